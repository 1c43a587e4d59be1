/* Keeps the page of a BankID sign-in up to date: another code each second, and how it goes. */
"use strict";
(() => {
  const CODE_EVERY = 1000; // milliseconds, as BankID wants it
  const ASK_AFTER = 2100; // milliseconds from an answer: BankID may be asked every other second, never more often
  const page = document.querySelector("[data-bankid]");
  if (!page) return;
  const piece = (name) => page.querySelector(`[data-${name}]`);
  let isOver = false;
  piece("plain").hidden = true; // what one does where this does not run

  // The old picture stays until the new one is there, so that nothing blinks in the camera.
  const newCode = () => {
    const shown = piece("code");
    if (!shown || shown.hidden || isOver || document.hidden) return;
    const fresh = shown.cloneNode();
    fresh.onload = () => shown.replaceWith(fresh);
    fresh.src = `${shown.src.split("?")[0]}?${Date.now()}`;
  };

  // A live region that is written again is read aloud again.
  const write = (name, text) => {
    const place = piece(name);
    if (place && place.textContent !== text) place.textContent = text;
  };

  const show = (state) => {
    write("says", state.says);
    write("left", state.left);
    if (piece("elapsed")) piece("elapsed").value = state.elapsed;
    for (const name of ["code", "steps", "time"]) {
      if (piece(name)) piece(name).hidden = !state.shows_code;
    }
  };

  const ask = async () => {
    try {
      const answer = await fetch(page.dataset.bankid, { headers: { Accept: "application/json" } });
      if (answer.ok) {
        const state = await answer.json();
        if (state.go) {
          isOver = true;
          location.replace(state.go);
          return;
        }
        show(state);
      }
    } catch {
      // The connection is away for a while, as on a phone that has another app in front.
    }
    setTimeout(ask, ASK_AFTER);
  };

  if (piece("code")) setInterval(newCode, CODE_EVERY);
  setTimeout(ask, ASK_AFTER);
})();
