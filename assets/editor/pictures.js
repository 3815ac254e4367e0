// Pictures of the library: how they are shown in the text, chosen and described.
import { NodeSelection } from "prosemirror-state";

import { insertPicture, selectedNode } from "./commands.js";
import { ask, element } from "./dialogs.js";
import { schema } from "./schema.js";

// "/redaktion/media/{id}/bild" → a function of "media:7", and the way back from an address.
export function pictureAddresses(pattern) {
  if (!pattern) return { of: () => null, known: null };
  const escaped = pattern.split("{id}").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return {
    of: (source) => {
      const id = /^media:(\d{1,9})$/.exec(source)?.[1];
      return id ? pattern.replace("{id}", id) : null;
    },
    known: new RegExp(`${escaped.join("(\\d{1,9})")}(?:[?#]|$)`),
  };
}

// A picture in the text. One from elsewhere is not fetched: the public page makes it a link.
export function pictureView(addresses) {
  return (node) => {
    const dom = element("span", { class: "picture" });
    const draw = ({ attrs }) => {
      const address = addresses.of(attrs.src);
      const missing = () =>
        element(
          "span",
          { class: "picture-missing" },
          address ? `Bilden finns inte: ${attrs.alt || attrs.src}` : `Bild från annan plats: ${attrs.alt || attrs.src}`,
        );
      let shown = missing();
      if (address) {
        shown = element("img", { alt: attrs.alt });
        shown.addEventListener("error", () => shown.replaceWith(missing()));
        shown.src = address;
      }
      dom.replaceChildren(shown, ...(attrs.title ? [element("span", { class: "picture-caption" }, attrs.title)] : []));
    };
    draw(node);
    return {
      dom,
      update: (next) => {
        if (next.type !== node.type) return false;
        if (!next.sameMarkup(node)) draw(next);
        node = next;
        return true;
      },
      ignoreMutation: () => true,
    };
  };
}

const NEEDS_ALT = "Beskriv bilden för den som inte ser den, eller kryssa för att den bara är dekoration.";

// The dialog of a picture that stands in the text.
export async function changePicture(view) {
  const { src, alt, title } = selectedNode(view.state, schema.nodes.image).attrs;
  const answer = await ask({
    title: "Ändra bilden",
    fields: [
      {
        name: "alt",
        label: "Bildbeskrivning",
        hint: "Läses upp för den som inte ser bilden. Tomt betyder bildbibliotekets beskrivning.",
        type: "textarea",
        value: alt,
      },
      { name: "title", label: "Bildtext", hint: "Står under bilden.", value: title },
    ],
    action: "Ändra bilden",
    others: [{ name: "remove", label: "Ta bort bilden" }],
  });
  const { tr } = view.state;
  const { from } = tr.selection;
  if (answer && selectedNode(view.state, schema.nodes.image)?.attrs.src === src) {
    if (answer.other) tr.deleteSelection();
    else {
      const { values } = answer;
      tr.setNodeMarkup(from, null, { src, alt: oneLine(values.alt), title: oneLine(values.title) });
      tr.setSelection(NodeSelection.create(tr.doc, from));
    }
    view.dispatch(tr);
  }
  view.focus();
}

export const oneLine = (text) => text.replace(/\s+/g, " ").trim();

// The dialog that shows the library of `address` and lets one be chosen.
export async function choosePicture(view, address) {
  const chooser = new Chooser(address);
  const answer = await ask({
    title: "Bild",
    body: chooser.dom,
    fields: [
      { name: "alt", label: "Bildbeskrivning", hint: "Läses upp för den som inte ser bilden.", type: "textarea" },
      { name: "title", label: "Bildtext", hint: "Står under bilden. Kan lämnas tom." },
    ],
    action: "Lägg till bilden",
    check: ({ alt }) => chooser.check(alt),
    opened: (rows) => chooser.open(rows),
  });
  if (answer) {
    const { alt, title } = answer.values;
    insertPicture(view, {
      src: `media:${chooser.chosen.id}`,
      alt: chooser.decorative.checked ? "" : oneLine(alt),
      title: oneLine(title),
    });
  }
  view.focus();
}

