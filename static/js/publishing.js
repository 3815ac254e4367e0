// The publishing panel: says a chosen moment in Swedish, and leads the reader to what came of an act. Without this file
// the moment is said when the page has been to the server.
(() => {
  "use strict";

  const day = new Intl.DateTimeFormat("sv-SE", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

  function inWords(date, time) {
    if (!date || !time) return "";
    const said = day.format(new Date(`${date}T00:00Z`));
    return `${said[0].toUpperCase()}${said.slice(1)} kl. ${time.slice(0, 5).replace(":", ".")}.`;
  }

  document.addEventListener("input", ({ target }) => {
    const moment = target.closest("[data-moment]");
    if (!moment) return;
    const value = (type) => moment.querySelector(`input[type=${type}]`).value;
    moment.querySelector("[data-moment-words]").textContent = inWords(value("date"), value("time"));
  });

  // The button that was pressed is gone with the old panel.
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.requestConfig?.verb !== "post" || detail.requestConfig.target?.id !== "publishing-panel") return;
    const summary = document.querySelector("#error-summary, #publishing-errors");
    (summary ?? document.getElementById("publishing-title")).focus();
  });
})();
