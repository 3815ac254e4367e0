// Small forms in a <dialog>. They stand last in <body>: inside the page's form they would be part of it.
let count = 0;

export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

// Open a form. `fields` are rows { name, label, hint, type, value, … }; `check(values)` gives the errors as
// { name: sentence }; `others` are further buttons { name, label }; `body` stands before the fields, or makes what does
// and is told how to end the dialog. Gives { values } when sent, { other } when one of those was pressed, null when left.
export function ask({
  title,
  fields = [],
  action = null,
  others = [],
  check = () => ({}),
  body = null,
  close = "Avbryt",
  opened = () => {},
}) {
  count += 1;
  const id = `surface-dialog-${count}`;
  const rows = fields.map((field) => row(field, id));
  let finish = null;
  const before = typeof body === "function" ? body((result) => finish(result)) : body;
  const errors = element("p", { class: "surface-problem", role: "alert" });
  const form = element(
    "form",
    { novalidate: true, method: "dialog" },
    element("h2", { id: `${id}-heading`, tabindex: "-1" }, title),
    ...(before ? [before] : []),
    ...rows.map((each) => each.row),
    errors,
  );
  const buttons = element("div", { class: "surface-actions" });
  if (action) buttons.append(element("button", { type: "submit" }, action));
  for (const { name, label } of others)
    buttons.append(element("button", { type: "button", class: "plain", value: name }, label));
  buttons.append(element("button", { type: "button", class: "plain", value: "" }, close));
  form.append(buttons);
  const dialog = element("dialog", { class: "surface-dialog", "aria-labelledby": `${id}-heading` }, form);

  return new Promise((resolve) => {
    // At once, not at the event `close`: that comes later, and the next key belongs in the text.
    finish = (result) => {
      dialog.close();
      dialog.remove();
      resolve(result);
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const values = Object.fromEntries(rows.map((each) => [each.name, each.value()]));
      const problems = check(values);
      rows.forEach((each) => each.complain(problems[each.name]));
      errors.textContent = problems[""] ?? "";
      const first = rows.find((each) => problems[each.name]);
      if (first) return first.control.focus();
      if (problems[""]) return undefined;
      return finish({ values });
    });
    buttons.addEventListener("click", (event) => {
      const button = event.target.closest("button[type='button']");
      if (button) finish(button.value ? { other: button.value } : null);
    });
    dialog.addEventListener("cancel", (event) => {
      if (event.target !== dialog) return; // the system's file chooser was left
      event.preventDefault();
      finish(null);
    });
    dialog.addEventListener("close", () => dialog.isConnected && finish(null)); // however else a browser may close it
    document.body.append(dialog);
    dialog.showModal();
    const first = rows.find((each) => each.wanted) ?? rows[0];
    const fallback = form.querySelector("input") ?? (others.length ? buttons.querySelector("button") : form.querySelector("h2"));
    (first?.control ?? fallback).focus();
    opened(rows);
  });
}

function row({ name, label, hint, type = "text", value = "", options = [], focus = false, ...rest }, id) {
  const own = `${id}-${name}`;
  const attributes = { id: own, autocomplete: "off", ...rest };
  let control;
  if (type === "textarea") {
    control = element("textarea", { ...attributes, rows: 3 });
    control.value = value;
  } else if (type === "select") {
    control = element("select", attributes, ...options.map(([key, text]) => element("option", { value: key }, text)));
    control.value = value;
  } else {
    control = element("input", { ...attributes, type });
    if (type === "checkbox") control.checked = Boolean(value);
    else control.value = value;
  }
  const isTicked = type === "checkbox";
  const problem = element("p", { id: `${own}-problem`, class: "surface-problem" });
  const parts = isTicked ? [] : [element("label", { for: own }, label)];
  if (hint) parts.push(element("p", { id: `${own}-hint`, class: "surface-note" }, hint));
  parts.push(problem, ...(isTicked ? [control, element("label", { for: own }, label)] : [control]));
  const describe = (bad) => {
    const ids = [hint && `${own}-hint`, bad && problem.id].filter(Boolean).join(" ");
    if (ids) control.setAttribute("aria-describedby", ids);
    else control.removeAttribute("aria-describedby");
  };
  describe(false);
  return {
    name,
    control,
    wanted: focus,
    row: element("div", { class: isTicked ? "surface-check" : "surface-field" }, ...parts),
    value: () => (isTicked ? control.checked : control.value),
    complain: (sentence) => {
      problem.textContent = sentence ?? "";
      if (sentence) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
      describe(Boolean(sentence));
    },
  };
}
