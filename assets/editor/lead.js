// <hallbar-picture> around a <select> of pictures: the picture is chosen by sight, or uploaded. The select has the truth,
// and is what is sent.
//
// Attributes   data-pictures, data-picture, data-upload, data-largest: as of <hallbar-surface>
//              data-ready               set when it has taken over
// Events, from the select: `change` when another picture is chosen; surface:signed-out as of <hallbar-surface>
// Properties   value, reload()
import { element } from "./dialogs.js";
import { fieldsOf } from "./descriptions.js";
import { describePicture, kindOf, refusal } from "./files.js";
import { choosePicture, pictureAddresses } from "./pictures.js";
import { Uploads } from "./uploads.js";

const hasFiles = (event) => event.dataTransfer?.types.includes("Files");

export class Picture extends HTMLElement {
  connectedCallback() {
    if (this.select) return;
    this.select = this.querySelector("select");
    if (!this.select) return;
    this.addresses = pictureAddresses(this.dataset.picture);
    this.build();
    this.reload();
    this.dataset.ready = "";
  }

  get value() {
    return this.select.value;
  }

  // Of a picture that the list does not have, as when somebody else has uploaded it.
  set value(id) {
    if (id && ![...this.select.options].some((option) => option.value === String(id)))
      this.select.append(element("option", { value: id }, `Bild ${id}`));
    this.select.value = id;
    this.reload();
  }

  // Show what the select says, after somebody else wrote in it.
  reload() {
    const id = this.select.value;
    this.picture.hidden = !id;
    this.removeButton.hidden = !id;
    this.chooseButton.textContent = id ? "Byt bild" : "Välj bild";
    this.name.textContent = id ? this.select.selectedOptions[0].textContent : "Ingen bild är vald.";
    if (id) this.picture.src = this.addresses.of(`media:${id}`);
    else this.picture.removeAttribute("src");
  }

  build() {
    const { select } = this;
    const button = (label, does) => {
      const made = element("button", { type: "button", class: "secondary" }, label);
      made.addEventListener("click", does);
      return made;
    };
    this.picture = element("img", { alt: "" }); // its name stands below
    this.name = element("p", { class: "lead-name" });
    this.chooseButton = button("Välj bild", () => this.choose());
    this.removeButton = button("Ta bort bilden", () => this.takeAway());
    this.status = element("p", { class: "surface-status", role: "status" });
    const label = select.labels[0];
    if (label) label.id ||= `${select.id}-label`;
    this.frame = element(
      "div",
      {
        class: "lead-choice",
        role: "group",
        "aria-labelledby": label?.id,
        "aria-describedby": select.getAttribute("aria-describedby"),
      },
      this.picture,
      this.name,
      element("div", { class: "actions" }, this.chooseButton, this.removeButton),
    );
    this.uploads = new Uploads({
      address: this.dataset.upload,
      form: select.form,
      say: (sentence) => this.say(sentence),
      leave: () => this.chooseButton.focus(),
      signedOut: () => select.dispatchEvent(new CustomEvent("surface:signed-out", { bubbles: true })),
    });
    this.append(this.frame, this.uploads.dom, this.status);
    select.hidden = true;
    select.focus = () => this.chooseButton.focus();
    document.addEventListener("click", (event) => this.followLabel(event));
    for (const type of ["dragover", "drop"]) this.addEventListener(type, (event) => this.drop(event));
  }

  say(sentence) {
    this.status.textContent = sentence;
  }

  // The label, and a link to the field from a list of errors, lead to the button.
  followLabel(event) {
    const { id } = this.select;
    if (!event.target.closest?.(`label[for="${id}"], a[href="#${id}"]`)) return;
    event.preventDefault();
    this.chooseButton.focus();
    this.chooseButton.scrollIntoView({ block: "nearest" });
  }

  async choose() {
    const answer = await choosePicture(this.dataset.pictures, { uploads: true, isLead: true });
    this.chooseButton.focus();
    if (answer?.picture) this.take(answer.picture);
    if (answer?.files) await this.bring(answer.files);
  }

  take({ id, title }) {
    this.value = id;
    this.select.selectedOptions[0].textContent = title || `Bild ${id}`;
    this.changed(`Huvudbild: ${title || `Bild ${id}`}.`);
  }

  takeAway() {
    this.value = "";
    this.chooseButton.focus();
    this.changed("Inlägget har ingen huvudbild nu. Bilden finns kvar i bildbiblioteket.");
  }

  changed(sentence) {
    this.reload();
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
    this.say(sentence);
  }

  drop(event) {
    if (!hasFiles(event)) return;
    event.preventDefault();
    if (event.type === "drop") this.bring([...event.dataTransfer.files]);
  }

  async bring([file, ...others]) {
    const trouble = others.length
      ? "Ett inlägg har bara en huvudbild. Välj en bild i taget."
      : kindOf(file) === "attachment"
        ? `${file.name} är ingen bild. Huvudbilden ska vara en bild.`
        : refusal(file, Number(this.dataset.largest) || Infinity);
    if (trouble) return this.say(trouble);
    const words = await describePicture(file, undefined, { isLead: true });
    this.chooseButton.focus();
    if (!words) return undefined;
    const done = (media) => {
      this.take(media);
      return `${file.name} är uppladdad och är nu huvudbild.`;
    };
    return this.uploads.add(file, fieldsOf(words), { done, givenUp: () => {} });
  }
}
