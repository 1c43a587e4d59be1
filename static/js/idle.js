/* Warns before the session ends, and sends what is half-written before it does. The server says how long is left:
   other tabs may have used the session, the device may have slept, and its clock is never asked. */
"use strict";

{
  const dialog = document.querySelector("[data-idle]");
  const token = dialog.querySelector("[name=csrfmiddlewaretoken]").value;
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("vp-idle") : null;
  const warn = Number(dialog.dataset.warn);
  const written = new Set();
  const part = (name) => dialog.querySelector(`[data-idle-${name}]`);
  let timer;
  let stays = !("ends" in dialog.dataset); // false when no use of the session lets it live on
  let told = false; // and that this has been read

  document.addEventListener("input", ({ target }) => {
    if (target.form?.method === "post") written.add(target.form);
  });

  function draft() {
    const body = new FormData();
    for (const form of written) {
      for (const [name, value] of new FormData(form)) {
        const field = form.elements[name];
        const secret = field?.type === "password" || field?.autocomplete === "one-time-code";
        if (typeof value === "string" && !secret) body.append(name, value);
      }
    }
    if (written.size) body.set("draft", "1");
    body.set("csrfmiddlewaretoken", token);
    return body;
  }

  async function ask(address, body) {
    const answer = await fetch(address, { method: "POST", body, keepalive: true });
    if (!answer.ok || answer.redirected) return { left: 0, kept: false };
    const said = await answer.json();
    stays = said.stays;
    return said;
  }

  function plan(left) {
    clearTimeout(timer);
    timer = setTimeout(look, (left > warn ? left - warn : left) * 1000 + 500);
    if (left > warn) return dialog.close();
    for (const name of ["stays", "stay"]) part(name).hidden = !stays;
    for (const name of ["ends", "on"]) part(name).hidden = stays;
    dialog.setAttribute("aria-labelledby", stays ? "idle-title" : "idle-ends");
    if (!dialog.open && (stays || !told)) dialog.showModal();
  }

  function readOn(event) {
    if (stays) return stay();
    event.preventDefault();
    told = true;
    dialog.close();
  }

  async function look() {
    try {
      const { left, kept } = await ask(dialog.dataset.ask, draft());
      if (left > 0) return plan(left);
      const told = new URLSearchParams({ tid: "1", next: location.pathname + location.search });
      if (kept) told.set("kvar", "1");
      location.replace(`${dialog.dataset.out}?${told}`);
    } catch {
      timer = setTimeout(look, 15_000); // no network: what is written stays on the page
    }
  }

  async function stay() {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", token);
    const { left } = await ask(dialog.dataset.stay, body);
    if (left === 0) return look();
    plan(left);
    tabs?.postMessage("stay");
  }

  part("stay").addEventListener("click", stay);
  part("on").addEventListener("click", readOn);
  dialog.addEventListener("cancel", readOn);
  if (tabs) tabs.onmessage = look;
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) look();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) look();
  });
  plan(Number(dialog.dataset.left));
}
