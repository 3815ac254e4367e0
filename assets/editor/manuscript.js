// The text and the document: lossless both ways. Every block of the top level carries the lines it was read from, and
// they are written back as they stand for as long as the block says the same.
import { blocks, emptyContext, reading } from "./grammar.js";
import { read } from "./read.js";
import { schema } from "./schema.js";
import { PLAIN, write } from "./write.js";

const LINE = /[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g;
const BLANK = /^[ \t]*[\r\n]*$/;
const LINE_END = /(?:\r\n|\r|\n)$/;

// From the plainest to the most careful.
const MANNERS = [false, true].flatMap((loose) =>
  [false, true].flatMap((careful) => ["*", "_"].map((em) => ({ ...PLAIN, loose, careful, em }))),
);

// What each source was read as. Sources are compared by their text: the same lines are the same block.
const originals = new Map();
const written = new WeakMap();

// Markdown → document.
export function load(text) {
  const lines = text.match(LINE) ?? [];
  const { groups, context } = blocks(text);
  const ranges = covering(groups, lines);
  if (!ranges.length) return schema.node("doc", { head: text, eol: lineEnding(text) }, [schema.node("paragraph")]);

  const content = ranges.map((range, index) => {
    const whole = lines.slice(range.start, range.end).join("");
    const source = whole.replace(LINE_END, "");
    const rest = lines.slice(range.end, ranges[index + 1]?.start ?? lines.length).join("");
    const gap = whole.slice(source.length) + rest;
    const node = rich(range.tokens, source, context) ?? sourceBlock(source);
    const own = node.type.create({ ...node.attrs, source, gap: index === ranges.length - 1 ? null : gap }, node.content);
    originals.set(source, own);
    return [own, gap];
  });
  const attrs = { head: lines.slice(0, ranges[0].start).join(""), tail: content.at(-1)[1], eol: lineEnding(text) };
  return schema.node("doc", attrs, content.map(([node]) => node));
}

// Document → Markdown.
export function save(doc) {
  const { head, tail, eol } = doc.attrs;
  const context = contextOf(doc);
  const parts = [];
  doc.forEach((node) => {
    const text = markdownOf(node, context, eol);
    if (text !== "" || isUntouched(node)) parts.push({ node, text });
  });
  let out = head;
  parts.forEach((part, index) => {
    out += part.text;
    const next = parts[index + 1];
    if (next) out += join(part, next, context, eol);
  });
  return parts.length ? out + tail : head;
}

// The Markdown of some nodes that came from nowhere, such as pasted ones.
export function markdown(nodes) {
  return save(schema.node("doc", null, nodes.length ? nodes : [schema.node("paragraph")]));
}

function lineEnding(text) {
  return /\r\n|\r|\n/.exec(text)?.[0] ?? "\n";
}

// Ranges of lines, one a block; what no token covers, such as link definitions, is a range of its own.
function covering(groups, lines) {
  const ranges = [];
  const blank = (line) => BLANK.test(lines[line]);
  const fill = (from, to) => {
    for (let line = from; line < to; line += 1) {
      if (blank(line)) continue;
      let end = line + 1;
      while (end < to && !blank(end)) end += 1;
      ranges.push({ tokens: null, start: line, end });
      line = end;
    }
  };
  let at = 0;
  for (const { tokens, start, end } of groups) {
    if (end < 0) continue;
    fill(at, start);
    let last = end;
    if (tokens[0].type !== "fence") while (last > start + 1 && blank(last - 1)) last -= 1;
    ranges.push({ tokens, start, end: last });
    at = end;
  }
  fill(at, lines.length);
  return ranges;
}

// The node of a block, if writing it back would give the reader the same page.
function rich(tokens, source, context) {
  const node = tokens && read(tokens);
  if (!node) return null;
  const target = reading(tokens);
  const own = definitions(source);
  for (const manner of MANNERS) {
    const text = write(node, manner);
    const again = blocks(text, context).groups.flatMap((group) => group.tokens);
    if (reading(again) === target && definitions(text) === own) return node;
  }
  return null;
}

// Link definitions inside a quote or a list leave no token.
const definitions = (text) => Object.keys(blocks(text).context.references).sort().join("\n");

const sourceBlock = (source) => {
  const text = source.replace(/\r\n?/g, "\n");
  return schema.node("source", null, text ? [schema.text(text)] : []);
};

function isUntouched(node) {
  const { source } = node.attrs;
  const original = typeof source === "string" ? originals.get(source) : null;
  if (!original) return false;
  if (original === node) return true;
  return node.hasMarkup(original.type, { ...original.attrs, gap: node.attrs.gap }) && node.content.eq(original.content);
}

function markdownOf(node, context, eol) {
  if (isUntouched(node)) return node.attrs.source;
  const known = written.get(node);
  if (known?.key === context.key && known.eol === eol) return known.text;
  const text = faithful(node, context).replace(/\n/g, eol);
  written.set(node, { key: context.key, eol, text });
  return text;
}

function faithful(node, context, otherMarker = false) {
  if (node.type.name === "source") return node.textContent;
  const target = canon(node);
  for (const manner of MANNERS) {
    const text = write(node, { ...manner, otherMarker });
    if (!text) return text;
    const { groups } = blocks(text, context);
    const again = groups.length === 1 ? read(groups[0].tokens) : null;
    if (again && canon(again) === target) return text;
  }
  return write(node, { ...PLAIN, careful: true, loose: true, otherMarker }); // every word is there, if not every mark
}

// What two nodes are compared by: what they say, not how it was written.
function canon(node) {
  return JSON.stringify(canonical(node));
}

function canonical(node) {
  const { source, gap, marker, tight, colwidth, ...attrs } = node.attrs;
  if (node.isTextblock && !node.type.spec.code) return [node.type.name, attrs, words(node)];
  if (node.isTextblock) return [node.type.name, attrs, node.textContent];
  const inner = [];
  node.forEach((child) => {
    if (child.type.name === "paragraph" && !words(child).length) return;
    inner.push(canonical(child));
  });
  return [node.type.name, attrs, inner];
}

// Characters with their marks; white space has none, and none at the edges.
function words(node) {
  const oneLine = node.type.name !== "paragraph";
  const out = [];
  node.forEach((leaf) => {
    if (leaf.isText) {
      const marks = leaf.marks.filter((mark) => mark.type.name !== "soft").map((mark) => [mark.type.name, mark.attrs]);
      const code = leaf.marks.some((mark) => mark.type.name === "code");
      const key = JSON.stringify(marks);
      for (const character of leaf.text) out.push(/\s/.test(character) && !code ? " " : character + key);
    } else if (leaf.type.name === "hard_break") {
      out.push(oneLine ? " " : "\n");
    } else {
      out.push(JSON.stringify([leaf.type.name, leaf.attrs]));
    }
  });
  const text = out.flatMap((piece, index) => (piece === " " && (out[index - 1] === "\n" || out[index + 1] === "\n") ? [] : [piece]));
  while (text.length && /^\s$/.test(text[0])) text.shift();
  while (text.length && /^\s$/.test(text.at(-1))) text.pop();
  return text;
}

// What stands between two blocks: what stood there, unless the two would then be read as one.
function join(left, right, context, eol) {
  const blank = eol + eol;
  const { gap } = left.node.attrs;
  const usable = gap && LINE_END.test(gap) ? gap : blank;
  if (left.node.type.name === "source" || right.node.type.name === "source") return usable;
  if (isUntouched(left.node) && isUntouched(right.node) && usable.length > eol.length && !sameList(left.node, right.node)) return usable;
  if (apart(left.text + usable + right.text, left, right, context)) return usable;
  if (usable !== blank && apart(left.text + blank + right.text, left, right, context)) return blank;
  const other = faithful(right.node, context, true).replace(/\n/g, eol); // a list beside a list, indented code after one
  if (apart(left.text + blank + other, left, right, context)) right.text = other;
  return blank;
}

const sameList = (left, right) => left.type === right.type && /_list$/.test(left.type.name);

function apart(text, left, right, context) {
  const { groups } = blocks(text, context);
  return groups.length === 2 && canonOf(groups[0]) === canonOf(blocks(left.text, context).groups[0]) && typeOf(groups[1]) === typeOf(blocks(right.text, context).groups[0]);
}

const canonOf = (group) => group && reading(group.tokens);
const typeOf = (group) => group?.tokens[0].type;

// What the blocks of a document may refer to.
function contextOf(doc) {
  let context = emptyContext();
  doc.forEach((node) => {
    if (node.type.name === "footnote") context.footnotes[`:${node.attrs.label}`] = true;
    if (node.type.name === "source") context = blocks(node.textContent, context).context;
  });
  context.key = JSON.stringify([context.references, Object.keys(context.footnotes)]);
  return context;
}
