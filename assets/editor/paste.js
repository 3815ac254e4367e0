// What other programs put on the clipboard → HTML of our schema, and a count of what could not come along.
//
// The samples in tests/fixtures/paste/ show what each program sends. `style` attributes are renamed before the text is
// parsed: under our Content-Security-Policy the browser refuses them, and Word says what a list is in nothing else.
import { DOMParser as NodeParser } from "prosemirror-model";

import { validateLink } from "./grammar.js";
import { markdown } from "./manuscript.js";
import { schema } from "./schema.js";

const { nodes } = schema;

// Clipboard HTML → { markdown, dropped }; `dropped` counts { pictures, links }.
export function clean(html, pictureAddress = null) {
  const { body, dropped } = tidy(html, pictureAddress);
  const doc = NodeParser.fromSchema(schema).parse(body);
  return { markdown: markdown(doc.children), dropped };
}

// Clipboard HTML → { body, dropped }: an element that holds nothing but what the schema knows.
export function tidy(html, pictureAddress = null) {
  const work = new Work(new DOMParser().parseFromString(inert(html), "text/html"), pictureAddress);
  return { body: work.body(), dropped: work.dropped };
}

// Text that was copied as text → blocks. It is never read as Markdown.
export function textBlocks(text) {
  const chunks = text.replace(/\r\n?/g, "\n").split(/\n[ \t]*\n+/);
  return chunks.flatMap((chunk) => textChunk(chunk.split("\n").map((line) => plainSpaces(line).trim()).filter(Boolean)));
}

export const cleanText = (text) => markdown(textBlocks(text));

