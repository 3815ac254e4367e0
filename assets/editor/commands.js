// What the toolbar and the keys do to the text.
import { chainCommands, lift, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import { liftListItem, wrapInList } from "prosemirror-schema-list";
import { NodeSelection, Selection, TextSelection } from "prosemirror-state";
import { isInTable } from "prosemirror-tables";

import { schema } from "./schema.js";

const { nodes, marks } = schema;

export const strong = toggleMark(marks.strong);
export const em = toggleMark(marks.em);

export function heading(level) {
  const make = setBlockType(nodes.heading, { level });
  return (state, dispatch) =>
    inHeading(state, level) ? setBlockType(nodes.paragraph)(state, dispatch) : make(state, dispatch);
}

export const paragraph = setBlockType(nodes.paragraph);

export function inHeading(state, level) {
  const { parent } = state.selection.$from;
  return parent.type === nodes.heading && parent.attrs.level === level;
}

export function quote(state, dispatch) {
  return ancestor(state, nodes.blockquote) ? lift(state, dispatch) : wrapIn(nodes.blockquote)(state, dispatch);
}

// A list of this kind, of the other kind made this, or no list any more.
export function list(type) {
  return (state, dispatch) => {
    const around = ancestor(state, nodes.bullet_list, nodes.ordered_list);
    if (!around) return chainCommands(wrapInList(type), afterwards(paragraph, wrapInList(type)))(state, dispatch);
    if (around.node.type === type) return liftListItem(nodes.list_item)(state, dispatch);
    dispatch?.(state.tr.setNodeMarkup(around.pos, type, { tight: around.node.attrs.tight }));
    return true;
  };
}

// Two commands as one step of undo.
function afterwards(first, second) {
  return (state, dispatch) =>
    first(state, (tr) => {
      second(state.apply(tr), (next) => {
        next.steps.forEach((step) => tr.step(step));
        dispatch?.(tr.scrollIntoView());
      });
    });
}

export function ancestor(state, ...types) {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if (types.includes($from.node(depth).type)) return { node: $from.node(depth), pos: $from.before(depth), depth };
  }
  return null;
}

export function markActive(state, type) {
  const { from, to, $from, empty } = state.selection;
  return empty ? Boolean(type.isInSet(state.storedMarks ?? $from.marks())) : state.doc.rangeHasMark(from, to, type);
}

// --- links ---

// The link at the cursor, whole: { from, to, mark }; null where there is none.
export function linkAt(state) {
  const { $from } = state.selection;
  const parent = $from.parent;
  const around = parent.childAfter($from.parentOffset).node
    ? parent.childAfter($from.parentOffset)
    : parent.childBefore($from.parentOffset);
  const near = [around, parent.childBefore($from.parentOffset)].find(
    ({ node }) => node && marks.link.isInSet(node.marks),
  );
  const mark = near && marks.link.isInSet(near.node.marks);
  if (!mark) return null;
  let [first, last] = [near.index, near.index];
  while (first > 0 && mark.isInSet(parent.child(first - 1).marks)) first -= 1;
  while (last < parent.childCount - 1 && mark.isInSet(parent.child(last + 1).marks)) last += 1;
  const start = $from.start();
  let [from, to] = [start, start];
  for (let index = 0; index <= last; index += 1) {
    if (index < first) from += parent.child(index).nodeSize;
    to += parent.child(index).nodeSize;
  }
  return { from, to, mark };
}

// Make a stretch a link, with other words in it unless those are null.
export function setLink(view, { from, to }, words, href, title) {
  const { tr, doc } = view.state;
  const link = marks.link.create({ href, title });
  if (words === null) {
    tr.removeMark(from, to, marks.link).addMark(from, to, link);
  } else {
    const kept = doc.resolve(from).marks();
    tr.replaceWith(from, to, schema.text(words, link.addToSet(kept)));
  }
  const end = words === null ? to : from + words.length;
  view.dispatch(
    tr
      .setSelection(TextSelection.near(tr.doc.resolve(end), -1))
      .removeStoredMark(marks.link)
      .scrollIntoView(),
  );
}

export function unlink(view, { from, to }) {
  view.dispatch(view.state.tr.removeMark(from, to, marks.link));
}

// --- blocks of their own ---

