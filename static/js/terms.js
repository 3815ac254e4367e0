// Choosing terms: a field above each long list narrows it while one types. Without this file the whole list stands there.
(() => {
  "use strict";

  const LONG = 8;
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/[øö]/g, "o").replace(/æ/g, "a");

  for (const group of document.querySelectorAll("[data-terms]")) {
    const list = group.querySelector(".terms-list");
    const items = [...list.children];
    if (items.length < LONG) continue;

    const label = group.querySelector("legend").textContent.trim();
    const search = Object.assign(document.createElement("input"), { type: "text", id: `${group.id}-search`, autocomplete: "off" });
    search.setAttribute("aria-label", `Sök i ${label}`);
    search.setAttribute("aria-controls", list.id);
    search.placeholder = "Skriv för att söka";
    const found = Object.assign(document.createElement("p"), { className: "visually-hidden" });
    found.setAttribute("role", "status");
    list.before(search, found);
    group.classList.add("is-searchable");

    const box = (item) => item.querySelector("input");
    const shown = () => items.filter((item) => !item.hidden);

    // Chosen terms stand first, in a list of their own order; the rest is what the search finds.
    function narrow() {
      const wanted = plain(search.value.trim());
      for (const item of items) item.hidden = Boolean(wanted) && !plain(item.textContent).includes(wanted) && !box(item).checked;
      const hits = items.filter((item) => wanted && plain(item.textContent).includes(wanted));
      found.textContent = wanted ? (hits.length === 1 ? `1 träff: ${hits[0].textContent.trim()}. Retur väljer.` : `${hits.length} träffar`) : "";
    }
    search.addEventListener("input", (event) => {
      event.stopPropagation(); // a search is no change of the text
      narrow();
    });
    search.addEventListener("change", (event) => event.stopPropagation());
    search.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" && shown().length) {
        event.preventDefault();
        box(shown()[0]).focus();
      } else if (event.key === "Escape" && search.value) {
        event.preventDefault();
        search.value = "";
        narrow();
      } else if (event.key === "Enter") {
        event.preventDefault();
        const wanted = plain(search.value.trim());
        const hit = wanted && items.find((item) => plain(item.textContent).includes(wanted));
        if (!hit) return;
        box(hit).click();
        search.value = "";
        narrow();
        found.textContent = `${hit.textContent.trim()} är ${box(hit).checked ? "valt" : "bortvalt"}.`;
      }
    });
    list.addEventListener("keydown", (event) => {
      if (event.target.type === "radio") return; // its arrows choose
      const at = shown().findIndex((item) => item.contains(document.activeElement));
      const next = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      (next < 0 ? search : box(shown()[Math.min(next, shown().length - 1)])).focus();
    });
    narrow();
  }
})();
