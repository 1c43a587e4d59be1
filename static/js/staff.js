/* The desk's lock, shown in time. The server decides: without this, the next click meets the lock. */
"use strict";

const lock = document.querySelector("form[data-lock]");
const tabs = new BroadcastChannel("desk");
const forms = [...document.querySelectorAll("main form[method=post]")];
const written = (form) =>
  [...new FormData(form)].filter(([name, value]) => {
    const field = form.elements.namedItem(name);
    return typeof value === "string" && name !== "csrfmiddlewaretoken" && field?.type !== "password";
  });
const first = forms.map((form) => JSON.stringify(written(form)));

// The forms that somebody has begun on, for the server to keep behind the lock.
function drafts() {
  const now = forms.map((form, number) => [number, written(form)]);
  return now.filter(([number, fields]) => JSON.stringify(fields) !== first[number]);
}

// Put back what was written: each value in its own field, in order where names repeat.
function fill(form, fields) {
  const left = [...fields];
  for (const field of form.elements) {
    const at = left.findIndex(([name, value]) => {
      const isChoice = field.type === "checkbox" || field.type === "radio";
      return name === field.name && (!isChoice || value === field.value);
    });
    if (field.type === "checkbox" || field.type === "radio") field.checked = at >= 0;
    else if (at >= 0 && field.type !== "hidden") field.value = left[at][1];
    if (at >= 0) left.splice(at, 1);
  }
}

async function restore(id) {
  history.replaceState(null, "", location.pathname + location.search);
  const answer = await fetch(lock.dataset.draft.replace("00000000-0000-0000-0000-000000000000", id), post());
  if (!answer.ok) return;
  for (const [number, fields] of await answer.json()) if (forms[number]) fill(forms[number], fields);
  document.documentElement.dataset.restored = "yes";
}

function post() {
  const token = lock.elements.namedItem("csrfmiddlewaretoken").value;
  return { method: "POST", headers: { "X-CSRFToken": token }, redirect: "error" };
}

if (lock) {
  const idle = Number(lock.dataset.lock) * 1000;
  let used = Date.now();
  let told = Date.now();
  let locking = false;

  const close = () => {
    if (locking) return;
    locking = true;
    lock.requestSubmit(lock.querySelector("button:not([name])"));
  };
  const use = () => {
    used = Date.now();
    if (used - told < 60_000) return;
    told = used;
    tabs.postMessage("used");
    fetch(lock.dataset.stay, post()).then((answer) => answer.status === 423 && close(), () => {});
  };

  lock.addEventListener("submit", () => {
    lock.elements.namedItem("drafts").value = JSON.stringify(drafts());
    tabs.postMessage("locked");
  });
  for (const event of ["pointerdown", "keydown"]) addEventListener(event, use, { passive: true });
  tabs.addEventListener("message", ({ data }) => {
    if (data === "used") used = Date.now();
    if (data === "locked") close();
  });
  setInterval(() => Date.now() - used >= idle && close(), 5_000);

  tabs.postMessage("opened");
  const kept = location.hash.match(/^#utkast-([0-9a-f-]{36})$/);
  if (kept) restore(kept[1]).catch(() => {});
}

// The lock in another tab of the same browser: it has been opened there.
if (document.querySelector("[data-locked]")) {
  tabs.addEventListener("message", ({ data }) => data === "opened" && location.reload());
}

// What waited behind the lock goes on its way; once, however one comes back to this page.
const waiting = document.querySelector("form[data-resume]");
if (waiting && !performance.getEntriesByType("navigation")[0]?.type.includes("back")) waiting.requestSubmit();