class Chooser {
  constructor(address) {
    this.address = address;
    this.chosen = null;
    this.search = element("input", { type: "search", id: "surface-picture-search", autocomplete: "off" });
    this.list = element("div", { class: "surface-pictures" });
    this.status = element("p", { role: "status", class: "surface-note" });
    this.decorative = element("input", { type: "checkbox", id: "surface-picture-decorative" });
    this.dom = element(
      "div",
      {},
      element(
        "div",
        { class: "surface-field" },
        element("label", { for: "surface-picture-search" }, "Sök i bildbiblioteket"),
        this.search,
      ),
      this.status,
      element("fieldset", {}, element("legend", {}, "Välj bild"), this.list),
      element(
        "p",
        { class: "surface-check" },
        this.decorative,
        element("label", { for: "surface-picture-decorative" }, "Bilden är bara dekoration"),
      ),
    );
    this.search.addEventListener("input", () => {
      clearTimeout(this.pause);
      this.pause = setTimeout(() => this.fetch(), 250);
    });
    this.search.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // it searches; it does not send the dialog
      clearTimeout(this.pause);
      this.fetch();
    });
    this.list.addEventListener("change", (event) => this.choose(event.target.value));
  }

  open(rows) {
    [this.alt, this.title] = rows.map((row) => row.control);
    this.search.focus();
    this.fetch();
  }

  async fetch() {
    const query = this.search.value.trim();
    this.status.textContent = "Hämtar bilder …";
    const url = new URL(this.address, location.href);
    if (query) url.searchParams.set("q", query);
    const asked = (this.asked = url.href);
    let pictures;
    try {
      const response = await fetch(url, { headers: { Accept: "application/json" } });
      if (response.status === 401) throw new Error("Du är utloggad. Logga in igen och försök sedan på nytt.");
      if (!response.ok) throw new Error("Bilderna kunde inte hämtas. Försök igen om en stund.");
      ({ pictures } = await response.json());
    } catch (error) {
      if (asked === this.asked)
        this.status.textContent =
          error instanceof TypeError || error instanceof SyntaxError
            ? "Bilderna kunde inte hämtas. Kontrollera att du har kontakt med nätet."
            : error.message;
      return;
    }
    if (asked !== this.asked) return;
    this.pictures = pictures;
    this.list.replaceChildren(...pictures.map((picture) => this.option(picture)));
    const number = pictures.length === 1 ? "1 bild" : `${pictures.length} bilder`;
    this.status.textContent = pictures.length
      ? `${number}.`
      : query
        ? `Ingen bild stämmer med ”${query}”.`
        : "Bildbiblioteket är tomt.";
  }

  option(picture) {
    const id = `surface-picture-${picture.id}`;
    const name = picture.title || picture.alt || `Bild ${picture.id}`;
    const radio = element("input", { type: "radio", name: "picture", id, value: picture.id });
    radio.checked = this.chosen?.id === picture.id;
    const image = element("img", {
      src: picture.src,
      alt: "",
      width: picture.width,
      height: picture.height,
      loading: "lazy",
    });
    return element("label", { for: id }, radio, image, element("span", {}, name));
  }

  choose(id) {
    this.chosen = this.pictures.find((picture) => String(picture.id) === id);
    this.alt.value = this.chosen.alt ?? "";
    this.title.value = "";  // the picture's own caption shows by itself; one given here stands in its place
    this.decorative.checked = Boolean(this.chosen.decorative);
  }

  check(alt) {
    if (!this.chosen) return { "": "Välj en bild i listan först." };
    return alt.trim() || this.decorative.checked ? {} : { alt: NEEDS_ALT };
  }
}
