// The Markdown that Hallbar speaks: CommonMark, tables and footnotes; raw HTML is text. As hallbar/markup/grammar.py:
// tests/browser/test_surface_markdown.py puts the same files through both.
import MarkdownIt from "markdown-it";
import footnotes from "markdown-it-footnote";

// The footnote rule of the other side leaves indented code alone; this one is taught to.
function footnotesOutsideCode(md) {
  const { ruler } = md.block;
  const { before } = ruler;
  ruler.before = (next, name, rule, options) => {
    const careful = (state, line, end, silent) =>
      state.sCount[line] - state.blkIndent < 4 && rule(state, line, end, silent);
    before.call(ruler, next, name, careful, options);
  };
  footnotes(md);
  delete ruler.before;
}

// A new parser of the grammar.
export function parser() {
  return new MarkdownIt("commonmark", { html: false }).enable("table").use(footnotesOutsideCode);
}

// The same, but footnotes stay where they are written instead of moving to the end.
const inPlace = parser();
inPlace.core.ruler.disable("footnote_tail");

export const normalizeLink = (address) => inPlace.normalizeLink(address);
export const validateLink = (address) => inPlace.validateLink(address);

// What a text refers to beyond itself: link definitions and the labels of footnotes.
export function emptyContext() {
  return { references: {}, footnotes: {} };
}

// Parse `text` in a context. Gives its blocks in order, each { tokens, start, end } with lines counted from 0,
// and the context with what the text itself defines added.
export function blocks(text, context = emptyContext()) {
  const env = {
    references: { ...context.references },
    footnotes: { refs: Object.fromEntries(Object.keys(context.footnotes).map((label) => [label, -1])) },
  };
  const tokens = inPlace.parse(text, env);
  for (const token of tokens) if (token.children) resolveInlineNotes(token.children, env);
  const groups = [];
  let depth = 0;
  for (const token of tokens) {
    if (depth === 0) groups.push({ tokens: [], start: Infinity, end: -1 });
    const group = groups.at(-1);
    group.tokens.push(token);
    depth += token.nesting;
    if (token.map) {
      group.start = Math.min(group.start, token.map[0]);
      group.end = Math.max(group.end, token.map[1]);
    }
  }
  const footnotesOf = Object.fromEntries(Object.keys(env.footnotes.refs).map((label) => [label, true]));
  return { groups, context: { references: env.references, footnotes: footnotesOf } };
}

function resolveInlineNotes(children, env) {
  for (const token of children) {
    if (token.children) resolveInlineNotes(token.children, env);
    if (token.type === "footnote_ref" && !token.meta.label) token.content = env.footnotes.list[token.meta.id].content;
  }
}

// What a reader would see of tokens, as a string to compare by: markers, numbering of lines and the way a link or a
// code block was written do not count.
export function reading(tokens) {
  return JSON.stringify(tokens.map(readToken));
}

const SAME_AS = { code_block: "fence" };

function readToken(token) {
  const seen = [SAME_AS[token.type] ?? token.type, token.tag.replace("pre", "code"), token.hidden, token.attrs ?? []];
  if (["text", "code_inline", "fence", "code_block", "footnote_ref"].includes(token.type)) seen.push(token.content);
  if (token.type === "fence") seen.push(token.info.trim());
  if (token.type === "code_block") seen.push("");
  if (token.meta?.label) seen.push(token.meta.label);
  if (token.type === "image") return [...seen, plainText(token.children)];
  if (token.children) seen.push(joined(token.children).map(readToken));
  return seen;
}

// Without empty text, and with the space before a line break gone, as in HTML.
const joined = (children) => children.filter((token) => token.type !== "text" || token.content);

export function plainText(tokens) {
  return tokens
    .map((token) =>
      token.type === "softbreak" || token.type === "hardbreak"
        ? " "
        : token.children
          ? plainText(token.children)
          : token.content,
    )
    .join("");
}
