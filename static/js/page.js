/* The little that JavaScript adds. Every page works without it. */
"use strict";

// A browser that ignores autofocus on the error summary still takes the reader there.
document.querySelector("[data-focus]")?.focus();

// The second click of a double click sends nothing. The form's own key is what makes it safe.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});

// Back from the browser's page cache: the form may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
