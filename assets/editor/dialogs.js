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
// { name: sentence }; `others` are further buttons { name, label }. Gives { values } when sent, { other } when one of
// those was pressed, null when left.
export function ask({ title, fields = [], action = null, others = [], check = () => ({}), body = null, close = "Avbryt", opened = () => {} }) {
  count += 1;
  const id = `surface-dialog-${count}`;
  const rows = fields.map((field) => row(field, id));
  const errors = element("p", { class: "surface-problem", role: "alert" });
  const form = element(
    "form",
    { novalidate: true, method: "dialog" },
    element("h2", { id: `${id}-heading` }, title),
    ...(body ? [body] : []),
    ...rows.map((each) => each.row),
    errors,
  );
  const buttons = element("div", { class: "surface-actions" });
  if (action) buttons.append(element("button", { type: "submit" }, action));
  for (const { name, label } of others) buttons.append(element("button", { type: "button", class: "plain", value: name }, label));
  buttons.append(element("button", { type: "button", class: "plain", value: "" }, close));
  form.append(buttons);
  const dialog = element("dialog", { class: "surface-dialog", "aria-labelledby": `${id}-heading` }, form);

  return new Promise((resolve) => {
    let result = null;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const values = Object.fromEntries(rows.map((each) => [each.name, each.value()]));
      const problems = check(values);
      rows.forEach((each) => each.complain(problems[each.name]));
      errors.textContent = problems[""] ?? "";
      const first = rows.find((each) => problems[each.name]);
      if (first) return first.control.focus();
      if (problems[""]) return undefined;
      result = { values };
      return dialog.close();
    });
    buttons.addEventListener("click", (event) => {
      const button = event.target.closest("button[type='button']");
      if (!button) return;
      result = button.value ? { other: button.value } : null;
      dialog.close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(result);
    });
    document.body.append(dialog);
    dialog.showModal();
    (rows.find((each) => each.wanted)?.control ?? rows[0]?.control ?? buttons.querySelector("button")).focus();
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
    control.value = value;
  }
  const problem = element("p", { id: `${own}-problem`, class: "surface-problem" });
  const parts = [element("label", { for: own }, label)];
  if (hint) parts.push(element("p", { id: `${own}-hint`, class: "surface-note" }, hint));
  parts.push(problem, control);
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
    row: element("div", { class: "surface-field" }, ...parts),
    value: () => control.value,
    complain: (sentence) => {
      problem.textContent = sentence ?? "";
      if (sentence) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
      describe(Boolean(sentence));
    },
  };
}
