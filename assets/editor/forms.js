// The dialogs: link, table, footnote, the keys.
import { addColumnAfter, addRowAfter, deleteColumn, deleteRow, deleteTable, isInTable } from "prosemirror-tables";

import { alignColumn, footnotes, freeLabel, insertNote, insertTable, linkAt, selectedNode, setLink, staying, unlink } from "./commands.js";
import { ask, element } from "./dialogs.js";
import { normalizeLink, validateLink } from "./grammar.js";
import { schema } from "./schema.js";
import { SHORTCUTS } from "./shortcuts.js";

// What somebody wrote as an address → one, or null.
export function address(text) {
  const trimmed = text.trim();
  if (/^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/.test(trimmed)) return `mailto:${trimmed}`;
  if (/^(https?:\/\/[^\s/]|mailto:.|tel:.|media:\d|[/#].?)/i.test(trimmed)) return validateLink(trimmed) ? normalizeLink(trimmed) : null;
  if (/^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*\.\p{L}{2,}(:\d+)?([/?#]\S*)?$/u.test(trimmed)) return normalizeLink(`https://${trimmed}`);
  return null;
}

export async function linkForm(view) {
  const { state } = view;
  const existing = linkAt(state);
  const range = existing ?? state.selection;
  const text = state.doc.textBetween(range.from, range.to, " ");
  const answer = await ask({
    title: existing ? "Ändra länk" : "Länk",
    fields: [
      { name: "text", label: "Text som ska synas", value: text },
      { name: "href", label: "Adress", hint: "Till exempel www.exempel.se, namn@exempel.se eller /nyheter/en-nyhet", value: existing?.mark.attrs.href ?? "", inputmode: "url", focus: Boolean(text) },
    ],
    action: existing ? "Ändra länken" : "Lägg till länken",
    others: existing ? [{ name: "remove", label: "Ta bort länken" }] : [],
    check: ({ text: words, href }) => ({
      ...(words.trim() ? {} : { text: "Skriv den text som ska synas i stället för adressen." }),
      ...(address(href) ? {} : { href: href.trim() ? "Adressen går inte att använda. Skriv den som https://www.exempel.se." : "Skriv adressen som länken ska leda till." }),
    }),
  });
  if (answer?.values) setLink(view, range, answer.values.text.trim() === text.trim() ? text : answer.values.text.trim(), address(answer.values.href), existing?.mark.attrs.title ?? null);
  if (answer?.other) unlink(view, existing);
  view.focus();
}

const whole = (text, most) => (/^\d+$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= most ? Number(text) : 0);

export async function tableForm(view) {
  if (isInTable(view.state)) return tableChanges(view);
  const answer = await ask({
    title: "Tabell",
    fields: [
      { name: "columns", label: "Antal kolumner", value: "2", inputmode: "numeric" },
      { name: "rows", label: "Antal rader under rubrikraden", value: "2", inputmode: "numeric" },
    ],
    action: "Lägg till tabellen",
    check: ({ columns, rows }) => ({
      ...(whole(columns, 12) ? {} : { columns: "Skriv ett antal från 1 till 12." }),
      ...(whole(rows, 100) ? {} : { rows: "Skriv ett antal från 1 till 100." }),
    }),
  });
  if (answer) insertTable(view, Number(answer.values.rows), Number(answer.values.columns));
  view.focus();
  return undefined;
}

const CHANGES = {
  row: ["Ny rad under", addRowAfter],
  column: ["Ny kolumn till höger", addColumnAfter],
  left: ["Vänsterställ kolumnen", alignColumn(null)],
  center: ["Centrera kolumnen", alignColumn("center")],
  right: ["Högerställ kolumnen", alignColumn("right")],
  "no-row": ["Ta bort raden", staying(deleteRow)],
  "no-column": ["Ta bort kolumnen", staying(deleteColumn)],
  "no-table": ["Ta bort hela tabellen", deleteTable],
};

async function tableChanges(view) {
  const answer = await ask({
    title: "Ändra tabellen",
    others: Object.entries(CHANGES).map(([name, [label]]) => ({ name, label })),
  });
  if (answer) CHANGES[answer.other][1](view.state, view.dispatch);
  view.focus();
}

export async function noteForm(view) {
  const inline = selectedNode(view.state, schema.nodes.inline_note);
  if (inline) return inlineNote(view, inline);
  const known = footnotes(view.state.doc);
  const choice = {
    name: "label",
    label: "Fotnot",
    type: "select",
    options: [["", "Ny fotnot"], ...known.map(({ label, text }) => [label, `${label}: ${text.slice(0, 60)}`])],
  };
  const answer = await ask({
    title: "Fotnot",
    fields: [
      ...(known.length ? [choice] : []),
      { name: "text", label: "Fotnotens text", type: "textarea", hint: known.length ? "Lämna tomt om du valde en fotnot som redan finns." : null },
    ],
    action: "Lägg till fotnoten",
    check: ({ label = "", text }) => (label || text.trim() ? {} : { text: "Skriv det som ska stå i fotnoten." }),
  });
  if (answer) {
    const { label, text } = answer.values;
    if (label) insertNote(view, label);
    else insertNote(view, freeLabel(view.state.doc), text);
  }
  view.focus();
  return undefined;
}

async function inlineNote(view, node) {
  const { from } = view.state.selection;
  const answer = await ask({
    title: "Ändra fotnoten",
    fields: [{ name: "text", label: "Fotnotens text (Markdown)", type: "textarea", value: node.attrs.markdown }],
    action: "Ändra fotnoten",
    check: ({ text }) => (text.trim() && !/[[\]]\s*$|\n\s*\n/.test(text) ? {} : { text: "Skriv fotnotens text i ett enda stycke." }),
  });
  if (answer) view.dispatch(view.state.tr.setNodeAttribute(from, "markdown", answer.values.text.trim()));
  view.focus();
}

export function helpForm() {
  const rows = SHORTCUTS.map(({ keys, does }) => element("div", {}, element("dt", {}, does), element("dd", {}, keys)));
  return ask({ title: "Kortkommandon", body: element("dl", { class: "surface-keys" }, ...rows), close: "Stäng" });
}
