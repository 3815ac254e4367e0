// The list of posts: what a swap in place needs. Without this file its links and forms are ordinary ones.
(() => {
  "use strict";

  document.addEventListener("htmx:afterSettle", (event) => {
    const cause = event.detail.requestConfig?.elt;
    if (!cause || event.detail.target?.id !== "posts-panel") return;
    // Whoever turns the page or asks for words goes on to read; whoever sorts or chooses stays where they are.
    const asked = event.detail.requestConfig.triggeringEvent?.type === "submit";
    if (asked || cause.closest(".pager")) document.getElementById("posts-heading").focus();
  });
})();