// Backspace in an emptied footnote, piece of code or piece of Markdown takes it away.
export function removeEmpty(state, dispatch) {
  const around = ancestor(state, nodes.footnote, nodes.source, nodes.code_block);
  if (!around || around.node.textContent || around.node.content.size > 2) return false;
  const { tr } = state;
  tr.replaceWith(
    around.pos,
    around.pos + around.node.nodeSize,
    around.depth === 1 && state.doc.childCount > 1 ? [] : nodes.paragraph.create(),
  );
  dispatch?.(tr.setSelection(Selection.near(tr.doc.resolve(around.pos), -1)).scrollIntoView());
  return true;
}

// Put a block where the cursor is: in place of an empty paragraph, else after the block of the top level.
export function insertBlock(tr, block) {
  const { $from } = tr.selection;
  const top = $from.depth ? $from.node(1) : null;
  if (!top) {
    const at = tr.selection.to;
    tr.insert(at, block);
    return at;
  }
  if (top.type === nodes.paragraph && !top.content.size) {
    const at = $from.before(1);
    tr.replaceWith(at, $from.after(1), block);
    return at;
  }
  const at = $from.after(1);
  tr.insert(at, block);
  return at;
}

export function insertTable(view, rows, columns) {
  const row = (type) =>
    nodes.table_row.create(
      null,
      Array.from({ length: columns }, () => type.create()),
    );
  const body = Array.from({ length: rows }, () => row(nodes.table_cell));
  const { tr } = view.state;
  const at = insertBlock(tr, nodes.table.create(null, [row(nodes.table_header), ...body]));
  view.dispatch(tr.setSelection(TextSelection.create(tr.doc, at + 3)).scrollIntoView());
}

export function alignColumn(align) {
  return (state, dispatch) => {
    if (!isInTable(state)) return false;
    const { $from } = state.selection;
    const table = ancestor(state, nodes.table);
    const cell = ancestor(state, nodes.table_cell, nodes.table_header);
    const column = $from.index(cell.depth - 1);
    const { tr } = state;
    table.node.forEach((row, rowOffset) => {
      row.forEach((each, offset, index) => {
        if (index === column) tr.setNodeMarkup(table.pos + 2 + rowOffset + offset, null, { ...each.attrs, align });
      });
    });
    dispatch?.(tr);
    return true;
  };
}

// A command that takes away a part of a table leaves the cursor in what remains of it.
export function staying(command) {
  return (state, dispatch) => {
    const table = ancestor(state, nodes.table);
    return command(state, (tr) => {
      const rest = tr.doc.nodeAt(table.pos);
      if (rest?.type === nodes.table) {
        const at = Math.min(tr.selection.from, table.pos + rest.nodeSize - 2);
        tr.setSelection(Selection.near(tr.doc.resolve(Math.max(at, table.pos + 2)), -1));
      }
      dispatch(tr);
    });
  };
}

// In a table Enter goes to the cell below; after the last row there is a new one.
export function cellBelow(addRow) {
  return (state, dispatch, view) => {
    const cell = ancestor(state, nodes.table_cell, nodes.table_header);
    if (!cell) return false;
    const { $from } = state.selection;
    const rowIndex = $from.index(cell.depth - 2);
    const table = $from.node(cell.depth - 2);
    if (rowIndex === table.childCount - 1) {
      if (!dispatch) return true;
      addRow(state, dispatch);
      return cellBelow(addRow)(view.state, dispatch, view);
    }
    const column = $from.index(cell.depth - 1);
    let at = $from.start(cell.depth - 2);
    for (let index = 0; index <= rowIndex; index += 1) at += table.child(index).nodeSize;
    const row = table.child(rowIndex + 1);
    at += 1;
    for (let index = 0; index < Math.min(column, row.childCount - 1); index += 1) at += row.child(index).nodeSize;
    dispatch?.(state.tr.setSelection(Selection.near(state.doc.resolve(at + 1))).scrollIntoView());
    return true;
  };
}

export function insertPicture(view, attrs) {
  const { tr } = view.state;
  const block = pictureBlock(attrs);
  const { $from } = tr.selection;
  let place = besideBlock($from);
  if ($from.depth && $from.node(1).content.size) tr.insert(place, block);
  else place = insertBlock(tr, block);
  view.dispatch(after(tr, place + block.nodeSize).scrollIntoView());
}

