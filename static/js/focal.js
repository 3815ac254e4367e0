// The focal point of a picture is chosen by clicking on it. Without this file it is written in per cent.
(() => {
  "use strict";

  const frame = document.getElementById("focal");
  const fields = frame && [frame.dataset.x, frame.dataset.y].map((id) => document.getElementById(id));
  if (!frame || !fields.every(Boolean)) return;

  const mark = document.createElement("span");
  mark.className = "focal-mark";
  mark.setAttribute("aria-hidden", "true");
  frame.append(mark);
  frame.classList.add("focal-live");
  document.getElementById("focal-how").hidden = false;

  const percent = (value) => Math.min(100, Math.max(0, Math.round(Number(value) || 0)));

  function show() {
    mark.style.setProperty("inset-inline-start", `${percent(fields[0].value)}%`);
    mark.style.setProperty("inset-block-start", `${percent(fields[1].value)}%`);
  }

  frame.addEventListener("click", (event) => {
    const box = frame.getBoundingClientRect();
    fields[0].value = percent((100 * (event.clientX - box.left)) / box.width);
    fields[1].value = percent((100 * (event.clientY - box.top)) / box.height);
    for (const field of fields) field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  for (const field of fields) field.addEventListener("input", show);
  show();
})();
