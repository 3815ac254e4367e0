// The document as ProseMirror holds it. Blocks of the top level remember the Markdown they came from (`source`) and what
// stood between them and the next (`gap`): see manuscript.js.
import { Schema } from "prosemirror-model";
import { tableNodes } from "prosemirror-tables";

const origin = { source: { default: null }, gap: { default: null } };
const CELL_INLINE = "(text | image | footnote_ref | inline_note)*";
const SAFE = /^(https?:|mailto:|tel:|media:|[/#?.]|[^:]*$)/i;

const align = {
  default: null,
  getFromDOM: (dom) => dom.getAttribute("data-align"),
  setDOMAttr: (value, attrs) => {
    if (value) attrs["data-align"] = value;
  },
};
const tables = tableNodes({ tableGroup: "block", cellContent: CELL_INLINE, cellAttributes: { align } });

const levels = [1, 2, 3, 4, 5, 6];

export const schema = new Schema({
  nodes: {
    doc: {
      content: "(block | footnote | source)+",
      // Blank lines before the first block, what follows the last, and the line ending in use.
      attrs: { head: { default: "" }, tail: { default: "" }, eol: { default: "\n" } },
    },
    paragraph: {
      content: "inline*",
      group: "block",
      attrs: origin,
      parseDOM: [{ tag: "p" }],
      toDOM: () => ["p", 0],
    },
    heading: {
      content: "inline*",
      group: "block",
      attrs: { ...origin, level: { default: 2 } },
      defining: true,
      parseDOM: levels.map((level) => ({ tag: `h${level}`, attrs: { level } })),
      toDOM: (node) => [`h${node.attrs.level}`, 0],
    },
    blockquote: {
      content: "block+",
      group: "block",
      attrs: origin,
      defining: true,
      parseDOM: [{ tag: "blockquote" }],
      toDOM: () => ["blockquote", 0],
    },
    bullet_list: {
      content: "list_item+",
      group: "block",
      attrs: { ...origin, tight: { default: true }, marker: { default: "-" } },
      parseDOM: [{ tag: "ul" }],
      toDOM: (node) => ["ul", tightness(node), 0],
    },
    ordered_list: {
      content: "list_item+",
      group: "block",
      attrs: { ...origin, tight: { default: true }, marker: { default: "." }, start: { default: 1 } },
      parseDOM: [{ tag: "ol", getAttrs: (dom) => ({ start: Number(dom.getAttribute("start") ?? 1) }) }],
      toDOM: (node) => [
        "ol",
        { ...tightness(node), ...(node.attrs.start === 1 ? {} : { start: node.attrs.start }) },
        0,
      ],
    },
    list_item: {
      content: "paragraph block*",
      defining: true,
      parseDOM: [{ tag: "li" }],
      toDOM: () => ["li", 0],
    },
    code_block: {
      content: "text*",
      group: "block",
      attrs: { ...origin, info: { default: "" } },
      marks: "",
      code: true,
      defining: true,
      parseDOM: [{ tag: "pre", preserveWhitespace: "full", getAttrs: (dom) => ({ info: dom.dataset.info ?? "" }) }],
      toDOM: (node) => ["pre", node.attrs.info ? { "data-info": node.attrs.info } : {}, ["code", 0]],
    },
    horizontal_rule: {
      group: "block",
      attrs: origin,
      parseDOM: [{ tag: "hr" }],
      toDOM: () => ["hr"],
    },
    ...tables,
    table: {
      ...tables.table,
      attrs: { ...tables.table.attrs, ...origin },
    },
    // A footnote's text, where it was written; only at the top level.
    footnote: {
      content: "block+",
      attrs: { ...origin, label: {} },
      defining: true,
      isolating: true,
      parseDOM: [{ tag: "aside[data-label]", getAttrs: (dom) => ({ label: dom.dataset.label }) }],
      toDOM: (node) => ["aside", { "data-label": node.attrs.label, class: "note-text" }, 0],
    },
    // Markdown that the surface cannot show as it will look: it is edited as text, and written back as it stands.
    source: {
      content: "text*",
      attrs: origin,
      marks: "",
      code: true,
      defining: true,
      isolating: true,
      parseDOM: [{ tag: "pre.source", preserveWhitespace: "full", priority: 60 }],
      toDOM: () => ["pre", { class: "source", spellcheck: "false" }, ["code", 0]],
    },
    text: { group: "inline" },
    hard_break: {
      inline: true,
      group: "inline",
      selectable: false,
      linebreakReplacement: true,
      parseDOM: [{ tag: "br" }],
      toDOM: () => ["br"],
    },
    image: {
      inline: true,
      group: "inline",
      draggable: true,
      attrs: { src: {}, alt: { default: "" }, title: { default: "" } },
      parseDOM: [
        {
          tag: "img[data-src]",
          getAttrs: (dom) => ({ src: dom.dataset.src, alt: dom.alt, title: dom.dataset.title ?? "" }),
        },
      ],
      toDOM: ({ attrs }) => ["img", { "data-src": attrs.src, alt: attrs.alt, "data-title": attrs.title }],
    },
    footnote_ref: {
      inline: true,
      group: "inline",
      attrs: { label: {} },
      parseDOM: [{ tag: "sup[data-note]", priority: 60, getAttrs: (dom) => ({ label: dom.dataset.note }) }],
      toDOM: ({ attrs }) => ["sup", { "data-note": attrs.label, class: "note" }, attrs.label],
      leafText: ({ attrs }) => `[${attrs.label}]`,
    },
    // `^[text]`: a note written where it is referred to.
    inline_note: {
      inline: true,
      group: "inline",
      attrs: { markdown: {} },
      parseDOM: [{ tag: "sup[data-text]", priority: 60, getAttrs: (dom) => ({ markdown: dom.dataset.text }) }],
      toDOM: ({ attrs }) => ["sup", { "data-text": attrs.markdown, class: "note", title: attrs.markdown }, "not"],
      leafText: ({ attrs }) => `[${attrs.markdown}]`,
    },
  },
  marks: {
    link: {
      attrs: { href: {}, title: { default: null } },
      inclusive: false,
      parseDOM: [
        {
          tag: "a[href]",
          getAttrs: (dom) =>
            SAFE.test(dom.getAttribute("href")) && { href: dom.getAttribute("href"), title: dom.getAttribute("title") },
        },
      ],
      toDOM: ({ attrs }) => ["a", attrs.title ? { href: attrs.href, title: attrs.title } : { href: attrs.href }, 0],
    },
    strong: { parseDOM: [{ tag: "strong" }, { tag: "b" }], toDOM: () => ["strong", 0] },
    em: { parseDOM: [{ tag: "em" }, { tag: "i" }], toDOM: () => ["em", 0] },
    code: { code: true, parseDOM: [{ tag: "code" }], toDOM: () => ["code", 0] },
    // A space that is a line break in the source: it is kept when the paragraph is written back.
    soft: { inclusive: false, toDOM: () => ["span", 0] },
  },
});

function tightness(node) {
  return node.attrs.tight ? {} : { class: "loose" };
}
