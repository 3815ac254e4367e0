// A button beside each address that copies it. Without this file the addresses are links to copy by hand.
(() => {
  "use strict";

  const status = document.querySelector('[role="status"]');

  function add(link) {
    if (link.nextElementSibling?.classList.contains("copy")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.id = `${link.id}-copy`;
    button.textContent = "Kopiera";
    button.setAttribute("aria-describedby", link.getAttribute("aria-describedby"));
    button.addEventListener("click", () => copy(link, button));
    link.after(button);
  }

  async function copy(link, button) {
    for (const other of document.querySelectorAll("button.copy")) other.textContent = "Kopiera";
    const name = document.getElementById(link.getAttribute("aria-describedby")).textContent;
    try {
      await navigator.clipboard.writeText(link.href);
      button.textContent = "Kopierad";
      status.textContent = `Adressen är kopierad (${name}).`;
    } catch {
      // Not allowed, or no secure context: select it, so that it can be copied by hand.
      getSelection().selectAllChildren(link);
      button.textContent = "Markerad";
      status.textContent = `Adressen är markerad (${name}). Kopiera den med Ctrl+C eller Kommando+C.`;
    }
  }

  const addAll = () => document.querySelectorAll("[data-copy]").forEach(add);
  addAll();
  document.body.addEventListener("htmx:afterSwap", addAll);
})();
