// Fetches the page again and swaps only the messages, so that what is being written stays.
"use strict";
(() => {
  const EVERY = 1500;
  const showEnd = (screen) => { screen.scrollTop = screen.scrollHeight; };
  const screenNow = () => document.querySelector(".screen[data-live]");
  const refresh = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
      const shown = document.querySelector("[data-live]");
      if (answer.ok && fresh && shown && fresh.innerHTML !== shown.innerHTML) {
        shown.replaceChildren(...fresh.childNodes);
        if (shown.matches(".screen")) showEnd(shown);
      }
    } catch {
      // The demo is restarting; the next turn tries again.
    }
    setTimeout(refresh, EVERY);
  };
  if (screenNow()) showEnd(screenNow());
  setTimeout(refresh, EVERY);
})();
