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
  document.body.addEventListener("htmx:replacedInHistory", forget);

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

  // Typing searches by itself, and so does leaving the field: not for a first letter, and not again for words whose
  // answer is on its way or, when none is, shown. (A field tells of its change when it is left, but also just before Enter
  // sends the form.)
  const wordsNow = () => part("q").value.trim().replace(/\s+/g, " ");
  let asked = null; // the words whose answer is on its way
  form.addEventListener("htmx:beforeRequest", () => (asked = wordsNow()));
  form.addEventListener("htmx:afterRequest", () => (asked = null));
  form.addEventListener("htmx:confirm", (event) => {
    const cause = event.detail.triggeringEvent;
    if (!cause || cause.type === "submit" || cause.target !== part("q")) return;
    const words = wordsNow();
    const early = cause.type === "change" || (cause.type === "input" && words.length === 1);
    if (early || words === (asked ?? new URLSearchParams(location.search).get("q") ?? "")) event.preventDefault();
  });

  // Words that grow letter by letter are one step in the history, and so is an answer that is asked for again.
  let typed = false;
  document.body.addEventListener("htmx:beforeHistoryUpdate", (event) => {
    const { history, requestConfig } = event.detail;
    const typing = requestConfig.triggeringEvent?.type === "input";
    if ((typing && typed) || history.path === location.pathname + location.search) history.type = "replace";
    typed = typing;
  });

  // A link to another choice, such as a chip that takes one away, sets the form and sends it. One that says more than
  // the form can, such as a term that does not exist, is followed as a link.
  const controls = () => [...form.elements].filter((control) => control.name && control.name !== "ordning");
  const said = (pairs) => JSON.stringify([...pairs].filter(([name, value]) => value && name !== "ordning").sort());

  function choose(wanted) {
    for (const control of controls()) {
      const values = wanted.getAll(control.name);
      if (control.type === "search") control.value = values[0] ?? "";
      else control.checked = values.includes(control.value) || (control.value === "" && !values.length);
    }
  }
  let left = -1; // where among the chips the one was that was used; they are gone once it is answered
  const chips = () => [...panel().querySelectorAll(".chips a")];

  form.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-choice]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const before = new URLSearchParams(new FormData(form));
    const wanted = new URL(link.href).searchParams;
    choose(wanted);
    if (said(new FormData(form)) !== said(wanted)) {
      choose(before);
      return;
    }
    event.preventDefault();
    left = chips().indexOf(link);
    form.dispatchEvent(new CustomEvent("change", { detail: "link" }));
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

    const cause = event.detail.requestConfig.triggeringEvent;
    if (cause.detail === "link") {
      const rest = chips().slice(0, -1); // the last takes all away
      (rest[Math.min(left, rest.length - 1)] ?? part("heading")).focus();
      return;
    }
    if (cause.type === "submit") {
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
