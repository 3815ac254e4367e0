// Words of a text found again by what they are and what stands beside them, wherever they have moved to: a quote is
// { exact, prefix, suffix }, as the TextQuoteSelector of the Web Annotation Data Model; a picture has { picture } too.
import { NodeSelection, TextSelection } from "prosemirror-state";

const OBJECT = "\ufffc"; // stands for what is not words, as in hallbar/markup/prose.py

// Where in a plain text: { from, to }, or null.
export function findIn(text, { exact, prefix = "", suffix = "" }) {
  if (!exact) {
    const at = prefix ? text.indexOf(prefix) : -1;
    return at < 0 ? null : { from: at + prefix.length, to: at + prefix.length };
  }
  let best = null;
  for (let at = text.indexOf(exact); at >= 0; at = text.indexOf(exact, at + 1)) {
    const company = alikeBefore(text, at, prefix) + alikeAfter(text, at + exact.length, suffix);
    if (!best || company > best.company) best = { from: at, to: at + exact.length, company };
  }
  return best;
}

function alikeBefore(text, at, prefix) {
  let count = 0;
  while (count < prefix.length && text[at - 1 - count] === prefix.at(-1 - count)) count += 1;
  return count;
}

function alikeAfter(text, at, suffix) {
  let count = 0;
  while (count < suffix.length && text[at + count] === suffix[count]) count += 1;
  return count;
}

// The selection of a document that a quote speaks of; null where its words are no more.
export function findQuote(doc, quote) {
  if (quote.picture) return findPicture(doc, `media:${quote.picture}`, quote);
  let best = null;
  doc.descendants((node, position) => {
    if (!node.isTextblock) return true;
    if (node.type.name === "code_block") return false;
    const { text, places } = wordsOf(node, position + 1);
    const found = findIn(text, quote);
    if (found && (!best || (found.company ?? 0) > best.company)) {
      best = { company: found.company ?? 0, from: places[found.from], to: endOf(places, found) };
    }
    return false;
  });
  if (best) return TextSelection.create(doc, best.from, best.to);
  return !quote.exact && !quote.prefix ? emptyHeading(doc) : null;
}

const endOf = (places, { from, to }) => (to > from ? places[to - 1] + 1 : places[to]);

// What is read of a block, with the place of each character and of its end.
function wordsOf(node, start) {
  let text = "";
  const places = [];
  const put = (letter, place) => {
    const isSpace = /\s/.test(letter);
    if (isSpace && (!text || text.endsWith(" "))) return;
    text += isSpace ? " " : letter;
    places.push(place);
  };
  node.forEach((leaf, offset) => {
    const place = start + offset;
    const isCode = leaf.marks.some((mark) => mark.type.name === "code");
    if (leaf.isText && !isCode) for (let at = 0; at < leaf.text.length; at += 1) put(leaf.text[at], place + at);
    else if (leaf.type.name === "hard_break") put(" ", place);
    else if (leaf.isText || leaf.type.name === "image") put(OBJECT, place);
  });
  places.push(start + node.content.size);
  return { text, places };
}

function findPicture(doc, source, { prefix = "" }) {
  let best = null;
  doc.descendants((node, position, parent) => {
    if (node.type.name !== "image" || node.attrs.src !== source) return;
    const before = parent.textBetween(0, position - doc.resolve(position).start(), undefined, "");
    const company = alikeBefore(before, before.length, prefix.replaceAll(OBJECT, ""));
    if (!best || company > best.company) best = { company, position };
  });
  return best && NodeSelection.create(doc, best.position);
}

function emptyHeading(doc) {
  let found = null;
  doc.descendants((node, position) => {
    if (!found && node.type.name === "heading" && !node.textContent.trim()) found = TextSelection.create(doc, position + 1);
    return !found && !node.isTextblock;
  });
  return found;
}
