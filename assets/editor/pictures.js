// Pictures of the library: how they are shown in the text, chosen and described.
import { NodeSelection } from "prosemirror-state";

import { moveBlock, removePicture, selectedNode } from "./commands.js";
import { altOf, DECORATION, DESCRIPTION, isDecorative, needsAlt, oneLine } from "./descriptions.js";
import { ask, element } from "./dialogs.js";
import { fileField, PICTURES } from "./files.js";
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
        shown = element("img", { alt: isDecorative(attrs.alt) ? "" : attrs.alt });
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

// What a screen reader hears of a picture in the text that is chosen, and everybody can read.
export function spoken({ alt }) {
  const name = isDecorative(alt) ? "bara dekoration" : alt || "med bildbibliotekets beskrivning";
  return `Bild vald: ${name}. Retur ändrar den, Delete tar bort den, Alt+Skift+pil upp eller ner flyttar den.`;
}

// The dialog of a picture that stands in the text.
export async function changePicture(view, say) {
  const { src, alt, title } = selectedNode(view.state, schema.nodes.image).attrs;
  const answer = await ask({
    title: "Ändra bilden",
    fields: [
      { ...DESCRIPTION, hint: `${DESCRIPTION.hint} Tomt betyder bildbibliotekets beskrivning.`, value: isDecorative(alt) ? "" : alt },
      { ...DECORATION, value: isDecorative(alt) },
      { name: "title", label: "Bildtext", hint: "Står under bilden.", value: title },
    ],
    action: "Ändra bilden",
    others: [
      { name: "up", label: "Flytta upp" },
      { name: "down", label: "Flytta ner" },
      { name: "remove", label: "Ta bort bilden" },
    ],
  });
  if (answer && selectedNode(view.state, schema.nodes.image)?.attrs.src === src) {
    if (answer.other === "remove") removePicture(view.state, view.dispatch);
    else if (answer.other) moveBlock(answer.other === "up" ? -1 : 1)(view.state, view.dispatch);
    else {
      const { tr } = view.state;
      const { from } = tr.selection;
      tr.setNodeMarkup(from, null, { src, alt: altOf(answer.values), title: oneLine(answer.values.title) });
      view.dispatch(tr.setSelection(NodeSelection.create(tr.doc, from)));
    }
  }
  view.focus();
  if (answer?.other === "remove") say("Bilden är borttagen ur texten.");
}

// The dialog that shows the library of `address` and lets one be chosen, or files be brought, when `uploads` says so.
// Gives { picture, values }, { files } or null. A lead picture is described by the library alone.
export async function choosePicture(address, { uploads = false, isLead = false } = {}) {
  const chooser = new Chooser(address, { isLead });
  const answer = await ask({
    title: isLead ? "Huvudbild" : "Bild",
    body: (finish) => {
      if (uploads) chooser.dom.prepend(uploadField(isLead, (files) => finish({ files })));
      return chooser.dom;
    },
    fields: isLead
      ? []
      : [DESCRIPTION, DECORATION, { name: "title", label: "Bildtext", hint: "Står under bilden. Kan lämnas tom." }],
    action: isLead ? "Välj bilden" : "Lägg till bilden",
    check: (values) => chooser.check(values),
    opened: (rows) => chooser.open(rows),
  });
  return answer?.values ? { picture: chooser.chosen, values: answer.values } : answer;
}

const uploadField = (isLead, chosen) =>
  fileField({
    label: "Ladda upp en bild",
    accept: PICTURES,
    multiple: !isLead,
    id: "surface-picture-file",
    chosen,
  });

class Chooser {
  constructor(address, { isLead }) {
    this.address = address;
    this.isLead = isLead;
    this.chosen = null;
    this.search = element("input", { type: "search", id: "surface-picture-search", autocomplete: "off" });
    this.list = element("div", { class: "surface-pictures" });
    this.status = element("p", { role: "status", class: "surface-note" });
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
    [this.alt, this.decorative, this.title] = rows.map((row) => row.control);
    this.dom.querySelector("input").focus();
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
    if (this.isLead) return;
    this.alt.value = this.chosen.alt ?? "";
    this.title.value = "";  // the picture's own caption shows by itself; one given here stands in its place
    this.decorative.checked = Boolean(this.chosen.decorative);
  }

  check(values) {
    if (!this.chosen) return { "": "Välj en bild i listan först." };
    if (!this.isLead) return needsAlt(values);
    return this.chosen.alt || this.chosen.decorative ? {} : { "": NOT_DESCRIBED };
  }
}

const NOT_DESCRIBED = "Bilden saknar beskrivning. Skriv den i bildbiblioteket först, eller välj en annan bild.";
