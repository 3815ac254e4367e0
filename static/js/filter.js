// A list filters itself while you choose. Without this file the form is an ordinary form.
(() => {
  "use strict";

  const form = document.querySelector("form[data-filter]");
  if (!form) return;

  // The parts of a list are named after it: archive-panel, archive-status, …
  const part = (name) => document.getElementById(`${form.dataset.filter}-${name}`);
  const status = part("status");
  const panel = () => part("panel");
  const filter = () => part("filter");
  const groups = () => form.querySelectorAll("details[id]");

  // htmx notes the address in the browser's storage; we keep nothing on the reader's device.
  function forget() {
    try {
      sessionStorage.removeItem("htmx-current-path-for-history");
    } catch {
      // Storage is blocked: then nothing was kept.
    }
  }
  forget();
  document.body.addEventListener("htmx:pushedIntoHistory", forget);

  // On a small screen the filter folds; its button is shown there only.
  let wasNarrow = false;
  function foldWhenNarrow() {
    const narrow = filter().querySelector("summary").offsetHeight > 0;
    if (narrow !== wasNarrow) filter().open = !narrow;
    wasNarrow = narrow;
  }
  foldWhenNarrow();
  form.dataset.folds = "";
  addEventListener("resize", foldWhenNarrow);

  // A swap in the middle of a press would swallow the click: it waits, and the form is sent anew at release.
  let pressing = false;
  let held = false;
  function press() {
    pressing = true;
  }
  function release() {
    pressing = false;
    setTimeout(() => {
      if (!held || pressing) return;
      held = false;
      form.dispatchEvent(new Event("change"));
    });
  }
  form.addEventListener("pointerdown", press);
  addEventListener("pointerup", release);
  addEventListener("pointercancel", release);
  form.addEventListener("keydown", (event) => event.key === " " && press());
  addEventListener("keyup", (event) => event.key === " " && release());

  // Leaving the search field is not yet a search.
  form.addEventListener("htmx:confirm", (event) => {
    const cause = event.detail.triggeringEvent;
    if (cause && cause.type === "change" && cause.target === part("q")) event.preventDefault();
  });

  // Empty fields say nothing: they stay out of the address.
  form.addEventListener("htmx:configRequest", (event) => {
    held = false; // the answer to this request will say all
    const sent = event.detail.formData;
    for (const name of new Set(sent.keys())) {
      const values = sent.getAll(name).filter((value) => value !== "");
      sent.delete(name);
      for (const value of values) sent.append(name, value);
    }
  });

  // What the reader had before a swap: open groups, the control in use and its place on the screen.
  const open = new Map();
  let active = "";
  let place = 0;

  form.addEventListener("htmx:beforeSwap", (event) => {
    if (!event.detail.shouldSwap) return;
    if (pressing) {
      held = true;
      event.detail.shouldSwap = false;
      return;
    }
    if (!event.detail.serverResponse.includes(`id="${panel().id}"`)) {
      event.detail.shouldSwap = false;
      trouble("Nyheterna kunde inte visas.");
      return;
    }
    held = false;
    for (const group of groups()) open.set(group.id, group.open);
    const control = document.activeElement;
    active = form.contains(control) ? control.id : "";
    place = active ? control.getBoundingClientRect().top : 0;
  });

  form.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== panel()) return;
    status.className = "visually-hidden";
    for (const group of groups()) if (open.has(group.id)) group.open = open.get(group.id);

    // The first link of each format speaks of the present selection.
    const { feedHref, feedTitle } = panel().dataset;
    const formats = new Set();
    for (const link of document.querySelectorAll('link[rel="alternate"][title]')) {
      if (formats.has(link.type)) continue;
      formats.add(link.type);
      link.href = feedHref.replace(/\.rss(?=\?|$)/, link.href.match(/\.\w+(?=\?|$)/)[0]);
      link.title = feedTitle + (link.title.match(/ \([^)]+\)$/) ?? "");
    }

    if (event.detail.requestConfig.triggeringEvent.type === "submit") {
      part("heading").focus();
      return;
    }
    const control = active && document.getElementById(active);
    if (!control) return;
    if (document.activeElement !== control) control.focus({ preventScroll: true });
    scrollBy({ top: control.getBoundingClientRect().top - place, behavior: "instant" });
  });

  function trouble(sentence) {
    status.className = "trouble";
    status.textContent = `${sentence} Dina val är kvar. Tryck på ${part("submit").textContent} för att försöka igen.`;
  }
  form.addEventListener("htmx:responseError", (event) => {
    trouble(event.detail.xhr.status >= 500 ? "Servern kunde inte svara just nu." : "Nyheterna kunde inte hämtas.");
  });
  form.addEventListener("htmx:sendError", () => trouble("Nyheterna kunde inte hämtas. Kontrollera att du har kontakt med nätet."));
  form.addEventListener("htmx:timeout", () => trouble("Servern svarade inte i tid."));
})();
