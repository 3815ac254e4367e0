import { EditorState } from "prosemirror-state";

import { parser } from "./grammar.js";
import { Picture } from "./lead.js";
import { load, save } from "./manuscript.js";
import { clean, cleanText } from "./paste.js";
import { SHORTCUTS } from "./shortcuts.js";
import { exchangeInField, showInField, Surface } from "./surface.js";

Surface.SHORTCUTS = SHORTCUTS;
// For those who want the parts without the element: a document is ProseMirror's, `edit` begins a change of one.
Surface.fields = { show: showInField, exchange: exchangeInField }; // of the fields beside the text
Surface.tools = { clean, cleanText, edit: (doc) => EditorState.create({ doc }).tr, load, parser, save };

customElements.define("hallbar-surface", Surface);
customElements.define("hallbar-picture", Picture);

export { SHORTCUTS, Surface };
