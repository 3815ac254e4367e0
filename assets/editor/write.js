// A ProseMirror node → Markdown, as plain as it can be: characters are escaped only where they would be read as
// something else. The caller reads the result back (manuscript.js) and asks for more caution when it says another thing.

// `careful` escapes every character that may have a meaning; `em` is the mark of emphasis; `loose` puts blank lines
// between list items; `marker` changes that of lists, so that two in a row stay two.
export const PLAIN = { careful: false, em: "*", loose: false, otherMarker: false };

export function write(node, manner = PLAIN) {
  return writers[node.type.name](node, manner, true);
}

const writers = {
  paragraph: (node, manner) => guarded(inline(node, manner)),
  heading: (node, manner) => {
    const text = inline(node, manner).replace(/\\?\n/g, " ").replace(/(^|\s)(#+)$/, "$1\\$2");
    return `${"#".repeat(node.attrs.level)} ${text}`.trimEnd();
  },
  blockquote: (node, manner) => prefixed(children(node, manner, "\n\n"), "> "),
  bullet_list: (node, manner) => writeList(node, manner, () => `${marker(node, manner, "-", "*")} `),
  ordered_list: (node, manner) => {
    const { start } = node.attrs;
    return writeList(node, manner, (index) => `${start + index}${marker(node, manner, ".", ")")} `);
  },
  code_block: (node) => {
    const { info } = node.attrs;
    const mark = info.includes("`") ? "~" : "`";
    const longest = Math.max(2, ...(node.textContent.match(mark === "`" ? /`+/g : /~+/g) ?? []).map((run) => run.length));
    const fence = mark.repeat(longest + 1);
    return `${fence}${info}\n${node.textContent}${node.textContent ? "\n" : ""}${fence}`;
  },
  horizontal_rule: (node, manner, top) => (top ? "---" : "***"),
  table: (node, manner) => {
    const rows = [];
    node.forEach((row) => rows.push(writeRow(row, manner)));
    const rules = [];
    node.firstChild.forEach((cell) => rules.push(RULES[cell.attrs.align ?? ""]));
    return [rows[0], `| ${rules.join(" | ")} |`, ...rows.slice(1)].join("\n");
  },
  footnote: (node, manner) => {
    const text = children(node, manner, "\n\n");
    return `[^${node.attrs.label}]:${text && " "}${indented(text, "    ")}`;
  },
  source: (node) => node.textContent,
};

const RULES = { "": "---", left: ":--", center: ":-:", right: "--:" };

function children(node, manner, separator) {
  const parts = [];
  let before = null; // two lists of a kind in a row have each their marker, else they would be one
  node.forEach((child) => {
    const mark = child.attrs.marker && { type: child.type, marker: child.attrs.marker };
    const otherMarker = Boolean(mark && before?.type === mark.type && before.marker === mark.marker);
    const text = writers[child.type.name](child, { ...manner, otherMarker }, false);
    if (!text) return; // an empty paragraph
    parts.push(text);
    before = mark && { ...mark, marker: otherMarker ? null : mark.marker };
  });
  return parts.join(separator);
}

function marker(node, manner, first, second) {
  if (!manner.otherMarker) return node.attrs.marker;
  return node.attrs.marker === first ? second : first;
}

function writeList(node, manner, numbered) {
  const loose = manner.loose || !node.attrs.tight;
  const items = [];
  node.forEach((item, _offset, index) => {
    const mark = numbered(index);
    const text = children(item, manner, loose ? "\n\n" : "\n");
    items.push(`${mark}${indented(text, " ".repeat(mark.length))}`.trimEnd());
  });
  return items.join(loose ? "\n\n" : "\n");
}

const indented = (text, space) => text.replace(/\n(?=[^\n])/g, `\n${space}`);
const prefixed = (text, mark) =>
  text
    .split("\n")
    .map((line) => (mark + line).trimEnd())
    .join("\n");

function writeRow(row, manner) {
  const cells = [];
  row.forEach((cell) => cells.push(inline(cell, manner).replace(/\\?\n/g, " ").replace(/(?<!\\)((?:\\\\)*)\|/g, "$1\\|")));
  return `| ${cells.join(" | ")} |`.replace(/ {2,}\|/g, " |");
}

// Lines whose beginning would make them something other than running text.
const BEGINNINGS = [
  [/^(#{1,6})(?=\s|$)/, "\\$1"],
  [/^>/, "\\>"],
  [/^([-+*])(?=\s|$)/, "\\$1"],
  [/^(\d{1,9})([.)])(?=\s|$)/, "$1\\$2"],
  [/^([-_*])(?=(?:\s*\1)+\s*$)/, "\\$1"],
  [/^([-=])(?=\s*$|=+\s*$)/, "\\$1"],
  [/^~(?=~~)/, "\\~"],
  [/^([|:])(?=[\s|:-]*-[\s|:-]*$)/, "\\$1"],
  [/^(\[[^[\]]*\]):/, "$1\\:"],
];

function guarded(text) {
  return text
    .split("\n")
    .map((line) => BEGINNINGS.reduce((safe, [pattern, better]) => (safe === line ? safe.replace(pattern, better) : safe), line))
    .join("\n");
}

// --- running text ----------------------------------------------------------------------------------------------------

const OUTER_FIRST = ["link", "strong", "em", "code"];

// Pieces are { text } or { delimiter }: whether a delimiter opens or closes is decided by what stands around it.
function inline(node, manner) {
  const leaves = [];
  node.forEach((leaf) => leaves.push(...split(leaf)));
  while (leaves.length && isBlank(leaves[0])) leaves.shift();
  while (leaves.length && isBlank(leaves.at(-1))) leaves.pop();
  const pieces = nest(trimmed(leaves), manner, new Set());
  return flanked(pieces)
    .replace(/[ \t]*\n[ \t]*/g, "\n")
    .trim();
}

const isBlank = (leaf) => leaf.type === "hard_break" || (leaf.type === "text" && !leaf.text.trim());

function trimmed(leaves) {
  const first = leaves[0];
  const last = leaves.at(-1);
  if (first?.type === "text" && !first.code) first.text = first.text.trimStart();
  if (last?.type === "text" && !last.code) last.text = last.text.trimEnd();
  return leaves;
}

// A text leaf is cut at its outer white space, which stands outside emphasis: `** fet**` is not bold.
function split(node) {
  const marks = new Map(node.marks.map((mark) => [mark.type.name, mark]));
  if (!node.isText) return [{ type: node.type.name, node, marks }];
  if (marks.delete("soft") && node.text === " ") return [{ type: "text", text: " ", soft: true, marks }];
  const { text } = node;
  if (marks.has("code")) return [{ type: "text", text, code: true, marks }];
  const [, before, middle, after] = /^(\s*)(.*?)(\s*)$/s.exec(text);
  const parts = middle ? [[before, true], [middle, false], [after, true]] : [[before, true]];
  return parts
    .filter(([part]) => part)
    .map(([part, space]) => ({ type: "text", text: part, space, marks }));
}

// Wrap the longest runs of a common mark first.
function nest(leaves, manner, open) {
  const pieces = [];
  let at = 0;
  while (at < leaves.length) {
    const run = longestRun(leaves, at, open);
    if (!run) {
      pieces.push({ text: leafText(leaves[at], leaves, at, manner) });
      at += 1;
      continue;
    }
    let [from, to] = [at, run.end];
    if (run.name === "code") {
      pieces.push({ text: codeSpan(leaves.slice(from, to).map((leaf) => leaf.text).join("")) });
      at = to;
      continue;
    }
    const inside = leaves.slice(from, to);
    const leading = [];
    const trailing = [];
    while (inside.length && (inside[0].space || inside[0].soft || inside[0].type === "hard_break")) leading.push(inside.shift());
    while (inside.length && (inside.at(-1).space || inside.at(-1).soft || inside.at(-1).type === "hard_break")) trailing.unshift(inside.pop());
    const closed = new Set(open).add(run.name);
    pieces.push(...nest(leading, manner, closed));
    if (inside.length) pieces.push(...wrapped(run.mark, nest(inside, manner, closed), inside, manner));
    pieces.push(...nest(trailing, manner, closed));
    at = to;
  }
  return pieces;
}

function longestRun(leaves, at, open) {
  let best = null;
  for (const name of OUTER_FIRST) {
    const mark = leaves[at].marks.get(name);
    if (!mark || open.has(name)) continue;
    if (name === "code" && best) continue; // code is innermost
    let end = at + 1;
    const goesOn = (leaf) => leaf.marks.get(name)?.eq(mark) && (name !== "code" || leaf.marks.size === leaves[at].marks.size);
    while (end < leaves.length && goesOn(leaves[end])) end += 1;
    if (!best || end > best.end) best = { name, mark, end };
  }
  return best;
}

function wrapped(mark, pieces, leaves, manner) {
  if (mark.type.name === "strong") return [{ delimiter: "**", opens: true }, ...pieces, { delimiter: "**" }];
  if (mark.type.name === "em") return [{ delimiter: manner.em, opens: true }, ...pieces, { delimiter: manner.em }];
  const { href, title } = mark.attrs;
  const words = leaves.map((leaf) => leaf.text ?? "").join("");
  if (!title && leaves.every((leaf) => leaf.type === "text" && leaf.marks.size === 1) && isAutolink(words, href)) {
    return [{ text: `<${words}>` }];
  }
  return [{ text: "[" }, ...pieces, { text: `](${destination(href)}${titled(title)})` }];
}

function isAutolink(words, href) {
  return (/^(https?|tel):[^\s<>]+$/i.test(href) && words === href) || (/^[\w.+-]+@[\w.-]+$/.test(words) && href === `mailto:${words}`);
}

function destination(href) {
  if (!href) return "<>";
  if (/[\s<>]/.test(href)) return `<${href.replace(/[<>]/g, "\\$&")}>`;
  return balanced(href) ? href : href.replace(/[()]/g, "\\$&");
}

function balanced(href) {
  let depth = 0;
  for (const character of href) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

const titled = (title) => (title ? ` "${title.replace(/[\\"]/g, "\\$&").replace(/\n\s*\n/g, "\n")}"` : "");

function codeSpan(text) {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const marks = "`".repeat(longest + 1);
  const spaced = /^`|`$|^ .*[^ ].* $/s.test(text) ? ` ${text} ` : text;
  return marks + spaced + marks;
}

function leafText(leaf, leaves, at, manner) {
  if (leaf.soft) return "\n";
  switch (leaf.type) {
    case "hard_break":
      return "\\\n";
    case "footnote_ref":
      return `[^${leaf.node.attrs.label}]`;
    case "inline_note":
      return `^[${leaf.node.attrs.markdown}]`;
    case "image": {
      const { src, alt, title } = leaf.node.attrs;
      return `![${escaped(alt, "", "", { careful: true })}](${destination(src)}${titled(title)})`;
    }
    default: {
      const text = escaped(leaf.text, leaves[at - 1]?.text?.at(-1) ?? "", leaves[at + 1]?.text?.[0] ?? "", manner);
      return leaves[at - 1]?.type === "footnote_ref" ? text.replace(/^[([]/, "\\$&") : text; // [^1](…) would be a link
    }
  }
}

const WORD = /[\p{L}\p{N}]/u;
const SPACE = /\s|^$/;

function escaped(text, before, after, manner) {
  if (manner.careful) return text.replace(/[\\`*_[\]<>&!^#|~]/g, "\\$&");
  return text.replace(/[\\`*_<&^!]/g, (character, at) => {
    const previous = at ? text[at - 1] : before;
    const rest = text.slice(at + 1) || after;
    const next = rest[0] ?? "";
    const needed = {
      "\\": /^[!-/:-@[-`{-~\n]/.test(rest) || !rest,
      "`": true,
      "*": !(SPACE.test(previous) && SPACE.test(next)),
      _: !(WORD.test(previous) && WORD.test(next)) && !(SPACE.test(previous) && SPACE.test(next)),
      "<": /^(?:[a-z][a-z\d+.-]{1,31}:|[\w.!#$%&'*+/=?^`{|}~-]+@)/i.test(rest),
      "&": /^(#\d+|#x[\da-f]+|[a-z][a-z\d]*);/i.test(rest),
      "^": next === "[",
      "!": next === "[",
    };
    return needed[character] ? `\\${character}` : character;
  });
}

// CommonMark 6.2: a run of delimiters opens when it is left-flanking and closes when it is right-flanking. Where it is
// not, the character outside is written as a character reference, whose `&` and `;` count as punctuation.
const PUNCTUATION = /[\p{P}\p{S}]/u;

function flanked(pieces) {
  const parts = pieces.filter((piece) => piece.delimiter || piece.text).map((piece) => ({ ...piece }));
  parts.forEach((part, index) => {
    if (!part.delimiter) return;
    const outside = beyond(parts, index, part.opens ? -1 : 1);
    const inside = beyond(parts, index, part.opens ? 1 : -1);
    if (!outside || !inside) return;
    const inner = edge(inside, part.opens ? 1 : -1);
    const outer = edge(outside, part.opens ? -1 : 1);
    if (!PUNCTUATION.test(inner) || SPACE.test(outer) || PUNCTUATION.test(outer)) return;
    const code = `&#x${outer.codePointAt(0).toString(16)};`;
    outside.text = part.opens ? outside.text.slice(0, -outer.length) + code : code + outside.text.slice(outer.length);
  });
  return parts.map((part) => part.text ?? part.delimiter).join("");
}

function beyond(parts, index, step) {
  let at = index + step;
  while (parts[at]?.delimiter) at += step;
  return parts[at] ?? null;
}

const edge = (part, step) => (step === 1 ? [...part.text][0] : [...part.text].at(-1)) ?? "";
