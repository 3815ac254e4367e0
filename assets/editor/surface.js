// <hallbar-surface> around a <textarea>: the textarea has the truth, in Markdown, and is what is sent.
//
// Attributes   data-pictures="/…"       answers ?q= with {"pictures": [{id, alt, title, decorative, src, width, height}]}
//              data-picture="/…/{id}/…" where media:<id> is shown from; without both there is no button for pictures
//              data-upload="/…"         takes a picture or a PDF, as multipart/form-data with `file`, the form's `csrf_token`,
//                                       `alt`, `decorative`, `caption` and `credit`, and answers 201 with
//                                       {id}, else {error}; without it files that are dropped and pasted are refused
//              data-largest="…"         how many bytes it takes
//              data-ready               set by the surface when it has taken over
// The textarea's label, aria-describedby, aria-invalid, required, readonly and lang are the text's own.
// Events, from the textarea: `input` at every change of its value, `change` when the text is left with another.
//              surface:signed-out       an upload was refused because the session has ended; it is tried again when
//                                       `hallbar:signed-in` comes
// Properties   value, reload(), focus(), say(sentence), show(quote), exchange(quote, words): see finding.js; those are
//              false where the words are no more
import { baseKeymap, chainCommands, exitCode } from "prosemirror-commands";
import { dropCursor } from "prosemirror-dropcursor";
import { gapCursor } from "prosemirror-gapcursor";
import { closeHistory, history, redo, redoDepth, undo, undoDepth } from "prosemirror-history";
import { inputRules, textblockTypeInputRule, undoInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { Fragment, Slice } from "prosemirror-model";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import { EditorState, NodeSelection, Plugin, Selection, TextSelection } from "prosemirror-state";
import { addRowAfter, goToNextCell, isInTable, tableEditing } from "prosemirror-tables";
import { Decoration, DecorationSet, EditorView } from "prosemirror-view";

import * as commands from "./commands.js";
import { altOf, fieldsOf } from "./descriptions.js";
import { element } from "./dialogs.js";
import { chooseFiles, describePicture, kindOf, nameFile, refusal } from "./files.js";
import { findIn, findQuote } from "./finding.js";
import { helpForm, linkForm, noteForm, tableForm } from "./forms.js";
import { load, markdown, save } from "./manuscript.js";
import { inert, plainLink, textBlocks, tidy } from "./paste.js";
import { changePicture, choosePicture, pictureAddresses, pictureView, spoken } from "./pictures.js";
import { hold, places, putLink, putPicture, release } from "./places.js";
import { schema } from "./schema.js";
import { BINDINGS } from "./shortcuts.js";
import { Toolbar } from "./toolbar.js";
import { Uploads } from "./uploads.js";

const { nodes, marks } = schema;

const HINT =
  "Tabb flyttar i listor och tabeller. Tryck Esc och sedan Tabb för att lämna texten. Alt+F10 går till verktygen.";
const SPOKEN_STATE = ["aria-describedby", "aria-invalid", "aria-required", "required", "lang", "readonly", "disabled"];

let count = 0;

export class Surface extends HTMLElement {
  connectedCallback() {
    if (this.view || this.failed) return;
    this.textarea = this.querySelector("textarea");
    if (!this.textarea) return;
    try {
      this.build();
    } catch (error) {
      this.dismantle();
      this.failed = true;
      this.append(
        element(
          "p",
          { class: "surface-problem", role: "status" },
          "Skrivytan kunde inte starta. Skriv i Markdown här i stället. Ingen text har gått förlorad.",
        ),
      );
      console.error(error);
    }
  }

  disconnectedCallback() {
    // Moved within the page it is connected again at once.
    queueMicrotask(() => this.isConnected || this.dismantle());
  }

  // --- what a page uses ---

  // The Markdown. Setting it keeps the cursor in its block, and what is set cannot be undone away.
  get value() {
    return this.textarea.value;
  }

  set value(text) {
    this.textarea.value = text;
    this.reload();
    this.tell();
  }

  // Read the textarea again, after somebody else wrote in it.
  reload() {
    if (this.view) this.take(load(this.textarea.value), false);
  }

  focus() {
    if (this.view && !this.showsMarkdown) this.view.focus();
    else HTMLTextAreaElement.prototype.focus.call(this.textarea);
  }

  // Words that a screen reader hears and everybody sees, until the next change.
  say(sentence) {
    this.status.textContent = sentence;
  }

  // Select some words, and go there.
  show(quote) {
    if (!this.view || this.showsMarkdown) return showInField(this.textarea, quote);
    const { state } = this.view;
    const selection = findQuote(state.doc, quote);
    if (!selection) return false;
    this.view.focus();
    this.view.dispatch(state.tr.setSelection(selection).scrollIntoView());
    return true;
  }

  // Put other words in the place of some, as a step of its own that can be undone; whoever asks keeps the focus.
  exchange(quote, words) {
    if (!this.view || this.showsMarkdown) return exchangeInField(this.textarea, quote, words);
    const { state } = this.view;
    const found = findQuote(state.doc, quote);
    if (!found || found.empty || !(found instanceof TextSelection)) return false;
    const tr = closeHistory(state.tr);
    const marks = found.$from.marksAcross(found.$to) ?? [];
    tr.replaceWith(found.from, found.to, schema.text(words, marks));
    this.view.dispatch(tr.setSelection(TextSelection.create(tr.doc, found.from, found.from + words.length)));
    this.view.dispatch(closeHistory(this.view.state.tr));
    return true;
  }

  get showsMarkdown() {
    return this.hasAttribute("data-markdown");
  }

  // --- how it stands ---

  build() {
    count += 1;
    const { textarea } = this;
    const id = `${textarea.id || `surface-${count}`}-surface`;
    this.pictures = pictureAddresses(this.dataset.picture);
    this.doc = load(textarea.value);
    this.saved = textarea.value;

    this.status = element("p", { class: "surface-status", role: "status" });
    this.hint = element("p", { class: "surface-note", id: `${id}-hint` }, HINT);
    this.mount = element("div", { class: "surface-mount" });
    this.mount.addEventListener("input", (event) => event.stopPropagation()); // the textarea speaks, once it knows
    this.actions = this.makeActions();
    this.toolbar = new Toolbar({ actions: this.actions, controls: id, leave: () => this.focus() });
    this.frame = element("div", { class: "surface-frame" }, this.toolbar.dom, this.mount);
    textarea.before(this.frame);
    this.frame.append(textarea);
    if (this.dataset.upload) this.frame.append(this.makeUploads().dom);
    this.frame.after(this.status, this.hint);

    this.view = new EditorView(this.mount, {
      state: EditorState.create({ doc: this.doc, plugins: this.plugins() }),
      attributes: () => this.attributesOfText(id),
      editable: () => !textarea.readOnly && !textarea.disabled,
      dispatchTransaction: (tr) => this.dispatch(tr),
      nodeViews: { image: pictureView(this.pictures) },
      scrollMargin: roomBeside(this.toolbar.dom),
      scrollThreshold: roomBeside(this.toolbar.dom),
      transformPastedHTML: (html) => this.pastedHtml(html),
      clipboardTextParser: (text) => Slice.maxOpen(Fragment.from(textBlocks(text))),
      clipboardTextSerializer: (slice) =>
        slice.content.textBetween(0, slice.content.size, "\n\n", (leaf) => leaf.type.spec.leafText?.(leaf) ?? "\n"),
      handlePaste: (view, event, slice) =>
        this.pasted(event.clipboardData, slice, view.state.selection.from) || this.pastedSlice(slice),
      handleDrop: (view, event, slice, moved) => !moved && this.drop(event, slice),
      handleTextInput: (view, _from, _to, text) => besidePicture(view, text),
      handleDoubleClickOn: (view, _at, node) => node.type === nodes.image && this.actions.image.run(),
      handleDOMEvents: {
        keydown: (_view, event) => this.watchTab(event),
        mousedown: () => this.point(),
        focus: () => this.entered(),
        blur: () => this.left(),
      },
    });
    textarea.hidden = true;
    textarea.focus = () => this.focus();
    this.listen();
    this.view.dispatch(this.view.state.tr); // so that the plugins see the text
    this.dataset.ready = "";
  }

  dismantle() {
    this.watcher?.disconnect();
    this.listening?.abort();
    this.uploads?.dismantle();
    this.view?.destroy();
    this.view = null;
    const { textarea } = this;
    if (!textarea) return;
    if (this.frame?.contains(textarea)) this.frame.before(textarea);
    for (const part of [this.frame, this.status, this.hint]) part?.remove();
    delete textarea.focus;
    textarea.hidden = false;
    delete this.dataset.ready;
    delete this.dataset.markdown;
  }

  listen() {
    this.listening = new AbortController();
    const { signal } = this.listening;
    const { textarea } = this;
    document.addEventListener("click", (event) => this.followLabel(event), { signal });
    document.addEventListener("submit", (event) => event.target === textarea.form && this.flush(), {
      signal,
      capture: true,
    });
    textarea.form?.addEventListener("reset", () => setTimeout(() => this.reload()), { signal });
    textarea.addEventListener("keydown", (event) => this.keyInMarkdown(event), { signal });
    textarea.addEventListener("paste", (event) => this.pasteInMarkdown(event), { signal });
    for (const type of ["dragover", "drop"]) {
      this.addEventListener(type, (event) => this.dropBeside(event), { signal });
      document.addEventListener(type, (event) => this.dropOutside(event), { signal });
    }
    this.watcher = new MutationObserver(() => this.view.setProps({}));
    this.watcher.observe(textarea, { attributes: true, attributeFilter: SPOKEN_STATE });
  }

  // The label, and a link to the field from a list of errors, lead to the text.
  followLabel(event) {
    const { id } = this.textarea;
    const from = event.target.closest?.(`label[for="${id}"], a[href="#${id}"]`);
    if (!id || !from || this.showsMarkdown) return;
    event.preventDefault();
    this.focus();
    this.scrollIntoView({ block: "nearest" });
  }

  attributesOfText(id) {
    const { textarea } = this;
    const label = textarea.labels[0];
    if (label && !label.id) label.id = `${id}-label`;
    const attributes = {
      id,
      class: "prose",
      role: "textbox",
      "aria-multiline": "true",
      spellcheck: "true",
      lang: textarea.lang || this.lang || "sv",
      "aria-describedby": [textarea.getAttribute("aria-describedby"), `${id}-hint`].filter(Boolean).join(" "),
    };
    if (label) attributes["aria-labelledby"] = label.id;
    else attributes["aria-label"] = textarea.getAttribute("aria-label") ?? "Text";
    if (textarea.getAttribute("aria-invalid")) attributes["aria-invalid"] = textarea.getAttribute("aria-invalid");
    if (textarea.required || textarea.getAttribute("aria-required") === "true") attributes["aria-required"] = "true";
    return attributes;
  }

  // --- the text and the textarea ---

  dispatch(tr) {
    const state = this.view.state.apply(tr);
    this.view.updateState(state);
    if (tr.docChanged) {
      if (!tr.getMeta("quiet")) this.status.textContent = "";
      this.write();
    }
    this.tellPicture(tr);
    this.toolbar.update();
  }

  // A picture that is chosen is told of; the words go when another place is.
  tellPicture(tr) {
    if (!tr.selectionSet && !tr.docChanged) return;
    const picture = commands.selectedNode(this.view.state, nodes.image);
    if (picture) this.say(spoken(picture.attrs));
    else if (this.toldPicture) this.say("");
    this.toldPicture = Boolean(picture);
  }

  write() {
    const text = save(this.view.state.doc);
    if (text === this.saved) return;
    this.saved = text;
    this.textarea.value = text;
    this.tell();
  }

  tell() {
    this.textarea.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // As a textarea would: `change` when it is left with another text than it was entered with.
  entered() {
    this.before = this.textarea.value;
    if (!this.isPointing) {
      this.view.domObserver.suppressSelectionUpdates();
      this.restoring = setTimeout(() => this.restore());
    }
    return false;
  }

  // Entered by key or script, the text has its cursor where it was left, as a textarea has; the browser would begin from
  // the top.
  restore() {
    if (!this.restoring || !this.view) return;
    clearTimeout(this.restoring);
    this.restoring = null;
    this.view.focus();
    this.view.domObserver.suppressingSelectionUpdates = false;
  }

  point() {
    this.isPointing = true;
    setTimeout(() => {
      this.isPointing = false;
    });
    return false;
  }

  left() {
    this.armed(false);
    if (this.textarea.value !== this.before) this.textarea.dispatchEvent(new Event("change", { bubbles: true }));
    return false;
  }

  // What the browser has put into the text but not yet told of.
  flush() {
    if (this.view && !this.showsMarkdown) this.view.domObserver.forceFlush();
  }

  // Put another document in place of this one: blocks that are the same stay, the cursor stays in its block.
  take(doc, undoable) {
    const { state } = this.view;
    const old = state.doc;
    const same = (a, b) => a.eq(b);
    let first = 0;
    while (first < Math.min(old.childCount, doc.childCount) && same(old.child(first), doc.child(first))) first += 1;
    let last = 0;
    while (
      last < Math.min(old.childCount, doc.childCount) - first &&
      same(old.child(old.childCount - 1 - last), doc.child(doc.childCount - 1 - last))
    )
      last += 1;
    const { tr } = state;
    const [from, to] = [sizeBefore(old, first), sizeBefore(old, old.childCount - last)];
    const middle = doc.content.cut(sizeBefore(doc, first), sizeBefore(doc, doc.childCount - last));
    if (to > from || middle.size) tr.replaceWith(from, to, middle);
    for (const [name, value] of Object.entries(doc.attrs))
      if (old.attrs[name] !== value) tr.setDocAttribute(name, value);
    const { $head } = state.selection;
    if ($head.depth && $head.pos >= from && $head.pos <= to && middle.childCount) {
      const index = likest($head.node(1), middle);
      const start = from + sizeBefore(middle, index);
      const offset = Math.min($head.pos - $head.before(1), middle.child(index).nodeSize - 1);
      tr.setSelection(Selection.near(tr.doc.resolve(start + offset)));
    }
    this.saved = this.textarea.value;
    this.view.dispatch(tr.setMeta("addToHistory", undoable));
  }

  toggleMarkdown() {
    const shows = this.toggleAttribute("data-markdown");
    const { textarea } = this;
    if (shows) {
      textarea.rows = Math.max(textarea.rows, Math.min(30, textarea.value.split("\n").length + 2));
      textarea.hidden = false;
      this.mount.hidden = true;
    } else {
      textarea.hidden = true;
      this.mount.hidden = false;
      this.take(load(textarea.value), true);
    }
    this.hint.hidden = shows;
    this.toolbar.showOnly(shows);
    this.toolbar.update();
    this.focus();
    this.say(shows ? "Texten visas som Markdown." : "Texten visas som den ser ut.");
  }

  // --- keys ---

  makeActions() {
    const run = (command) => () => {
      command(this.view.state, this.view.dispatch, this.view);
      this.view.focus();
    };
    const state = () => this.view.state;
    const within =
      (...types) =>
      () =>
        commands.ancestor(state(), ...types) !== null;
    const nearestList = (type) => () =>
      commands.ancestor(state(), nodes.bullet_list, nodes.ordered_list)?.node.type === type;
    const actions = {
      heading2: { run: run(commands.heading(2)), isActive: () => commands.inHeading(state(), 2) },
      heading3: { run: run(commands.heading(3)), isActive: () => commands.inHeading(state(), 3) },
      paragraph: { run: run(commands.paragraph) },
      strong: { run: run(commands.strong), isActive: () => commands.markActive(state(), marks.strong) },
      em: { run: run(commands.em), isActive: () => commands.markActive(state(), marks.em) },
      link: { run: () => linkForm(this.view) },
      bullets: { run: run(commands.list(nodes.bullet_list)), isActive: nearestList(nodes.bullet_list) },
      numbers: { run: run(commands.list(nodes.ordered_list)), isActive: nearestList(nodes.ordered_list) },
      quote: { run: run(commands.quote), isActive: within(nodes.blockquote) },
      table: { run: () => tableForm(this.view) },
      note: { run: () => noteForm(this.view) },
      image: {
        run: () => {
          if (!commands.selectedNode(state(), nodes.image)) return false;
          changePicture(this.view, (sentence) => this.say(sentence));
          return true;
        },
      },
      up: { run: run(commands.moveBlock(-1)) },
      down: { run: run(commands.moveBlock(1)) },
      undo: { run: run(undo), isEnabled: () => undoDepth(state()) > 0 },
      redo: { run: run(redo), isEnabled: () => redoDepth(state()) > 0 },
      markdown: { run: () => this.toggleMarkdown(), isActive: () => this.showsMarkdown },
      help: { run: () => helpForm().then(() => this.focus()) },
    };
    if (this.dataset.pictures && this.dataset.picture) {
      actions.picture = { run: () => actions.image.run() || this.choosePicture() };
    }
    if (this.dataset.upload) actions.file = { run: () => this.chooseFiles() };
    return actions;
  }

  plugins() {
    const own = {};
    for (const [name, { keys }] of Object.entries(BINDINGS)) {
      const action = this.actions[name];
      if (action) own[keys] = () => (action.run(), true);
    }
    const lineBreak = (state, dispatch) => {
      if (!state.selection.$from.parent.type.validContent(Fragment.from(nodes.hard_break.create())))
        return isInTable(state);
      dispatch(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
      return true;
    };
    const moving = (command) => (state, dispatch, view) => !this.isArmed && command(state, dispatch, view);
    return [
      headingsOfTables(),
      lastParagraph(),
      places(),
      looks(),
      inputRules({
        rules: [
          wrappingInputRule(/^\s*[-*•]\s$/, nodes.bullet_list),
          wrappingInputRule(/^1[.)]\s$/, nodes.ordered_list), // 1986. begins a sentence
          wrappingInputRule(/^>\s$/, nodes.blockquote),
          textblockTypeInputRule(/^(#{2,4})\s$/, nodes.heading, (match) => ({ level: match[1].length })),
        ],
      }),
      keymap({
        ...own,
        "Mod-a": selectText,
        "Shift-Mod-z": redo,
        "Alt-F10": () => (this.toolbar.focus(), true),
        Escape: () => (this.armed(true), true),
        "Shift-Enter": chainCommands(exitCode, lineBreak),
        Enter: chainCommands(
          () => this.actions.image.run(),
          commands.cellBelow(addRowAfter),
          splitListItem(nodes.list_item),
        ),
        Tab: moving(chainCommands(goToNextCell(1), newRow, sinkListItem(nodes.list_item), inListOrTable)),
        "Shift-Tab": moving(chainCommands(goToNextCell(-1), liftListItem(nodes.list_item), inListOrTable)),
        ArrowUp: pastPicture(-1, "up"),
        ArrowLeft: pastPicture(-1, "left"),
        ArrowDown: pastPicture(1, "down"),
        ArrowRight: pastPicture(1, "right"),
        Backspace: chainCommands(undoInputRule, this.removePicture.bind(this), commands.removeEmpty),
        Delete: chainCommands(this.removePicture.bind(this), commands.removeEmpty),
      }),
      keymap(baseKeymap),
      history(),
      dropCursor({ class: "surface-drop", color: false }),
      gapCursor(),
      tableEditing(),
    ];
  }

  // Esc, and the next Tab leaves (WCAG 2.1.2); any other key takes it back.
  watchTab(event) {
    this.restore();
    if (!["Escape", "Tab", "Shift"].includes(event.key)) this.armed(false);
    return false;
  }

  armed(is) {
    if (is && !this.isArmed) this.say("Tabb lämnar nu texten.");
    if (!is && this.isArmed) this.say("");
    this.isArmed = is;
  }

  keyInMarkdown(event) {
    if (event.altKey && event.key === "F10") this.toolbar.focus();
    else if (event.altKey && event.shiftKey && event.code === "KeyM") this.toggleMarkdown();
    else if (event.altKey && event.shiftKey && event.code === "KeyK") this.actions.help.run();
    else return;
    event.preventDefault();
  }

  // --- what is pasted and dropped ---

  pastedHtml(html) {
    this.leftBehind = null;
    if (html.includes("data-pm-slice")) return inert(html); // from here, and whole
    const { body, dropped } = tidy(html, this.pictures.known);
    this.leftBehind = dropped;
    return body.innerHTML;
  }

  pastedSlice(slice) {
    const { leftBehind } = this;
    this.leftBehind = null;
    const { state } = this.view;
    const href = state.selection.empty ? null : addressIn(slice);
    if (
      href &&
      state.selection.$from.sameParent(state.selection.$to) &&
      state.selection.$from.parent.type.allowsMarkType(marks.link)
    ) {
      const { from, to } = state.selection;
      commands.setLink(this.view, { from, to }, null, href, null);
      return true;
    }
    const code = state.selection.$from.parent.type.spec.code;
    if (!code) {
      const { notes, rest } = withoutNotes(slice, state.doc);
      const { tr } = state;
      if (isInTable(state) && !hasTable(rest)) {
        tr.replaceSelection(new Slice(Fragment.from(flat(rest.content)), 0, 0));
      } else if (notes.length || !isInTable(state)) {
        tr.replaceSelection(rest);
      } else {
        return false;
      }
      if (notes.length) tr.insert(commands.endOfNotes(tr.doc), notes);
      this.view.dispatch(tr.setMeta("paste", true).setMeta("uiEvent", "paste").setMeta("quiet", true).scrollIntoView());
    }
    this.say(sentenceOf(leftBehind));
    return !code;
  }

  drop(event, slice) {
    const { view } = this;
    const position = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos ?? view.state.selection.from;
    if (isForeignPicture(event.dataTransfer, slice)) {
      this.say(FOREIGN);
      return true;
    }
    if (this.pasted(event.dataTransfer, slice, position)) return true;
    view.dispatch(view.state.tr.setSelection(Selection.near(view.state.doc.resolve(position))));
    return this.pastedSlice(slice);
  }

  // Files, when there is no text beside them (Word and Excel also put a picture of the text on the clipboard).
  pasted(data, slice, position) {
    const files = [...(data?.files ?? [])];
    const isText =
      data?.types.includes("text/plain") ||
      (data?.types.includes("text/html") && slice.content.textBetween(0, slice.content.size, "", "").trim());
    if (!files.length || isText || hasPicture(slice)) return false;
    this.bring(files, position);
    return true;
  }

  pasteInMarkdown(event) {
    const { files, types } = event.clipboardData;
    if (!files.length || types.includes("text/plain")) return;
    event.preventDefault();
    this.bring([...files], this.view.state.selection.to);
  }

  // On the surface, but not on the text: where the cursor is.
  dropBeside(event) {
    if (event.defaultPrevented || !hasFiles(event)) return;
    event.preventDefault();
    if (event.type === "drop") this.bring([...event.dataTransfer.files], this.view.state.selection.to);
  }

  // A browser would leave the page, to show the file.
  dropOutside(event) {
    if (event.defaultPrevented || !hasFiles(event) || event.target.closest?.("input[type=file], dialog")) return;
    event.preventDefault();
    if (event.type === "drop") this.say("Släpp filen i själva texten, så läggs den där.");
  }

  // --- files and pictures ---

  makeUploads() {
    const { textarea } = this;
    this.uploads = new Uploads({
      address: this.dataset.upload,
      form: textarea.form,
      say: (sentence) => this.say(sentence),
      leave: () => this.focus(),
      signedOut: () => textarea.dispatchEvent(new CustomEvent("surface:signed-out", { bubbles: true })),
    });
    return this.uploads;
  }

  async choosePicture() {
    const position = this.view.state.selection.to;
    const answer = await choosePicture(this.dataset.pictures, { uploads: Boolean(this.uploads) });
    if (answer?.picture) {
      const { picture, values } = answer;
      commands.insertPicture(this.view, { src: `media:${picture.id}`, alt: altOf(values), title: values.title });
    }
    this.focus();
    if (answer?.files) this.bring(answer.files, position);
  }

  async chooseFiles() {
    const position = this.view.state.selection.to;
    const files = await chooseFiles();
    this.focus();
    if (files) this.bring(files, position);
  }

  // Files are described one after the other, and uploaded meanwhile; each stands in the text once it has arrived.
  async bring(files, position) {
    if (!this.uploads) {
      const library = this.actions.picture ? " Lägg bilden i bildbiblioteket och välj den med knappen Bild." : "";
      this.say(`Filer kan inte läggas direkt i texten.${library}`);
      return;
    }
    const refused = files.map((file) => refusal(file, Number(this.dataset.largest) || Infinity));
    const taken = files.filter((_file, index) => !refused[index]);
    const held = taken.map((file) => {
      const isBlock = kindOf(file) === "picture";
      return hold(this.view, position, { isBlock, words: `Här läggs ${file.name} in.` });
    });
    for (const [index, file] of taken.entries()) {
      await this.bringOne(file, held[index], { number: index + 1, of: taken.length });
    }
    this.focus();
    if (refused.some(Boolean)) this.say(refused.filter(Boolean).join(" "));
  }

  async bringOne(file, place, order) {
    const givenUp = () => this.view && release(this.view, place);
    const words = kindOf(file) === "picture" ? await describePicture(file, order) : await nameFile(file, order);
    if (!words) return givenUp();
    const done = (media) => this.putIn(place, file, words, media);
    return this.uploads.add(file, fieldsOf(words), { done, givenUp });
  }

  // What has arrived is put in its place; gives the sentence that says so.
  putIn(place, file, words, { id, note }) {
    const address = `media:${id}`;
    const text = note ? `${words.text} (${note})` : words.text;
    const isPicture = kindOf(file) === "picture";
    const attrs = isPicture && { src: address, alt: altOf(words), title: words.title };
    if (this.showsMarkdown) {
      this.putInMarkdown(markdown([isPicture ? commands.pictureBlock(attrs) : commands.linkBlock(text, address)]));
      release(this.view, place);
    } else if (isPicture) {
      putPicture(this.view, place, attrs);
    } else {
      putLink(this.view, place, text, address);
    }
    return `${file.name} är uppladdad och finns nu i texten.`;
  }

  // While the Markdown is shown: after the paragraph that the cursor is in.
  putInMarkdown(text) {
    const { textarea } = this;
    const rest = textarea.value.slice(textarea.selectionEnd);
    const end = textarea.selectionEnd + (/\n[ \t]*\n|\s*$/.exec(rest)?.index ?? rest.length);
    textarea.setRangeText(`${end ? "\n\n" : ""}${text}`, end, end, "preserve");
    this.tell();
  }

  removePicture(state, dispatch) {
    if (!commands.removePicture(state, dispatch)) return false;
    this.say("Bilden är borttagen ur texten.");
    return true;
  }
}

const FOREIGN =
  "Bilder från andra webbplatser följer inte med. Spara bilden på datorn, om ni får använda den, och släpp filen i texten.";

const hasFiles = (event) => event.dataTransfer?.types.includes("Files");

// A picture dragged from another page comes as an address, in some browsers with a file beside it.
function isForeignPicture(data, slice) {
  return /<img\b/i.test(data?.getData("text/html") ?? "") && !slice.content.textBetween(0, slice.content.size, "", "").trim() && !hasPicture(slice);
}

function hasPicture(slice) {
  let found = false;
  slice.content.descendants((node) => {
    if (node.type === nodes.image) found = true;
  });
  return found;
}

// The same in a field of plain text. Its white space may be of another kind than what was read.
export function showInField(field, quote) {
  const found = findIn(field.value.replace(/\s/g, " "), quote);
  if (!found) return false;
  HTMLElement.prototype.focus.call(field);
  field.setSelectionRange(found.from, found.to);
  return true;
}

export function exchangeInField(field, quote, words) {
  const found = quote.exact ? findIn(field.value.replace(/\s/g, " "), quote) : null;
  if (!found) return false;
  field.setRangeText(words, found.from, found.to, "select");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}

// How near the edges of the window, in pixels, the cursor may come: bars that stay in sight must not hide it (WCAG 2.4.11).
const roomBeside = (toolbar) => ({
  get top() {
    const { position, top } = getComputedStyle(toolbar);
    return position === "sticky" ? toolbar.offsetHeight + (parseFloat(top) || 0) + 8 : 8;
  },
  get bottom() {
    return Math.max(96, parseFloat(getComputedStyle(document.documentElement).scrollPaddingBottom) || 0);
  },
  left: 0,
  right: 0,
});

const sizeBefore = (doc, index) => {
  let size = 0;
  for (let at = 0; at < index; at += 1) size += doc.child(at).nodeSize;
  return size;
};

// All of the text as one stretch of text, so that the buttons know what it is; beside a table as one object.
function selectText(state, dispatch) {
  const [first, last] = [Selection.atStart(state.doc), Selection.atEnd(state.doc)];
  if (
    !(first instanceof TextSelection && last instanceof TextSelection) ||
    [first, last].some(({ $head }) => $head.node(1).type === nodes.table)
  )
    return false;
  dispatch(state.tr.setSelection(TextSelection.create(state.doc, first.from, last.to)));
  return true;
}

// Which of some blocks is the one that somebody is writing in: the one that begins and ends most alike.
function likest(node, blocks) {
  const text = node.textContent;
  let best = { index: 0, alike: -1 };
  blocks.forEach((block, _offset, index) => {
    const other = block.textContent;
    const most = Math.min(text.length, other.length);
    let [first, last] = [0, 0];
    while (first < most && text[first] === other[first]) first += 1;
    while (last < most - first && text.at(-1 - last) === other.at(-1 - last)) last += 1;
    if (first + last > best.alike) best = { index, alike: first + last };
  });
  return best.index;
}

function inListOrTable(state) {
  return commands.ancestor(state, nodes.list_item) !== null || isInTable(state);
}

function newRow(state, dispatch, view) {
  if (!isInTable(state)) return false;
  addRowAfter(state, dispatch);
  return goToNextCell(1)(view.state, view.dispatch);
}

// --- the shape of the document ---

// Markdown's tables have headings in the first row and there only, and no merged cells.
function headingsOfTables() {
  return new Plugin({
    appendTransaction: (transactions, _old, state) => {
      if (!transactions.some((tr) => tr.docChanged)) return null;
      const { tr } = state;
      state.doc.descendants((node, at) => {
        if (node.type !== nodes.table) return !node.isTextblock;
        const aligns = [];
        node.firstChild.forEach((cell) => aligns.push(cell.attrs.align));
        node.forEach((row, rowAt, rowIndex) => {
          row.forEach((cell, cellAt, column) => {
            const type = rowIndex ? nodes.table_cell : nodes.table_header;
            const attrs = { ...cell.attrs, colspan: 1, rowspan: 1, align: aligns[column] ?? cell.attrs.align };
            if (!cell.hasMarkup(type, attrs)) tr.setNodeMarkup(at + 2 + rowAt + cellAt, type, attrs);
          });
        });
        return false;
      });
      return tr.docChanged ? tr : null;
    },
  });
}

// After a block that Enter does not lead out of there is always a line to write on. Empty paragraphs are not saved.
const CLOSED = [nodes.table, nodes.code_block, nodes.source, nodes.horizontal_rule];

function lastParagraph() {
  const needed = (doc) => {
    const last = doc.lastChild;
    return last.type === nodes.paragraph ? isFigure(last) : CLOSED.includes(last.type);
  };
  return new Plugin({
    appendTransaction: (_transactions, _old, state) =>
      needed(state.doc)
        ? state.tr.insert(state.doc.content.size, nodes.paragraph.create()).setMeta("addToHistory", false)
        : null,
  });
}

// A picture alone in its paragraph is a figure, as on the page.
function isFigure(node) {
  let pictures = 0;
  let others = 0;
  node.forEach((child) => {
    if (child.type === nodes.image) pictures += 1;
    else if (!child.isText || child.text.trim()) others += 1;
  });
  return pictures === 1 && !others;
}

// Arrows go from block to block past a picture that stands alone: on the way it is chosen. A cursor beside it would hardly
// be seen.
function pastPicture(direction, way) {
  return (state, dispatch, view) => {
    const { selection, doc } = state;
    const { $from, empty } = selection;
    const isOnPicture = commands.selectedNode(state, nodes.image) && isFigure($from.parent);
    if (!isOnPicture && !(selection instanceof TextSelection && empty && view.endOfTextblock(way))) return false;
    const next = Selection.findFrom(doc.resolve(direction < 0 ? $from.before() : $from.after()), direction);
    const picture = next instanceof TextSelection && isFigure(next.$head.parent) ? pictureIn(next.$head) : null;
    if (!next || !(isOnPicture || picture !== null)) return false;
    dispatch(state.tr.setSelection(picture === null ? next : NodeSelection.create(doc, picture)).scrollIntoView());
    return true;
  };
}

function pictureIn($head) {
  let at = null;
  $head.parent.forEach((node, offset) => {
    if (node.type === nodes.image) at = $head.start() + offset;
  });
  return at;
}

// Letters typed on a chosen picture are a paragraph of their own after it; they do not take its place.
function besidePicture(view, text) {
  if (!commands.selectedNode(view.state, nodes.image)) return false;
  const { tr } = view.state;
  const at = tr.selection.$to.after(1);
  tr.insert(at, nodes.paragraph.create(null, schema.text(text)));
  view.dispatch(tr.setSelection(TextSelection.create(tr.doc, at + 1 + text.length)).scrollIntoView());
  return true;
}

// What is seen but not written: figures, and references whose footnote has been taken away.
function looks() {
  return new Plugin({
    props: {
      decorations: (state) => {
        const found = [];
        const mark = (node, at, name) => found.push(Decoration.node(at, at + node.nodeSize, { class: name }));
        const labels = new Set(commands.footnotes(state.doc).map(({ label }) => label));
        state.doc.descendants((node, at) => {
          if (node.type === nodes.paragraph && isFigure(node)) mark(node, at, "figure");
          if (node.type === nodes.footnote_ref && !labels.has(node.attrs.label)) mark(node, at, "missing");
        });
        return DecorationSet.create(state.doc, found);
      },
    },
  });
}

// --- pasted content ---

// The address, if that is all that a slice holds.
function addressIn(slice) {
  const text = slice.content.textBetween(0, slice.content.size, " ");
  return /^https?:\/\/\S+$/.test(text) ? plainLink(text) : null;
}

const hasTable = (slice) => {
  let found = false;
  slice.content.descendants((node) => {
    if (node.type.spec.tableRole) found = true;
  });
  return found;
};

// Blocks as one line, for a cell.
function flat(content) {
  const out = [];
  content.descendants((node) => {
    if (!node.isTextblock && !node.isInline) return true;
    if (node.isInline) {
      out.push(node.type === nodes.hard_break ? schema.text(" ") : node);
      return false;
    }
    if (out.length) out.push(schema.text(" "));
    node.forEach((child) => out.push(child.type === nodes.hard_break ? schema.text(" ") : child));
    return false;
  });
  return out;
}

// Footnotes of what is pasted stand at the end of the text, under labels that are free there.
function withoutNotes(slice, doc) {
  const notes = [];
  slice.content.forEach((node) => {
    if (node.type === nodes.footnote) notes.push(node);
  });
  if (!notes.length) return { notes, rest: slice };
  const taken = new Set(commands.footnotes(doc).map(({ label }) => label));
  const renamed = new Map();
  for (const { attrs } of notes) {
    const label = taken.has(attrs.label) ? commands.freeLabel(doc, taken) : attrs.label;
    taken.add(label);
    renamed.set(attrs.label, label);
  }
  const rename = (fragment) => {
    const out = [];
    fragment.forEach((node) => {
      if (node.type === nodes.footnote) return;
      if (node.type === nodes.footnote_ref && renamed.has(node.attrs.label))
        out.push(nodes.footnote_ref.create({ label: renamed.get(node.attrs.label) }));
      else out.push(node.isText ? node : node.copy(rename(node.content)));
    });
    return Fragment.from(out);
  };
  const content = rename(slice.content);
  const rest = content.size ? Slice.maxOpen(content) : Slice.empty;
  return {
    notes: notes.map((note) => nodes.footnote.create({ label: renamed.get(note.attrs.label) }, note.content)),
    rest,
  };
}

function sentenceOf(dropped) {
  const said = [];
  if (dropped?.pictures === 1) said.push("En bild följde inte med. Släpp bilden i texten eller ladda upp den.");
  else if (dropped?.pictures)
    said.push(`${dropped.pictures} bilder följde inte med. Släpp dem i texten eller ladda upp dem.`);
  if (dropped?.links === 1) said.push("En länk ledde till en fil på en dator och togs bort; texten är kvar.");
  else if (dropped?.links)
    said.push(`${dropped.links} länkar ledde till filer på en dator och togs bort; texten är kvar.`);
  return said.join(" ");
}
