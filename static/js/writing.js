// Writing: the text is saved by itself, and the status line says truly whether it is. Without this file the form is an
// ordinary form.
(() => {
  "use strict";

  const form = document.getElementById("post-form");
  if (!form) return;
  const UNDECIDED = "Ej sparat i utkastet: ni har ändrat samma sak";
  const PAUSE = 2_000; // milliseconds after the last key
  const LONGEST = 10_000; // at least so often while somebody types
  const RETRIES = [2_000, 4_000, 8_000, 15_000];
  const IGNORED = new Set(["csrf_token", "base_version", "form_key", "sequence", "post"]);
  const isText = (name) => !IGNORED.has(name) && !document.querySelector(`#publishing-panel [name="${CSS.escape(name)}"]`);

  const field = (name) => form.elements.namedItem(name);
  const status = () => document.getElementById("draft-status");
  const postId = () => status().dataset.post ?? "";

  // --- what has been typed, and what of it is on the server ---
  let typed = 0; // grows with each change
  let saved = 0; // the change that the server has answered for
  let sent = 0; // the change that is on its way
  let sending = false;
  let failures = 0;
  let firstUnsaved = 0;
  let timer = 0;
  let undecided = false; // a conflict that nobody has decided yet

  function snapshot() {
    return [...new FormData(form)].filter(([name, value]) => isText(name) && typeof value === "string");
  }
  let last = JSON.stringify(snapshot());

  // What somebody typed before this file came, or the browser put back in the fields, is not on the server either.
  function isTouched(control) {
    if (!control.name || !isText(control.name)) return false;
    if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
    if (!control.options) return control.value !== (control.defaultValue ?? control.value);
    const first = control.querySelector("option[selected]") ?? control.options[0];
    return Boolean(first) && !first.selected;
  }

  // Fields as htmx takes them: a name that comes more than once has a list.
  function valuesOf(fields) {
    const values = {};
    for (const [name, value] of fields) values[name] = name in values ? [values[name], value].flat() : value;
    return values;
  }

  function changed() {
    const now = JSON.stringify(snapshot());
    if (now === last) return;
    last = now;
    typed += 1;
    firstUnsaved ||= Date.now();
    keep();
    if (undecided) tell(UNDECIDED, true);
    else if (!failures || !sending) tell(failures ? "Ej sparat, försöker igen" : "Ej sparat än", failures > 0);
    plan(Math.max(0, Math.min(PAUSE, firstUnsaved + LONGEST - Date.now())));
  }
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);

  function plan(delay) {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  }

  function tell(sentence, isTrouble = false) {
    const line = document.createElement("p");
    line.textContent = sentence;
    status().classList.toggle("is-trouble", isTrouble);
    status().replaceChildren(line);
  }

  function lead(words, target) {
    const link = Object.assign(document.createElement("a"), { textContent: words, href: target });
    status().append(link);
  }

  // --- saving: one request at a time, so that none overtakes another ---
  function save({ asked = false } = {}) {
    if (sending) return asked ? inFlight.then(() => save({ asked })) : undefined;
    if (!asked && (typed === saved || undecided)) return undefined;
    clearTimeout(timer);
    sending = true;
    sent = typed;
    isAsked = asked;
    field("sequence").value = Number(field("sequence").value) + 1;
    if (!failures) tell("Sparar …");
    savingTo = asked || !postId() ? form.getAttribute("action") : form.dataset.autosave;
    outcome = 0;
    inFlight = htmx
      .ajax("POST", savingTo, { source: form, target: "#draft-status", swap: "outerHTML" })
      .catch(() => {})
      .then(() => answered(asked));
    return inFlight;
  }
  let inFlight = Promise.resolve();
  let isAsked = false; // whether somebody asked for the save under way, or it came by itself
  let savingTo = "";
  let outcome = 0; // the status that the save under way was answered with; 0 while there is none

  // The form also asks for previews, and its fields for checks: only the save's own answer counts.
  const isSave = (detail) => detail.requestConfig?.path === savingTo && detail.requestConfig.elt === form;

  document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
    if (isSave(detail)) outcome = detail.xhr.status;
  });

  // What failed before and fails again by itself is in the status line already; what was said to somebody meanwhile, such
  // as why their post is not published, stays to be read.
  for (const failed of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.addEventListener(failed, (event) => isSave(event.detail) && failures && !isAsked && event.stopPropagation(), true);
  }

  // In the same breath as the status line is swapped: it must not say for a moment what is not true.
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (!sending || outcome !== 200 || !isSave(detail)) return;
    saved = sent;
    standOn();
    if (typed !== saved) tell("Ej sparat än");
  });

  function answered(asked) {
    sending = false;
    if (outcome === 200) {
      failures = 0;
      firstUnsaved = typed === saved ? 0 : Date.now();
      if (typed === saved) forget();
      else plan(PAUSE);
      if (asked) showErrors();
    } else if (outcome === 409) {
      undecided = true;
      tell(UNDECIDED, true);
      lead("Visa skillnaderna", "#conflict-title");
      if (asked) document.getElementById("conflict-title").focus();
      else say("Någon annan har ändrat samma sak. Det du skriver sparas inte i utkastet förrän du har valt.");
    } else if (outcome === 401) {
      tell("Ej sparat: du är utloggad", true);
    } else {
      const wait = RETRIES[Math.min(failures, RETRIES.length - 1)];
      failures += 1;
      tell("Ej sparat, försöker igen", true);
      plan(wait);
    }
  }

  // The form goes on from the version that it now holds: everybody's, or, when it was typed in meanwhile, its own.
  function standOn() {
    const { version, ownVersion } = status().dataset;
    if (!version) return;
    const isMerged = status().querySelector("template[data-field]");
    field("base_version").value = isMerged && typed !== sent ? ownVersion : version;
    if (isMerged && typed === sent) takeIn(status());
    if (postId() && !field("post")) becomePost();
  }

  // Publishing gives a post without a name in its address one: that is no change of somebody else's.
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    const panel = document.getElementById("publishing-panel");
    if (detail.target?.id !== panel.id || typed !== saved || !panel.dataset.version || field("slug").value) return;
    field("slug").value = panel.dataset.slug;
    field("base_version").value = panel.dataset.version;
    last = JSON.stringify(snapshot());
  });

  let takenIn = 0; // how often somebody else's changes have come into the text

  function takeIn(source) {
    takenIn += 1;
    for (const part of source.querySelectorAll("template[data-field]")) put(part.dataset.field, part.content.textContent);
    const chosen = new Set([...source.querySelectorAll("template[data-term]")].map((part) => part.dataset.term));
    for (const box of boxes()) box.checked = chosen.has(`${box.name}/${box.value}`);
    last = JSON.stringify(snapshot());
    say("Någon annan har ändrat i samma inlägg. Bådas ändringar finns nu i texten.");
  }

  const boxes = () => form.querySelectorAll("[data-terms] .option input");

  function put(name, value) {
    const control = field(name);
    if (control.value === value) return;
    const part = control.closest("hallbar-surface, hallbar-picture");
    if (part?.reload) part.value = value;
    else control.value = value;
  }

  function say(text) {
    document.dispatchEvent(new CustomEvent("hallbar:status", { detail: { text } }));
  }

  // A new post has been made of the form: from now on it is saved where it lives.
  function becomePost() {
    const address = `${form.dataset.posts}/${postId()}`;
    form.action = address;
    form.dataset.autosave = `${address}/utkast`;
    const hidden = Object.assign(document.createElement("input"), { type: "hidden", name: "post", value: postId() });
    form.append(hidden);
    htmx.ajax("GET", address, { target: "#publishing-panel", swap: "outerHTML" });
    preview.panel.hidden = false;
    preview.text.dataset.preview = `${address}/forhandsgranskning`;
  }

  // An upload met an ended session: the save that follows meets it too, and lets one sign in beside the text.
  form.addEventListener("surface:signed-out", () => save({ asked: true }));

  // --- an explicit save ---
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.hasAttribute("formaction")) {
      if (typed === saved) return;
      event.preventDefault();
      onceSaved(() => form.requestSubmit(button));
      return;
    }
    event.preventDefault();
    decide();
    save({ asked: true });
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s" || event.altKey) return;
    event.preventDefault();
    save({ asked: true });
  });

  // --- another act on the post: once what is typed is on the server ---
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.target.closest?.("[data-after-saving]")) return;
    event.preventDefault();
    onceSaved(() => event.detail.issueRequest(true));
  });

  async function onceSaved(act) {
    const seen = takenIn;
    if (await settled()) {
      if (takenIn === seen) act();
      else say("Någon annans ändringar kom in i texten när den sparades. Läs igenom den, och tryck igen om den är som den ska.");
    } else if (!undecided) say("Texten gick inte att spara, så inget annat har gjorts. Försök igen när den är sparad.");
  }

  async function settled() {
    const wanted = typed;
    await inFlight;
    if (saved < wanted && !undecided) await save();
    if (undecided) document.getElementById("conflict-title")?.focus();
    return saved >= wanted && !undecided;
  }

  function showErrors() {
    const summary = document.getElementById("error-summary");
    if (summary) (say(""), summary.focus());
    else say("Utkastet är sparat.");
  }

  // Errors stand in slots of their own; the controls are told when one comes or goes.
  document.addEventListener("htmx:afterSwap", () => {
    for (const slot of document.querySelectorAll(".error-slot")) {
      const control = document.getElementById(slot.id.replace(/-error$/, ""));
      if (slot.textContent.trim()) control?.setAttribute("aria-invalid", "true");
      else control?.removeAttribute("aria-invalid");
    }
  });

  // --- a conflict: whoever saves on purpose, with both texts in sight, has decided ---
  function decide() {
    const choice = document.querySelector("[data-keep=mine]");
    if (!undecided || !choice) return;
    field("base_version").value = choice.dataset.version;
    undecided = false;
    typed += 1;
    if (choice.contains(document.activeElement)) field("title").focus();
    document.getElementById("conflict").replaceChildren();
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keep=theirs]")) forget();
  });

  // --- who else is here ---
  const PRESENCE = 20_000;
  setInterval(() => {
    if (!postId() || document.hidden || failures || undecided) return;
    htmx.ajax("POST", `${form.dataset.posts}/${postId()}/narvaro`, { source: form.querySelector("[name=csrf_token]"), target: "#presence", swap: "outerHTML" }).catch(() => {});
  }, PRESENCE);

  // --- a server that cannot be reached: the text is kept here until it can ---
  // One copy an open form; the next who sits down here, or another tab, has copies of their own.
  const shelf = `hallbar-utkast:${form.dataset.user}:`;
  const place = () => `${shelf}${field("post")?.value ?? ""}:${field("form_key").value}`;

  function keep() {
    try {
      const base = field("base_version").value;
      localStorage.setItem(place(), JSON.stringify({ at: Date.now(), base, fields: snapshot() }));
    } catch {
      // Storage is full or forbidden: then the page itself is what keeps the text.
    }
  }

  function forget() {
    try {
      localStorage.removeItem(place());
      localStorage.removeItem(`${shelf}:${field("form_key").value}`);
    } catch {
      // As above: nothing was kept.
    }
  }

  // As long as this page is open its copy is nobody else's to offer.
  navigator.locks?.request(shelf + field("form_key").value, () => new Promise(() => {}));
  async function openForms() {
    const locks = await navigator.locks?.query();
    return (locks?.held ?? []).map((lock) => lock.name.slice(shelf.length));
  }

  async function offer() {
    const keptAt = document.getElementById("kept");
    const open = await openForms();
    for (const [key, { at, base, fields }] of kept().filter(([key]) => !open.some((formKey) => key.endsWith(`:${formKey}`)))) {
      const box = document.createElement("section");
      box.className = "kept-text";
      box.setAttribute("aria-label", "Text som inte nådde servern");
      const time = new Date(at).toLocaleString("sv-SE", { dateStyle: "long", timeStyle: "short", timeZone: "Europe/Stockholm" }).replace(":", ".");
      box.innerHTML = "<h2></h2><p></p><div></div><p class='actions'></p>";
      box.querySelector("h2").textContent = "Det finns text som inte nådde servern";
      box.querySelector("p").textContent = `Den skrevs här ${time}. Så här skiljer den sig från det som är sparat:`;
      const changes = box.querySelector("div");
      changes.id = `kept-${Math.random().toString(36).slice(2)}`;
      box.querySelector(".actions").append(
        button("Ta tillbaka texten", "", () => (bringBack(key, base, fields), box.remove())),
        button("Kasta den", "secondary", () => (localStorage.removeItem(key), box.remove())),
      );
      keptAt.append(box);
      const values = valuesOf([["csrf_token", field("csrf_token").value], ...fields]);
      if (field("post")) values.post = field("post").value;
      htmx.ajax("POST", keptAt.dataset.compare, { source: changes, target: `#${changes.id}`, swap: "innerHTML", values }).catch(() => {});
    }
  }

  // Of this person, for this post or for none yet.
  function kept() {
    try {
      const mine = Object.keys(localStorage).filter((key) => key.startsWith(`${shelf}${field("post")?.value ?? ""}:`));
      return mine
        .map((key) => [key, JSON.parse(localStorage.getItem(key))])
        .filter(([, { fields }]) => JSON.stringify(fields) !== last);
    } catch {
      return [];
    }
  }

  function bringBack(key, base, fields) {
    for (const box of boxes()) box.checked = fields.some(([name, value]) => name === box.name && value === box.value);
    for (const [name, value] of fields) if (field(name) && !form.querySelector(`[data-terms] input[name="${CSS.escape(name)}"]`)) put(name, value);
    field("base_version").value = field("post") ? base : field("base_version").value;
    localStorage.removeItem(key);
    changed();
    say("Texten är tillbaka i formuläret.");
    field("title").focus();
  }

  function button(label, kind, act) {
    const made = Object.assign(document.createElement("button"), { type: "button", className: kind, textContent: label });
    made.addEventListener("click", act);
    return made;
  }
  offer();

  addEventListener("online", () => failures && plan(0));
  document.addEventListener("visibilitychange", () => document.hidden && save());
  addEventListener("beforeunload", (event) => {
    if (typed === saved || leaving) return;
    event.preventDefault();
  });
  let leaving = false; // with a form that carries the text along
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) leaving = true;
  });
  document.addEventListener("hallbar:signed-in", () => {
    if (typed !== saved && !sending) setTimeout(() => save());
  });

  // --- the text as its readers would meet it ---
  const preview = { panel: document.getElementById("live-preview-panel"), text: document.getElementById("live-preview") };
  preview.panel.hidden = !postId();
  document.getElementById("shortcuts").hidden = false;
  let previewTimer = 0;
  function show() {
    const path = document.getElementById("live-preview").dataset.preview;
    if (!preview.panel.open || !path) return;
    // Not by the form itself: htmx lets one request of an element wait for another, and the save must not wait.
    htmx.ajax("POST", path, { source: preview.panel, target: "#live-preview", swap: "outerHTML", values: valuesOf(new FormData(form)) }).catch(() => {});
  }
  preview.panel.addEventListener("toggle", show);
  form.addEventListener("input", () => {
    clearTimeout(previewTimer);
    previewTimer = setTimeout(show, 700);
  });
  document.addEventListener("keydown", (event) => {
    if (!event.ctrlKey || !event.altKey || event.key.toLowerCase() !== "p") return;
    event.preventDefault();
    preview.panel.open = !preview.panel.open;
  });

  // --- small helps: how long the text is, and a name for its address ---
  for (const control of form.querySelectorAll("[data-count]")) {
    const counter = Object.assign(document.createElement("p"), { className: "count hint" });
    control.closest(".field").append(counter);
    const advice = Number(control.dataset.count);
    const count = () => {
      const length = [...control.value].length;
      const words = control.value.trim().split(/\s+/).filter(Boolean).length;
      counter.textContent = advice ? `${length} av högst ${advice} tecken rekommenderas` : `${words} ord`;
      counter.classList.toggle("is-over", Boolean(advice) && length > advice);
    };
    control.addEventListener("input", count);
    count();
  }

  const slug = form.querySelector("[data-suggest]");
  if (slug) {
    let suggested = slug.value === "" ? "" : null;
    const suggest = () => {
      if (slug.value !== suggested) return;
      const plain = field("title").value.toLowerCase().replace(/[åäæ]/g, "a").replace(/[öø]/g, "o").normalize("NFD").replace(/\p{M}/gu, "");
      suggested = slug.value = plain.replace(/[^a-z0-9]+/g, "-").slice(0, 80).replace(/^-+|-+$/g, "");
    };
    field("title").addEventListener("change", () => (suggest(), changed()));
  }

  if ([...form.elements].some(isTouched)) (last = ""), changed();
})();
