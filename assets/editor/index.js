import { blocks, parser } from "./grammar.js";
import { load, save } from "./manuscript.js";
import { clean } from "./paste.js";
import { SHORTCUTS } from "./shortcuts.js";
import { Surface } from "./surface.js";

Surface.SHORTCUTS = SHORTCUTS;
Surface.tools = { blocks, clean, load, parser, save };

customElements.define("hallbar-surface", Surface);

export { SHORTCUTS, Surface };