// With the cursor after what was put in.
export const after = (tr, position) => tr.setSelection(Selection.near(tr.doc.resolve(position), 1));

// Between two blocks of the top level: after the one that a position is in, but before it when that is where it begins
// or when there is nothing in it.
export function besideBlock($at) {
  if (!$at.depth) return $at.pos;
  const isAtStart = $at.depth === 1 && !$at.parentOffset;
  return isAtStart ? $at.before(1) : $at.after(1);
}

export const pictureBlock = (attrs) => nodes.paragraph.create(null, nodes.image.create(attrs));

export const linkTo = (text, href) => schema.text(text, [marks.link.create({ href })]);

export const linkBlock = (text, href) => nodes.paragraph.create(null, linkTo(text, href));

// Take away the chosen picture, and the paragraph that it was alone in.
export function removePicture(state, dispatch) {
  if (!selectedNode(state, nodes.image)) return false;
  const { $from, $to } = state.selection;
  const isAlone = $from.parent.childCount === 1 && $from.depth === 1 && state.doc.childCount > 1;
  const { tr } = state;
  if (isAlone) tr.delete($from.before(), $to.after());
  else tr.deleteSelection();
  dispatch?.(tr.setSelection(Selection.near(tr.doc.resolve(isAlone ? $from.before() : $from.pos))).scrollIntoView());
  return true;
}

// Move the block of the top level that the cursor is in past the next, or the one before.
export function moveBlock(direction) {
  return (state, dispatch) => {
    const { $from, $to } = state.selection;
    const index = $from.index(0);
    const other = index + direction;
    if ($from.depth === 0 || $to.index(0) !== index || other < 0 || other >= state.doc.childCount) return false;
    const [block, neighbour] = [state.doc.child(index), state.doc.child(other)];
    if (direction > 0 && other === state.doc.childCount - 1 && !neighbour.content.size) return false; // only a line to write on
    const { tr } = state;
    const from = $from.before(1);
    const by = direction * neighbour.nodeSize;
    tr.delete(from, from + block.nodeSize).insert(from + by, block);
    const { selection } = state;
    const [anchor, head] = [selection.anchor + by, selection.head + by];
    tr.setSelection(
      selection instanceof NodeSelection
        ? NodeSelection.create(tr.doc, selection.from + by)
        : TextSelection.between(tr.doc.resolve(anchor), tr.doc.resolve(head)),
    );
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

export function selectedNode(state, type) {
  const { selection } = state;
  return selection instanceof NodeSelection && selection.node.type === type ? selection.node : null;
}

// --- footnotes ---

export function footnotes(doc) {
  const found = [];
  doc.forEach((node) => {
    if (node.type === nodes.footnote) found.push({ label: node.attrs.label, text: node.textContent });
  });
  return found;
}

export function freeLabel(doc, taken = new Set(footnotes(doc).map(({ label }) => label))) {
  const inUse = new Set(taken);
  doc.descendants((node) => {
    if (node.type === nodes.footnote_ref) inUse.add(node.attrs.label);
  });
  const words = doc.textContent; // which may speak of a note that is not there
  let number = 1;
  while (inUse.has(String(number)) || words.includes(`[^${number}]`)) number += 1;
  return String(number);
}

// Refer to a note at the cursor, and write its text last of all when it is new.
export function insertNote(view, label, text = null) {
  const { tr } = view.state;
  const at = tr.selection.to;
  tr.setSelection(TextSelection.near(tr.doc.resolve(at), -1));
  tr.insert(tr.selection.to, nodes.footnote_ref.create({ label }));
  const after = tr.selection.to;
  if (text !== null) {
    const paragraphs = text
      .split(/\n\s*\n/)
      .map((part) => nodes.paragraph.create(null, schema.text(part.replace(/\s+/g, " ").trim())));
    tr.insert(endOfNotes(tr.doc), nodes.footnote.create({ label }, paragraphs));
  }
  view.dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(after))).scrollIntoView());
}

// After the last block that is not an empty paragraph.
export function endOfNotes(doc) {
  let end = doc.content.size;
  for (let index = doc.childCount - 1; index > 0; index -= 1) {
    const node = doc.child(index);
    if (node.type !== nodes.paragraph || node.content.size) break;
    end -= node.nodeSize;
  }
  return end;
}
