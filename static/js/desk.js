// What every page of the desk has. Without this file its forms are ordinary forms.
(() => {
  "use strict";

  const status = document.getElementById("status");
  const dialog = () => document.querySelector("#sign-in-dialog dialog");

  // htmx notes the address in the browser's storage; nothing is to be left on a shared computer.
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

  // --- one lasting place that says what happens ---
  function say(sentence, isTrouble = false, isQuiet = false) {
    const paragraph = document.createElement("p");
    paragraph.textContent = sentence;
    status.classList.toggle("is-trouble", isTrouble);
    status.classList.toggle("visually-hidden", isQuiet); // when it can be seen elsewhere
    status.replaceChildren(paragraph);
  }
  document.addEventListener("hallbar:status", (event) => say(event.detail.text, false, Boolean(event.detail.quiet)));

  document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
    if (resent.has(xhr)) return;
    const ours = (xhr.getResponseHeader("Content-Type") ?? "").startsWith("text/plain");
    const general = xhr.status >= 500 ? "Servern kunde inte svara just nu." : "Det gick inte.";
    say(`${ours ? xhr.responseText : general} Det du skrev finns kvar på sidan.`, true);
  });
  document.addEventListener("htmx:sendError", () => say("Servern går inte att nå. Kontrollera att du har kontakt med nätet. Det du skrev finns kvar på sidan.", true));
  document.addEventListener("htmx:timeout", () => say("Servern svarade inte i tid. Det du skrev finns kvar på sidan.", true));

  // --- signing in beside a text: what was refused is sent again afterwards ---
  const waiting = new Map(); // from each element to the request of its that was refused
  const again = new Set(); // whose request is being sent for the second time: there is no third
  const resent = new WeakSet();

  document.addEventListener("htmx:beforeOnLoad", ({ detail: { xhr, elt, requestConfig } }) => {
    const isStale = xhr.status === 400 && (xhr.getResponseHeader("HX-Trigger") ?? "").includes("hallbar:signed-in");
    const isOver = xhr.status === 401 && !elt.closest("#sign-in-dialog");
    if (again.has(elt) || !(isStale || isOver)) return;
    resent.add(xhr);
    waiting.set(elt, requestConfig);
  });

  // Another refusal while the dialog is open brings its new token, and takes nothing away that was typed in it.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const opened = dialog();
    if (detail.xhr.status !== 401 || !opened?.open || opened.contains(detail.requestConfig.elt)) return;
    detail.shouldSwap = false;
    const answer = new DOMParser().parseFromString(detail.serverResponse, "text/html");
    opened.querySelector("[name=csrf_token]").value = answer.querySelector("[name=csrf_token]").value;
  });

  document.addEventListener("htmx:afterSwap", () => {
    const opened = dialog();
    if (!opened || opened.open) return;
    opened.showModal();
    opened.querySelector(".error-summary, input:not([type=hidden])").focus();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("#sign-in-dialog [data-close]")) dialog().close();
  });

  // A stale page is mended for the one that asked; signing in mends it for all.
  document.addEventListener("hallbar:signed-in", ({ target, detail }) => {
    for (const input of document.querySelectorAll("input[name=csrf_token]")) input.value = detail.token;
    (waiting.has(target) ? [target] : [...waiting.keys()]).forEach(sendAgain);
  });

  function sendAgain(source) {
    const { verb, path, triggeringEvent } = waiting.get(source);
    waiting.delete(source);
    if (!source.isConnected) return;
    again.add(source);
    const button = triggeringEvent?.submitter;
    const values = button?.name ? { [button.name]: button.value } : {};
    // After the dialog has gone, so that the answer finds the page as it was.
    setTimeout(() => htmx.ajax(verb.toUpperCase(), path, { source, values }).finally(() => again.delete(source)));
  }

  // --- a new password is typed once, and can be looked at ---
  for (const input of document.querySelectorAll("input[type=password][autocomplete=new-password]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain";
    button.textContent = "Visa lösenordet";
    button.setAttribute("aria-controls", input.id);
    button.addEventListener("click", () => {
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      button.textContent = shown ? "Visa lösenordet" : "Dölj lösenordet";
    });
    input.form.addEventListener("submit", () => (input.type = "password")); // else browsers keep it as a text
    input.after(button);
  }

  // --- a menu closes when one goes elsewhere ---
  for (const menu of document.querySelectorAll(".desk-menu")) {
    for (const leaving of ["click", "focusin"]) {
      document.addEventListener(leaving, ({ target }) => {
        if (menu.open && !menu.contains(target)) menu.open = false;
      });
    }
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
})();
