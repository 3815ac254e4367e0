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
  function say(sentence, isTrouble = false) {
    const paragraph = document.createElement("p");
    paragraph.textContent = sentence;
    status.classList.toggle("is-trouble", isTrouble);
    status.replaceChildren(paragraph);
  }
  document.addEventListener("hallbar:status", (event) => say(event.detail.text));

  document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
    if (resent.has(xhr)) return;
    const ours = (xhr.getResponseHeader("Content-Type") ?? "").startsWith("text/plain");
    const general = xhr.status >= 500 ? "Servern kunde inte svara just nu." : "Det gick inte.";
    say(`${ours ? xhr.responseText : general} Det du skrev finns kvar på sidan.`, true);
  });
  document.addEventListener("htmx:sendError", () => say("Servern går inte att nå. Kontrollera att du har kontakt med nätet. Det du skrev finns kvar på sidan.", true));
  document.addEventListener("htmx:timeout", () => say("Servern svarade inte i tid. Det du skrev finns kvar på sidan.", true));

  // --- signing in beside a text: what was refused is sent again afterwards ---
  let waiting = null;
  let again = null; // what is being sent for the second time: not for a third
  const resent = new WeakSet();

  document.addEventListener("htmx:beforeOnLoad", ({ detail: { xhr, elt, requestConfig } }) => {
    const isSigningIn = Boolean(elt.closest("#sign-in-dialog"));
    const isStale = xhr.status === 400 && (xhr.getResponseHeader("HX-Trigger") ?? "").includes("hallbar:signed-in");
    if (isSigningIn || !(xhr.status === 401 || isStale)) return;
    if (elt === again) return;
    resent.add(xhr);
    waiting = { elt, verb: requestConfig.verb, path: requestConfig.path, event: requestConfig.triggeringEvent };
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

  document.addEventListener("hallbar:signed-in", (event) => {
    for (const input of document.querySelectorAll("input[name=csrf_token]")) input.value = event.detail.token;
    if (!waiting) return;
    const { elt, verb, path, event: cause } = waiting;
    waiting = null;
    if (!elt.isConnected) return;
    again = elt;
    const button = cause?.submitter;
    const values = button?.name ? { [button.name]: button.value } : {};
    // After the dialog has gone, so that the answer finds the page as it was.
    setTimeout(() => htmx.ajax(verb.toUpperCase(), path, { source: elt, values }).finally(() => (again = null)));
  });

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

  // --- the account menu closes when one goes elsewhere ---
  const account = document.getElementById("account");
  document.addEventListener("click", (event) => {
    if (account?.open && !account.contains(event.target)) account.open = false;
  });
  account?.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    account.open = false;
    account.querySelector("summary").focus();
  });
})();
