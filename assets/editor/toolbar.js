// The toolbar, as the ARIA Authoring Practices describe one: a single tab stop, arrows between the buttons.
import { element } from "./dialogs.js";
import { BINDINGS } from "./shortcuts.js";

const BUTTONS = [
  ["heading2", "Rubrik"],
  ["heading3", "Underrubrik"],
  ["strong", "Fet"],
  ["em", "Kursiv"],
  ["link", "Länk"],
  ["bullets", "Punktlista"],
  ["numbers", "Numrerad lista"],
  ["quote", "Citat"],
  ["table", "Tabell"],
  ["note", "Fotnot"],
  ["picture", "Bild"],
  ["file", "Fil"],
  ["undo", "Ångra"],
  ["redo", "Gör om"],
  ["markdown", "Visa Markdown"],
  ["help", "Kortkommandon"],
];
const ALWAYS = ["markdown", "help"]; // also while the Markdown is shown

export class Toolbar {
  // `actions` by name: { run(), isActive?(), isEnabled?() }; one that is missing has no button.
  constructor({ actions, controls, leave }) {
    this.actions = actions;
    this.leave = leave;
    this.buttons = BUTTONS.filter(([name]) => actions[name]).map(([name, label]) => {
      const button = element(
        "button",
        { type: "button", tabindex: "-1", "data-action": name, "aria-keyshortcuts": BINDINGS[name].aria },
        label,
      );
      if (actions[name].isActive) button.setAttribute("aria-pressed", "false");
      return button;
    });
    this.dom = element(
      "div",
      { class: "surface-toolbar", role: "toolbar", "aria-label": "Verktyg för texten", "aria-controls": controls },
      ...this.buttons,
    );
    this.current = this.buttons[0];
    this.current.tabIndex = 0;
    this.dom.addEventListener("keydown", (event) => this.key(event));
    this.dom.addEventListener("click", (event) => this.click(event));
    this.dom.addEventListener("focusin", (event) => this.stop(event.target));
    // A press must not take the cursor out of the text.
    this.dom.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault());
  }

  get shown() {
    return this.buttons.filter((button) => !button.hidden);
  }

  focus() {
    this.current.focus();
  }

  stop(button) {
    if (!this.buttons.includes(button)) return;
    this.current.tabIndex = -1;
    this.current = button;
    button.tabIndex = 0;
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { shown } = this;
    const at = shown.indexOf(this.current);
    const to = {
      ArrowRight: (at + 1) % shown.length,
      ArrowLeft: (at - 1 + shown.length) % shown.length,
      Home: 0,
      End: shown.length - 1,
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      shown[to].focus();
      shown[to].scrollIntoView({ block: "nearest", inline: "nearest" });
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.leave();
    }
  }

  click(event) {
    const button = event.target.closest("button");
    if (button && button.getAttribute("aria-disabled") !== "true") this.actions[button.dataset.action].run();
  }

  update() {
    for (const button of this.buttons) {
      const { isActive, isEnabled } = this.actions[button.dataset.action];
      if (isActive) set(button, "aria-pressed", String(isActive()));
      if (isEnabled) set(button, "aria-disabled", String(!isEnabled()));
    }
  }

  // While the Markdown is shown only what concerns it is there.
  showOnly(few) {
    for (const button of this.buttons) button.hidden = few && !ALWAYS.includes(button.dataset.action);
    if (this.current.hidden) this.stop(this.buttons.find((button) => button.dataset.action === "markdown"));
  }
}

function set(button, name, value) {
  if (button.getAttribute(name) !== value) button.setAttribute(name, value);
}
