// The list of posts: ticking all, and what a swap in place needs. Without this file its links and forms are plain.
(() => {
  "use strict";

  const panel = () => document.getElementById("posts-panel");
  const all = () => document.getElementById("tick-all");
  const boxes = () => [...panel().querySelectorAll("input[name=inlagg]")];

  function count() {
    if (!all()) return;
    const ticked = boxes().filter((box) => box.checked).length;
    all().hidden = false;
    all().checked = ticked === boxes().length;
    all().indeterminate = ticked > 0 && !all().checked;
    document.getElementById("ticked").textContent = ticked ? `(${ticked})` : "";
  }

  let last = null; // the box that Shift ticks from
  document.addEventListener("click", (event) => {
    const box = event.target.closest?.("input[name=inlagg]");
    if (!box) return;
    const [from, to] = [boxes().indexOf(last), boxes().indexOf(box)].sort((a, b) => a - b);
    if (event.shiftKey && from >= 0) for (const between of boxes().slice(from, to)) between.checked = box.checked;
    last = box;
    count();
  });
  document.addEventListener("change", (event) => {
    if (event.target === all()) for (const box of boxes()) box.checked = all().checked;
    if (event.target.closest?.("#posts-acts")) count();
  });

  document.addEventListener("htmx:afterSettle", ({ detail: { target, requestConfig } }) => {
    if (target?.id !== "posts-panel") return;
    count();
    // Whoever has done something reads what came of it, whoever asks for posts or turns the page reads on; whoever
    // sorts, or chooses a stage, stays where they are.
    const report = document.getElementById("report-title");
    const isSent = requestConfig.triggeringEvent?.type === "submit";
    const isTurned = Boolean(requestConfig.elt.closest(".pager") || requestConfig.elt.id.startsWith("page-"));
    if (isSent && report) report.focus();
    else if (isSent || isTurned) document.getElementById("posts-heading").focus();
  });

  count();
})();
