// Advice about the text: leads to the words it is about, puts other words in their place, and follows what is saved. The
// list is never exchanged under somebody's hand. Without this file the page shows the advice that it was loaded with, and
// its buttons send the form.
(() => {
  "use strict";

  const form = document.getElementById("post-form");
  if (!form) return;
  const panel = () => document.getElementById("advice");
  const list = () => document.getElementById("advice-list");
  const status = () => document.getElementById("draft-status");

  // --- the words ---
  const quoteOf = ({ exact, prefix, suffix, picture }) => ({ exact, prefix, suffix, picture });

  // Whoever can find words in a field: the surface for the text, a plain field for itself.
  function finder(name) {
    const field = form.elements.namedItem(name);
    const surface = field.closest("hallbar-surface");
    if (surface?.show) return surface;
    const { fields } = customElements.get("hallbar-surface") ?? {};
    return fields && { show: (quote) => fields.show(field, quote), exchange: (quote, words) => fields.exchange(field, quote, words) };
  }

  document.addEventListener("click", (event) => {
    const lead = event.target.closest("[data-lead]");
    const found = lead && !event.ctrlKey && !event.metaKey && finder(lead.dataset.lead);
    if (!found) return;
    event.preventDefault();
    const { replacement } = lead.dataset;
    const isDone = replacement ? found.exchange(quoteOf(lead.dataset), replacement) : found.show(quoteOf(lead.dataset));
    if (!isDone) say("Orden står inte längre så i texten.");
    else if (replacement) tick(lead);
  });

  // What has been followed stays where it stands until the list is fetched anew, so that nothing moves.
  function tick(button) {
    const item = button.closest("li");
    const link = item.querySelector("a[data-lead]");
    link.dataset.exact = button.dataset.replacement;
    link.querySelector("[data-words]").textContent = button.dataset.replacement;
    link.querySelector(".visually-hidden").textContent = "Bytt. Visa i texten: ";
    item.classList.add("advice-followed");
    link.focus({ preventScroll: true });
    button.remove();
  }

  function say(text) {
    document.dispatchEvent(new CustomEvent("hallbar:status", { detail: { text } }));
  }

  // --- keeping up with what is saved ---
  const isBusy = () => document.hidden || panel().matches(":hover") || panel().contains(document.activeElement);
  const isStale = () => Boolean(list()) && (status().dataset.version ?? list().dataset.version) !== list().dataset.version;
  let fetching = false;

  function follow() {
    if (fetching || !isStale() || isBusy()) return;
    fetching = true;
    htmx
      .ajax("GET", panel().dataset.advice, { source: panel(), target: "#advice-list", swap: "outerHTML" })
      .catch(() => {})
      .then(() => (fetching = false));
  }

  // An answer that comes when somebody has come to the list waits; what was asked for with the button does not.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target.id === "advice-list" && detail.requestConfig.elt === panel() && isBusy()) detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target.id === "draft-status") follow();
    if (detail.target.id === "advice-list") tell();
  });
  document.addEventListener("htmx:oobAfterSwap", ({ detail }) => detail.target.id === "advice" && tell());
  for (const left of ["pointerout", "focusout"]) {
    document.addEventListener(left, ({ target }) => target.closest?.("#advice") && setTimeout(follow));
  }
  document.addEventListener("visibilitychange", follow);

  // How much there is, and only when that has changed.
  function tell() {
    const said = document.getElementById("advice-said");
    if (list() && said.textContent !== list().dataset.said) said.textContent = list().dataset.said;
  }
})();