export function inert(html) {
  return html
    .replace(/<style\b[^]*?<\/style\s*>/gi, "")
    .replace(/<([a-z][^\s/>]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/gi, (tag, name, attributes) =>
      attributes ? `<${name}${attributes.replace(/(^|[\s"'])style(?=\s*=)/gi, "$1data-style")}>` : tag,
    );
}

const BLOCK =
  "address,article,aside,blockquote,center,dd,details,div,dl,dt,fieldset,figcaption,figure,footer,form,h1,h2,h3,h4,h5,h6," +
  "header,hr,li,main,menu,nav,ol,p,pre,section,summary,table,tbody,td,tfoot,th,thead,tr,ul";
const IGNORED =
  "script,style,meta,link,title,base,noscript,template,svg,canvas,object,embed,iframe,video,audio,input,button,select," +
  "textarea,xml,colgroup,del,[hidden],[data-style*='mso-hide:all' i],[data-style*='mso-element:comment' i]," +
  "[data-style*='mso-special-character:comment' i],[class='MsoCommentReference'],[id^='_com_'],[id^='_anchor_']";

const IGNORED_MARKER = "[data-style*='mso-list:ignore' i], [data-style*='mso-list: ignore' i]"; // Word's drawn bullet or number

const PLAIN = { strong: false, em: false, code: false, href: null };

class Work {
  constructor(source, pictureAddress) {
    this.source = source;
    this.pictureAddress = pictureAddress;
    this.dropped = { pictures: 0, links: 0 };
    this.notes = [];
  }

  body() {
    const { body } = this.source;
    for (const element of [...body.querySelectorAll("*")]) {
      if (element.matches(IGNORED) || isHidden(element)) element.remove();
    }
    wordOnlineLists(body);
    wordLists(body);
    for (const marker of body.querySelectorAll(IGNORED_MARKER)) marker.remove();
    this.findFootnotes(body);
    const lift = body.querySelector("h1, [role='heading'][aria-level='1'], p.MsoTitle, p.MsoHeading1") ? 1 : 0;
    this.lift = lift;
    const out = this.element("div");
    out.append(...this.blocks(body, PLAIN));
    for (const { label, container } of this.notes) {
      const blocks = this.blocks(container, PLAIN);
      if (blocks.length) out.append(this.element("aside", { "data-label": label }, blocks));
    }
    return out;
  }

  element(name, attributes = {}, children = []) {
    const element = this.source.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  // --- blocks ---

  blocks(parent, marks, onlyInline = false) {
    const out = [];
    let run = [];
    const flush = () => {
      out.push(...this.paragraphs(run, onlyInline ? "span" : "p"));
      run = [];
    };
    for (const child of parent.childNodes) {
      if (isBlock(child)) {
        flush();
        out.push(...this.block(child, marks));
      } else {
        run.push(...this.inline(child, marks));
      }
    }
    flush();
    return out;
  }

  block(element, outer) {
    const marks = marked(element, outer);
    const level = headingLevel(element);
    if (level) return this.heading(element, Math.min(level + this.lift, 6));
    switch (element.localName) {
      case "ul":
      case "ol":
      case "menu":
        return this.list(element, marks);
      case "table":
        return this.table(element, marks);
      case "blockquote": {
        const inner = this.blocks(element, marks);
        return inner.length ? [this.element("blockquote", {}, inner)] : [];
      }
      case "pre": {
        const text = element.textContent.replace(/\n$/, "");
        return text.trim() ? [this.element("pre", {}, [this.element("code", {}, [text])])] : [];
      }
      case "hr":
        return [this.element("hr")];
      default:
        return this.blocks(element, marks);
    }
  }

  heading(element, level) {
    const leaves = [...element.childNodes].flatMap((child) => this.inline(child, PLAIN));
    const plain = leaves.map((leaf) => (leaf.br ? { text: " ", marks: PLAIN } : { ...leaf, marks: leaf.marks && { ...leaf.marks, strong: false } }));
    return this.paragraphs(plain, `h${level}`);
  }

  list(element, marks) {
    const items = [];
    for (const child of element.childNodes) {
      if (child.nodeType !== Node.ELEMENT_NODE) continue;
      if (/^(ul|ol|menu)$/.test(child.localName)) {
        if (!items.length) return this.list(child, marks);
        items.at(-1).append(...this.list(child, marks));
        continue;
      }
      const inner = this.blocks(child, marks);
      if (!inner.length) continue;
      if (inner[0].localName !== "p") inner.unshift(/^h\d$/.test(inner[0].localName) ? renamed(inner.shift(), "p") : this.element("p"));
      items.push(this.element("li", {}, inner));
    }
    if (!items.length) return [];
    const start = Number(element.getAttribute("start") ?? 1);
    const attributes = element.localName === "ol" && start > 1 ? { start } : {};
    return [this.element(element.localName === "ol" ? "ol" : "ul", attributes, items)];
  }

  // --- tables ---

  table(element, marks) {
    const before = [...element.querySelectorAll(":scope > caption")].flatMap((caption) => this.blocks(caption, marks));
    const rows = grid(element);
    const width = Math.max(0, ...rows.map((row) => row.length));
    if (isLayout(element, rows, width)) {
      return [...before, ...rows.flat().flatMap((cell) => (cell ? this.blocks(cell, marks) : []))];
    }
    const cells = rows.map((row) => Array.from({ length: width }, (_, index) => this.cell(row[index], marks)));
    const filled = cells.filter((row) => row.some((cell) => cell.length));
    if (!filled.length) return before;
    const lines = filled.map((row, index) =>
      this.element(
        "tr",
        {},
        row.map((cell, column) => {
          const align = alignment(rows, column);
          return this.element(index ? "td" : "th", align ? { "data-align": align } : {}, index ? cell : withoutBold(cell));
        }),
      ),
    );
    return [...before, this.element("table", {}, [this.element("tbody", {}, lines)])];
  }

  cell(cell, marks) {
    if (!cell) return [];
    const blocks = this.blocks(cell, marked(cell, { ...marks, strong: false }), true);
    return blocks.flatMap((block, index) => [...(index ? [" "] : []), ...inlineOf(block)]);
  }

  // --- running text: a list of leaves { text, marks }, { br } or { node } ---

  inline(node, outer) {
    if (node.nodeType === Node.TEXT_NODE) return [{ text: plainSpaces(node.data), marks: outer }];
    if (node.nodeType !== Node.ELEMENT_NODE) return [];
    if (node.localName === "br") return [{ br: true }];
    if (node.localName === "img") return this.image(node, outer);
    if (node.dataset.note) return [{ node: this.element("sup", { "data-note": node.dataset.note }) }];
    let marks = marked(node, outer);
    if (node.localName === "a" && node.hasAttribute("href")) marks = { ...marks, href: this.link(node.getAttribute("href")) };
    return [...node.childNodes].flatMap((child) => this.inline(child, marks));
  }

  link(address) {
    const href = plainLink(address.trim());
    if (/^file:/i.test(href)) this.dropped.links += 1;
    return /^(https?:|mailto:|tel:)/i.test(href) && validateLink(href) ? href : null;
  }

  image(node, marks) {
    const source = node.getAttribute("src") ?? "";
    if (/Emoji/i.test(`${node.getAttribute("itemtype")} ${node.className}`) || isEmoji(node.alt)) return [{ text: node.alt, marks }];
    if (node.dataset.src) return [{ node: this.element("img", { "data-src": node.dataset.src, alt: node.alt, "data-title": node.dataset.title ?? "" }) }];
    const own = this.pictureAddress?.exec(source);
    if (own) return [{ node: this.element("img", { "data-src": `media:${own[1]}`, alt: node.alt }) }];
    const isPixel = Number(node.getAttribute("width") ?? 9) <= 1 || Number(node.getAttribute("height") ?? 9) <= 1;
    if (!isPixel) this.dropped.pictures += 1;
    return [];
  }

  // Leaves → paragraphs (or `name`); two line breaks make a new one.
  paragraphs(leaves, name) {
    const groups = [[]];
    for (const leaf of collapsed(leaves)) {
      const group = groups.at(-1);
      if (leaf.br && group.at(-1)?.br) {
        group.pop();
        groups.push([]);
      } else if (!(leaf.br && !group.length)) {
        group.push(leaf);
      }
    }
    return groups
      .map((group) => this.paragraph(collapsed(group), name))
      .filter(Boolean);
  }

  paragraph(leaves, name) {
    while (leaves.at(-1)?.br) leaves.pop();
    if (!leaves.some((leaf) => leaf.node || leaf.text?.trim())) return null;
    return this.element(name, {}, leaves.map((leaf) => this.leaf(leaf)));
  }

  leaf({ text, marks, br, node }) {
    if (br) return this.element("br");
    if (node) return node;
    let out = this.source.createTextNode(text);
    if (marks.code) out = this.element("code", {}, [out]);
    if (marks.em) out = this.element("em", {}, [out]);
    if (marks.strong) out = this.element("strong", {}, [out]);
    if (marks.href) out = this.element("a", { href: marks.href }, [out]);
    return out;
  }

  // --- footnotes: a link to a place that links back ---

  findFootnotes(body) {
    const named = new Map();
    for (const element of body.querySelectorAll("[id], [name]")) {
      for (const name of [element.id, element.getAttribute("name")]) if (name && !named.has(name)) named.set(name, element);
    }
    const found = [];
    for (const reference of body.querySelectorAll("a[href*='#']")) {
      const target = named.get(fragment(reference));
      if (!target || target === reference || !(reference.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING)) continue;
      const container = noteContainer(target, reference);
      const own = [reference.id, reference.getAttribute("name"), reference.parentElement.id].filter(Boolean);
      const back = [...container.querySelectorAll("a[href*='#']")].filter((link) => own.includes(fragment(link)));
      if (back.length) found.push({ reference, container, back });
    }
    const labels = new Map();
    for (const { reference, container, back } of found) {
      if (!labels.has(container)) {
        const number = /\d+/.exec(reference.textContent)?.[0];
        const taken = new Set(labels.values());
        labels.set(container, number && !taken.has(number) ? number : String(labels.size + 1));
        this.notes.push({ label: labels.get(container), container });
      }
      back.forEach((link) => removeWithEmptyParents(link, container));
      const outer = reference.parentElement.localName === "sup" && reference.parentElement.textContent.trim() === reference.textContent.trim();
      (outer ? reference.parentElement : reference).replaceWith(this.element("sup", { "data-note": labels.get(container) }));
    }
    for (const { container } of this.notes) {
      container.closest("[data-style*='footnote-list' i], [data-style*='endnote-list' i]")?.querySelectorAll("hr, br[clear]").forEach((rule) => rule.remove());
      container.remove();
    }
  }
}

// --- what the programs mean --------------------------------------------------------------------------------------------

const styleOf = (element) => element.getAttribute("data-style") ?? "";
const property = (element, name) => new RegExp(`(?:^|;|\\s)${name}\\s*:\\s*([^;]+)`, "i").exec(styleOf(element))?.[1].trim() ?? "";

function isHidden(element) {
  return property(element, "display") === "none" || element.getAttribute("aria-hidden") === "true";
}

const isBlock = (node) => node.nodeType === Node.ELEMENT_NODE && (node.matches(BLOCK) || node.querySelector(BLOCK) !== null);

function headingLevel(element) {
  const level = /^h([1-6])$/.exec(element.localName)?.[1];
  if (level) return Number(level);
  if (element.getAttribute("role") === "heading") return Number(element.getAttribute("aria-level") ?? 2);
  if (element.localName !== "p") return 0;
  if (/\bMsoTitle\b/.test(element.className)) return 1;
  return Number(/\bMsoHeading([1-6])\b/.exec(element.className)?.[1] ?? /^[1-6]$/.exec(property(element, "mso-outline-level"))?.[0] ?? 0);
}

// Marks by tag and by style: Google Docs wraps all in <b style="font-weight:normal">.
function marked(element, outer) {
  const marks = { ...outer };
  if (/^(b|strong)$/.test(element.localName)) marks.strong = true;
  if (/^(i|em|cite|dfn)$/.test(element.localName)) marks.em = true;
  if (/^(code|kbd|samp|tt)$/.test(element.localName)) marks.code = true;
  const weight = property(element, "font-weight");
  if (/^(bold|bolder|[6-9]00)/i.test(weight)) marks.strong = true;
  if (/^(normal|lighter|[1-5]00)/i.test(weight)) marks.strong = false;
  const slant = property(element, "font-style");
  if (/^(italic|oblique)/i.test(slant)) marks.em = true;
  if (/^normal/i.test(slant)) marks.em = false;
  return marks;
}

// Word: paragraphs that say their list and level in `mso-list`.
function wordLists(body) {
  const items = [...body.querySelectorAll("p, div")].filter((element) => wordLevel(element));
  const done = new Set();
  for (const first of items) {
    if (done.has(first)) continue;
    const run = [];
    for (let at = first; at && at.nodeType === Node.ELEMENT_NODE && wordLevel(at); at = nextElement(at)) run.push(at);
    run.forEach((item) => done.add(item));
    const root = first.ownerDocument.createElement("div");
    first.before(root);
    nestItems(run.map((element) => ({ element, level: wordLevel(element), ...wordMarker(element) })), root);
    root.replaceWith(...root.childNodes);
  }
}

const wordLevel = (element) => Number(/mso-list:\s*l\d+\s+level(\d)/i.exec(styleOf(element))?.[1] ?? 0);

function nextElement(element) {
  let at = element.nextSibling;
  while (at && (at.nodeType === Node.COMMENT_NODE || (at.nodeType === Node.TEXT_NODE && !at.data.trim()))) at = at.nextSibling;
  return at;
}

function wordMarker(element) {
  const ignored = element.querySelector(IGNORED_MARKER);
  const text = (ignored?.textContent ?? "").replace(/\s/g, "");
  ignored?.remove();
  const number = /^\(?(?:\d+\.)*(\d+|[a-zåäö]{1,5})[.):]/i.exec(text)?.[1];
  if (!number) return { ordered: false, start: 1 };
  return { ordered: true, start: /^\d+$/.test(number) ? Number(number) : 1 };
}

function nestItems(items, root) {
  const document = root.ownerDocument;
  const stack = [];
  for (const { element, level, ordered, start } of items) {
    while (stack.length && stack.at(-1).level > level) stack.pop();
    if (stack.at(-1)?.level === level && stack.at(-1).ordered !== ordered) stack.pop();
    if (stack.at(-1)?.level !== level) {
      const list = document.createElement(ordered ? "ol" : "ul");
      if (ordered && start > 1) list.setAttribute("start", start);
      (stack.at(-1)?.list.lastElementChild ?? root).append(list);
      stack.push({ level, ordered, list });
    }
    const item = document.createElement("li");
    item.append(...element.childNodes);
    stack.at(-1).list.append(item);
    element.remove();
  }
}

// Word Online: every item is a list of its own that says its level.
function wordOnlineLists(body) {
  const single = [...body.querySelectorAll("ul, ol")].filter(
    (list) => list.children.length && [...list.children].every((item) => item.localName === "li" && onlineLevel(item)) && list.querySelector("[data-listid]"),
  );
  const done = new Set();
  for (const first of single) {
    if (done.has(first)) continue;
    const run = [];
    for (let list = first; list && single.includes(list); list = onlineNext(list)) run.push(list);
    run.forEach((list) => done.add(list));
    const root = first.ownerDocument.createElement("div");
    (first.closest(".ListContainerWrapper") ?? first).before(root);
    const items = run.flatMap((list) =>
      [...list.children].map((element, index) => ({
        element,
        level: onlineLevel(element),
        ordered: list.localName === "ol",
        start: Number(list.getAttribute("start") ?? 1) + index,
      })),
    );
    nestItems(items, root);
    for (const list of run) {
      const wrapper = list.closest(".ListContainerWrapper");
      list.remove();
      if (wrapper && !wrapper.textContent.trim()) wrapper.remove();
    }
    root.replaceWith(...root.childNodes);
  }
}

const onlineLevel = (item) => Number(item.getAttribute("data-aria-level") ?? item.getAttribute("aria-level") ?? 0);

function onlineNext(list) {
  const next = nextElement(list) ?? (list.parentElement.matches(".ListContainerWrapper") ? nextElement(list.parentElement) : null);
  if (next?.nodeType !== Node.ELEMENT_NODE) return null;
  return next.matches(".ListContainerWrapper") ? next.querySelector("ul, ol") : next;
}

// The part of a page that is a note: Word's and LibreOffice's own element, else the list item or paragraph.
function noteContainer(target, reference) {
  const own = target.closest("[data-style*='mso-element:footnote' i]:not([data-style*='list' i]), [data-style*='mso-element:endnote' i]:not([data-style*='list' i]), div[id^='sdfootnote'], div[id^='sdendnote'], li");
  const container = own ?? target.closest("p, div, dd, td") ?? target;
  return container.contains(reference) ? target : container;
}

const fragment = (link) => decodeURIComponent(/#([^#]*)$/.exec(link.getAttribute("href"))?.[1].replace(/%(?![\da-f]{2})/gi, "%25") ?? "");

function removeWithEmptyParents(element, root) {
  let at = element;
  while (at.parentElement && at.parentElement !== root && !at.parentElement.textContent.replace(at.textContent, "").trim() && !at.parentElement.matches(BLOCK)) {
    at = at.parentElement;
  }
  at.remove();
}

// --- tables ---

// Rows of cells with merged cells filled out: the words stand in the first, the others are empty.
function grid(table) {
  const rows = [...table.querySelectorAll("tr")].filter((row) => row.closest("table") === table);
  const out = rows.map(() => []);
  rows.forEach((row, y) => {
    let x = 0;
    for (const cell of row.children) {
      if (!/^t[dh]$/.test(cell.localName)) continue;
      while (out[y][x] !== undefined) x += 1;
      const span = (name) => Math.min(Math.max(Number(cell.getAttribute(name)) || 1, 1), 100);
      for (let down = 0; down < span("rowspan") && y + down < rows.length; down += 1) {
        for (let right = 0; right < span("colspan"); right += 1) out[y + down][x + right] = down || right ? null : cell;
      }
      x += 1;
    }
  });
  return out;
}

const isLayout = (table, rows, width) => width < 2 || table.querySelector("table, h1, h2, h3, h4") !== null || table.getAttribute("role") === "presentation";

function alignment(rows, column) {
  const found = new Set(
    rows
      .slice(1)
      .map((row) => row[column])
      .filter((cell) => cell?.textContent.trim())
      .map((cell) => (property(cell, "text-align") || cell.getAttribute("align") || property(cell.querySelector("p") ?? cell, "text-align")).toLowerCase()),
  );
  const [only] = found;
  return found.size === 1 && /^(center|right)$/.test(only) ? only : null;
}

const inlineOf = (block) => (block.matches("span, p, h1, h2, h3, h4, h5, h6") ? [...block.childNodes] : [block.textContent.replace(/\s+/g, " ").trim()]);

function withoutBold(nodes) {
  return nodes.flatMap((node) => (node.localName === "strong" ? [...node.childNodes] : [node]));
}

function renamed(element, name) {
  const other = element.ownerDocument.createElement(name);
  other.append(...element.childNodes);
  return other;
}

// --- text ---

// Soft hyphens and zero-width characters go; a no-break space stays where a number or sign of section stands beside it.
function plainSpaces(text) {
  return text
    .replace(/[\u00ad\u200b\u2060\ufeff]/g, "")
    .replace(/[\u00a0\u202f]+/g, (spaces, at, all) => {
      const [before, after] = [all[at - 1] ?? " ", all[at + spaces.length] ?? " "];
      return spaces.length === 1 && !/\s/.test(before + after) && /[\d§]/.test(before + after) ? "\u00a0" : " ";
    })
    .replace(/[ \t\n\r\f]+/g, " ");
}

// One space between words, none at the edges or beside a line break, also where several elements meet.
function collapsed(leaves) {
  const out = [];
  let open = true;
  for (const leaf of leaves) {
    if (leaf.text === undefined) {
      out.push(leaf);
      open = Boolean(leaf.br);
      continue;
    }
    const text = open ? leaf.text.replace(/^ +/, "") : leaf.text;
    if (!text) continue;
    out.push({ ...leaf, text });
    open = text.endsWith(" ");
  }
  for (let at = out.length - 1; at >= 0; at -= 1) {
    const next = out[at + 1];
    if (out[at].text !== undefined && (!next || next.br)) out[at].text = out[at].text.trimEnd();
    if (out[at].text === "") out.splice(at, 1);
  }
  return out;
}

const isEmoji = (text) => /^\p{Extended_Pictographic}[\p{Extended_Pictographic}\u200d\ufe0f]*$/u.test(text ?? "");

// The address behind a mail gateway or search engine, without what follows a reader around.
export function plainLink(address) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return address;
  }
  const wrapped = /(^|\.)safelinks\.protection\.outlook\.com$/.test(url.hostname)
    ? url.searchParams.get("url")
    : /(^|\.)google\.[a-z.]+$/.test(url.hostname) && url.pathname === "/url"
      ? (url.searchParams.get("q") ?? url.searchParams.get("url"))
      : null;
  if (wrapped) return plainLink(wrapped);
  const names = [...url.searchParams.keys()].filter((name) => /^(utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|_hs\w+|igshid|yclid|vero_id|mkt_tok)$/i.test(name));
  if (!names.length) return address;
  names.forEach((name) => url.searchParams.delete(name));
  return url.href;
}

const BULLET = /^[•▪◦●○·‣∙–]\s+/;

function textChunk(lines) {
  if (!lines.length) return [];
  const items = [];
  const before = [];
  for (const line of lines) {
    if (BULLET.test(line)) items.push([line.replace(BULLET, "")]);
    else (items.at(-1) ?? before).push(line);
  }
  const list = items.map((item) => nodes.list_item.create(null, paragraphOf([unwrapped(item)])));
  return [...textParagraphs(before), ...(list.length ? [nodes.bullet_list.create(null, list)] : [])];
}

const paragraphOf = (lines) =>
  nodes.paragraph.create(
    null,
    lines.flatMap((line, index) => [...(index ? [nodes.hard_break.create()] : []), schema.text(line)]),
  );

// Lines of a PDF are cut at the margin and belong together; short ones, as in an address, are lines of their own.
function textParagraphs(lines) {
  if (!lines.length) return [];
  const isCut = lines.length > 1 && lines.slice(0, -1).every((line) => line.length >= 45 && line.length <= 130);
  if (isCut) return [paragraphOf([unwrapped(lines)])];
  return lines.some((line) => line.length > 130) ? lines.map((line) => paragraphOf([line])) : [paragraphOf(lines)];
}

// A hyphen at the end of a line divides a word, unless "och" or "eller" follows it.
function unwrapped(lines) {
  return lines.reduce((text, line) => {
    const divided = /\p{Ll}-$/u.test(text) && /^\p{Ll}/u.test(line) && !/^(och|eller|samt|respektive)\b/.test(line);
    return divided ? text.slice(0, -1) + line : `${text} ${line}`;
  });
}
