// Tokens of one block → a ProseMirror node.
import { MarkdownParser } from "prosemirror-markdown";

import { plainText } from "./grammar.js";
import { schema } from "./schema.js";

const list = (type) => (token, tokens, index) => ({
  tight: isTight(tokens, index),
  marker: token.markup,
  ...(type === "ordered_list" ? { start: Number(token.attrGet("start") ?? 1) } : {}),
});

const specs = {
  paragraph: { block: "paragraph" },
  heading: { block: "heading", getAttrs: (token) => ({ level: Number(token.tag[1]) }) },
  blockquote: { block: "blockquote" },
  bullet_list: { block: "bullet_list", getAttrs: list("bullet_list") },
  ordered_list: { block: "ordered_list", getAttrs: list("ordered_list") },
  list_item: { block: "list_item" },
  code_block: { block: "code_block" },
  fence: { block: "code_block", getAttrs: (token) => ({ info: token.info.trim() }) },
  hr: { node: "horizontal_rule" },
  table: { block: "table" },
  thead: { ignore: true },
  tbody: { ignore: true },
  tr: { block: "table_row" },
  th: { block: "table_header", getAttrs: alignment },
  td: { block: "table_cell", getAttrs: alignment },
  footnote_reference: { block: "footnote", getAttrs: (token) => ({ label: token.meta.label }) },
  hardbreak: { node: "hard_break" },
  image: {
    node: "image",
    getAttrs: (token) => ({
      src: token.attrGet("src"),
      alt: plainText(token.children),
      title: token.attrGet("title") ?? "",
    }),
  },
  footnote_ref: { node: "footnote_ref", getAttrs: (token) => ({ label: token.meta.label }) },
  inline_note: { node: "inline_note", getAttrs: (token) => ({ markdown: token.content }) },
  link: { mark: "link", getAttrs: (token) => ({ href: token.attrGet("href"), title: token.attrGet("title") }) },
  strong: { mark: "strong" },
  em: { mark: "em" },
  code_inline: { mark: "code" },
  softbreak: { mark: "soft", noCloseToken: true },
};

let present = [];
const reader = new MarkdownParser(schema, { parse: () => present }, specs);

// The node that the tokens of one block stand for; null when the schema has none.
export function read(tokens) {
  present = tokens.map(adapted);
  try {
    const doc = reader.parse("");
    return doc.childCount === 1 ? doc.firstChild : null;
  } catch {
    return null; // a kind of token that the schema does not know
  }
}

function adapted(token) {
  if (token.type === "softbreak") return clone(token, { content: " " });
  if (token.type === "footnote_ref" && !token.meta.label) return clone(token, { type: "inline_note" });
  return token.children && token.type !== "image" ? clone(token, { children: token.children.map(adapted) }) : token;
}

const clone = (token, changes) => Object.assign(Object.create(Object.getPrototypeOf(token)), token, changes);

function isTight(tokens, index) {
  let depth = 0;
  for (let at = index; at < tokens.length; at += 1) {
    const token = tokens[at];
    depth += token.nesting;
    if (depth === 0) return true;
    if (token.type === "paragraph_open" && depth === 3 && !token.hidden) return false;
  }
  return true;
}

function alignment(token) {
  return { align: token.attrGet("style")?.replace("text-align:", "") ?? null };
}
