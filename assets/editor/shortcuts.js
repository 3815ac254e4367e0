// The keys of the surface: one list for what they do, for the dialog that lists them and for the page.
const isMac = typeof navigator !== "undefined" && /Mac|iP(hone|ad)/.test(navigator.platform);

// `run` names an action of actions.js; `keys` is ProseMirror's way to write a key. Ctrl+Alt is AltGr on Swedish keyboards
// (AltGr+2 is @), and Option+2 is @ on a Mac: headings have Alt and a digit, on a Mac Command, Option and a digit.
const digit = (number) => (isMac ? `Mod-Alt-${number}` : `Alt-${number}`);

const KEYS = [
  ["heading2", digit(2), "Rubrik"],
  ["heading3", digit(3), "Underrubrik"],
  ["paragraph", digit(0), "Vanligt stycke"],
  ["strong", "Mod-b", "Fet"],
  ["em", "Mod-i", "Kursiv"],
  ["link", "Mod-k", "Länk"],
  ["bullets", "Mod-Shift-8", "Punktlista"],
  ["numbers", "Mod-Shift-7", "Numrerad lista"],
  ["quote", "Mod-Shift-9", "Citat"],
  ["table", "Alt-Shift-t", "Tabell"],
  ["note", "Alt-Shift-f", "Fotnot"],
  ["picture", "Alt-Shift-b", "Bild"],
  ["file", "Alt-Shift-p", "Fil"],
  ["up", "Alt-Shift-ArrowUp", "Flytta bilden eller stycket uppåt"],
  ["down", "Alt-Shift-ArrowDown", "Flytta bilden eller stycket nedåt"],
  ["undo", "Mod-z", "Ångra"],
  ["redo", "Mod-y", "Gör om"],
  ["markdown", "Alt-Shift-m", "Visa Markdown, och tillbaka"],
  ["help", "Alt-Shift-k", "Kortkommandon"],
];

const ALSO = [
  ["Shift-Enter", "Ny rad i samma stycke"],
  ["Tab", "I en lista: en nivå in. I en tabell: nästa cell"],
  ["Shift-Tab", "I en lista: en nivå ut. I en tabell: föregående cell"],
  ["Escape Tab", "Lämna texten"],
  ["Alt-F10", "Till verktygsraden. Pilar flyttar där, Esc går tillbaka"],
];

const NAMES = {
  Mod: isMac ? "Kommando" : "Ctrl",
  Alt: isMac ? "Alternativ" : "Alt",
  Shift: "Skift",
  Escape: "Esc",
  Enter: "Retur",
  Tab: "Tabb",
  ArrowUp: "Pil upp",
  ArrowDown: "Pil ner",
};

// "Mod-Shift-8" → "Ctrl+Skift+8"
const spoken = (keys) =>
  keys
    .split(" ")
    .map((press) =>
      press
        .split("-")
        .map((key) => NAMES[key] ?? key.toUpperCase())
        .join("+"),
    )
    .join(" och sedan ");

const aria = (keys) =>
  keys
    .split("-")
    .map((key) => ({ Mod: isMac ? "Meta" : "Control" })[key] ?? (key.length === 1 ? key.toUpperCase() : key))
    .join("+");

// What a page lists: { keys: "Ctrl+B", does: "Fet" }.
export const SHORTCUTS = [
  ...KEYS.map(([action, keys, does]) => ({ action, keys: spoken(keys), does })),
  ...ALSO.map(([keys, does]) => ({ action: null, keys: spoken(keys), does })),
];

export const BINDINGS = Object.fromEntries(KEYS.map(([action, keys]) => [action, { keys, aria: aria(keys) }]));
