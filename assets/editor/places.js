// Where in the text something is to stand that has not come yet. The text can be changed meanwhile.
import { closeHistory } from "prosemirror-history";
import { Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";

import { linkBlock, linkTo, pictureBlock } from "./commands.js";
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
  view.dispatch(state.tr.setMeta(key, { hold: { id: count, at: isBlock ? afterBlock($at) : $at.pos, words, isBlock } }).setMeta("quiet", true));
  return count;
}

// After the block of the top level, or before it when there is nothing in it.
function afterBlock($at) {
  if (!$at.depth) return $at.pos;
  return $at.node(1).content.size ? $at.after(1) : $at.before(1);
}

export function release(view, id) {
  view.dispatch(view.state.tr.setMeta(key, { release: id }).setMeta("quiet", true));
}

// What came is put where its place is by now. The cursor and the window stay where they are.
export function putPicture(view, id, attrs) {
  put(view, id, (tr, at) => {
    const $at = tr.doc.resolve(at);
    tr.insert($at.depth ? afterBlock($at) : at, pictureBlock(attrs));
  });
}

export function putLink(view, id, text, href) {
  put(view, id, (tr, at) => {
    const $at = tr.doc.resolve(at);
    const { parent } = $at;
    if (!parent.inlineContent || parent.type.spec.code) {
      tr.insert($at.depth ? afterBlock($at) : at, linkBlock(text, href));
      return;
    }
    const [before, after] = [parent.textBetween(0, $at.parentOffset), parent.textBetween($at.parentOffset, parent.content.size)];
    const parts = [linkTo(text, href)];
    if (/[^\s(]$/.test(before)) parts.unshift(schema.text(" "));
    if (/^[\p{L}\p{N}(]/u.test(after)) parts.push(schema.text(" "));
    tr.insert(at, parts);
  });
}

function put(view, id, write) {
  const place = key.getState(view.state).get(id);
  const tr = closeHistory(view.state.tr);
  write(tr, place.at);
  view.dispatch(tr.setMeta(key, { release: id }).setMeta("quiet", true));
}
