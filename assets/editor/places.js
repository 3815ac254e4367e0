// Where in the text something is to stand that has not come yet. The text can be changed meanwhile.
import { closeHistory } from "prosemirror-history";
import { Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";

import { after, besideBlock, linkBlock, linkTo, pictureBlock } from "./commands.js";
import { element } from "./dialogs.js";
import { schema } from "./schema.js";

const key = new PluginKey("places");

export function places() {
  return new Plugin({
    key,
    state: {
      init: () => new Map(),
      apply: (tr, before) => {
        const change = tr.getMeta(key);
        if (!change && !tr.docChanged) return before;
        const after = new Map();
        for (const [id, place] of before) after.set(id, { ...place, at: tr.mapping.map(place.at, 1) });
        if (change?.hold) after.set(change.hold.id, change.hold);
        if (change?.release) after.delete(change.release);
        return after;
      },
    },
    props: {
      decorations: (state) =>
        DecorationSet.create(
          state.doc,
          [...key.getState(state).values()].map(({ id, at, words, isBlock }) =>
            Decoration.widget(
              at,
              () => element(isBlock ? "p" : "span", { class: "surface-held", contenteditable: "false" }, words),
              { key: `held-${id}`, side: 1 },
            ),
          ),
        ),
    },
  });
}

let count = 0;

// Hold a place: between two blocks for a picture, in the running text for the link to a file. Gives its id.
export function hold(view, position, { words, isBlock }) {
  const { state } = view;
  const $at = state.doc.resolve(Math.min(position, state.doc.content.size));
  count += 1;
  view.dispatch(state.tr.setMeta(key, { hold: { id: count, at: isBlock ? besideBlock($at) : $at.pos, words, isBlock, from: state } }).setMeta("quiet", true));
  return count;
}

export function release(view, id) {
  view.dispatch(view.state.tr.setMeta(key, { release: id }).setMeta("quiet", true));
}

// What came is put where its place is by now. The cursor follows it when nobody has written or gone anywhere since;
// otherwise it stays, and so does the window.
export function putPicture(view, id, attrs) {
  put(view, id, (tr, at) => insert(tr, besideBlock(tr.doc.resolve(at)), [pictureBlock(attrs)]));
}

export function putLink(view, id, text, href) {
  put(view, id, (tr, at) => {
    const $at = tr.doc.resolve(at);
    const { parent } = $at;
    if (!parent.inlineContent || parent.type.spec.code) return insert(tr, besideBlock($at), [linkBlock(text, href)]);
    const [left, right] = [parent.textBetween(0, $at.parentOffset), parent.textBetween($at.parentOffset, parent.content.size)];
    const parts = [linkTo(text, href)];
    if (/[^\s(]$/.test(left)) parts.unshift(schema.text(" "));
    if (/^[\p{L}\p{N}(]/u.test(right)) parts.push(schema.text(" "));
    return insert(tr, at, parts);
  });
}

// Gives where it ends.
function insert(tr, at, parts) {
  tr.insert(at, parts);
  return at + parts.reduce((size, part) => size + part.nodeSize, 0);
}

function put(view, id, write) {
  const { state } = view;
  const { at, from } = key.getState(state).get(id);
  const tr = closeHistory(state.tr);
  const end = write(tr, at);
  if (state.doc === from.doc && state.selection.eq(from.selection)) after(tr, end);
  view.dispatch(tr.setMeta(key, { release: id }).setMeta("quiet", true));
}
