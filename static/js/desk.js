// What every page of the desk has. Without this file its forms are ordinary forms.
(() => {
  "use strict";

  const status = document.getElementById("status");
  const dialog = () => document.querySelector("#sign-in-dialog dialog");

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
