// Files on their way to the library: one at a time, each in a row of its own with how far it has come, a way to stop it
// and, when it failed, a way to try again. The text can be written meanwhile.
import { element } from "./dialogs.js";

const AWAY = "Servern gick inte att nå. Kontrollera att du har kontakt med nätet och försök igen.";
const OTHERWISE = "Servern kunde inte ta emot filen just nu. Försök igen om en stund.";
const SENTENCES = {
  400: "Sidan är för gammal för att ladda upp från. Spara texten, ladda om sidan och försök igen.",
  401: "Du är utloggad. Logga in igen, så laddas filen upp.",
  413: "Filen är för stor.",
};
const AGAIN = [0, 400, 401, 408, 429]; // and what is wrong with the server; anything else is wrong with the file

class Failure extends Error {
  constructor(status, sentence, token = null) {
    super(sentence);
    this.status = status;
    this.token = token; // a new one, when the page's own is stale
    this.isPassing = AGAIN.includes(status) || status >= 500;
  }
}

// POST a file; gives what the server says of it. `told(share)` hears how much has been sent, from 0 to 1.
function send(address, fields, file, told) {
  const request = new XMLHttpRequest(); // fetch() does not say how much has been sent
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  body.append("file", file, file.name);
  const answer = new Promise((resolve, reject) => {
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => told(event.loaded / event.total));
    request.addEventListener("load", () => {
      const said = read(request.responseText);
      if (request.status === 201 && said?.id) resolve(said);
      else reject(new Failure(request.status, said?.error ?? SENTENCES[request.status] ?? OTHERWISE, said?.csrf_token));
    });
    request.addEventListener("error", () => reject(new Failure(0, AWAY)));
    request.addEventListener("abort", () => resolve(null));
    request.send(body);
  });
  return { answer, stop: () => request.abort() };
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export class Uploads {
  // `address` takes the files, with the CSRF token of `form`; `say(sentence)` is heard by everybody; `leave()` puts the
  // focus where it belongs when the row that had it has gone; `signedOut()` is told of an ended session.
  constructor({ address, form, say, leave, signedOut }) {
    Object.assign(this, { address, form, say, leave, signedOut });
    this.rows = [];
    this.list = element("ul");
    this.dom = element("section", { class: "surface-uploads", "aria-label": "Uppladdningar", hidden: true }, this.list);
    this.warn = (event) => event.preventDefault();
    this.listening = new AbortController();
    document.addEventListener("hallbar:signed-in", () => this.tryAgain((row) => row.failure?.status === 401), {
      signal: this.listening.signal,
    });
  }

  // `done(media)` is told when the file is in the library, and gives a sentence; `given up()` when it never will be.
  add(file, fields, { done, givenUp }) {
    const row = new Row(file, { stop: () => this.stop(row), again: () => this.tryAgain((each) => each === row) });
    Object.assign(row, { file, fields, done, givenUp, isWaiting: true });
    this.rows.push(row);
    this.list.append(row.dom);
    this.show();
    this.next();
  }

  get token() {
    return this.form?.elements.namedItem("csrf_token");
  }

  show() {
    this.dom.hidden = !this.rows.length;
    if (this.rows.some((row) => !row.failure)) addEventListener("beforeunload", this.warn);
    else removeEventListener("beforeunload", this.warn);
  }

  async next() {
    const row = this.rows.find((each) => each.isWaiting);
    if (!row || this.sending) return;
    this.sending = row;
    row.isWaiting = false;
    row.tell(0);
    this.say(`Laddar upp ${row.file.name}.`);
    const { answer, stop } = send(this.address, { ...row.fields, csrf_token: this.token?.value ?? "" }, row.file, (share) => row.tell(share));
    row.abort = stop;
    try {
      const media = await answer;
      if (media) this.arrived(row, media);
    } catch (failure) {
      this.failed(row, failure);
    }
    this.sending = null;
    this.show();
    this.next();
  }

  arrived(row, media) {
    this.remove(row);
    this.say(row.done(media));
  }

  failed(row, failure) {
    if (!(failure instanceof Failure)) throw failure;
    if (failure.token && failure.token !== this.token.value) {
      this.token.value = failure.token;
      row.wait();
      row.isWaiting = true;
      return;
    }
    row.fail(failure);
    this.say(`${row.file.name} laddades inte upp. ${failure.message}`);
    if (failure.status === 401) this.signedOut();
  }

  tryAgain(which) {
    for (const row of this.rows.filter((each) => each.failure && which(each))) {
      row.wait();
      row.isWaiting = true;
    }
    this.show();
    this.next();
  }

  stop(row) {
    const wasGoingOn = !row.failure;
    this.remove(row);
    row.givenUp();
    row.abort?.();
    this.say(wasGoingOn ? `Uppladdningen av ${row.file.name} avbröts.` : "");
  }

  remove(row) {
    const hadFocus = row.dom.contains(document.activeElement);
    this.rows = this.rows.filter((each) => each !== row);
    row.dom.remove();
    this.show();
    if (hadFocus) this.leave();
  }

  dismantle() {
    this.listening.abort();
    removeEventListener("beforeunload", this.warn);
    for (const row of this.rows) row.abort?.();
    this.rows = [];
    this.dom.remove();
  }
}

class Row {
  constructor(file, { stop, again }) {
    this.failure = null;
    this.progress = element("progress", { max: 1, "aria-label": `Laddar upp ${file.name}` });
    this.words = element("p", { class: "surface-note" });
    const button = (label, which, does) => {
      const more = element("span", { class: "visually-hidden" }, ` ${which} ${file.name}`);
      const made = element("button", { type: "button", class: "secondary" }, label, more);
      made.addEventListener("click", does);
      return made;
    };
    this.againButton = button("Försök igen", "med", () => {
      again();
      this.stopButton.focus(); // the button that was pressed has gone
    });
    this.stopButton = button("Avbryt", "uppladdningen av", stop);
    this.closeButton = button("Ta bort", "raden om", stop);
    this.dom = element(
      "li",
      {},
      element("p", { class: "surface-upload-name" }, file.name),
      this.progress,
      this.words,
      element("div", { class: "surface-actions" }, this.againButton, this.stopButton, this.closeButton),
    );
    this.wait();
  }

  wait() {
    this.is(null, "Väntar på sin tur.");
    this.progress.value = 0;
  }

  tell(share) {
    if (share < 1) {
      this.progress.value = share;
      this.is(null, `${Math.floor(share * 100)} procent uppladdat`);
    } else {
      this.progress.removeAttribute("value"); // how long the server takes is not known
      this.is(null, "Filen är framme och görs i ordning.");
    }
  }

  fail(failure) {
    this.is(failure, failure.message);
  }

  is(failure, words) {
    this.failure = failure;
    this.words.textContent = words;
    this.words.classList.toggle("surface-problem", Boolean(failure));
    this.progress.hidden = Boolean(failure);
    this.againButton.hidden = !failure?.isPassing;
    this.stopButton.hidden = Boolean(failure);
    this.closeButton.hidden = !failure;
  }
}
