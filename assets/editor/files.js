// Files that somebody brings: what they are, and what must be said of each before it is uploaded.
import { DECORATION, DESCRIPTION, needsAlt, oneLine } from "./descriptions.js";
import { ask, element } from "./dialogs.js";

export const PICTURES = "image/jpeg,image/png,image/webp,image/avif,image/gif";
export const ATTACHMENTS = "application/pdf,.pdf";

// By what it calls itself; the server looks at what is in it.
export function kindOf(file) {
  if (file.type === "application/pdf" || /\.pdf$/i.test(file.name)) return "attachment";
  if (file.type.startsWith("image/") || /\.(avif|gif|hei[cf]|jpe?g|png|tiff?|webp)$/i.test(file.name)) return "picture";
  return null;
}

// Why a file is not taken, in a sentence; empty when there is no reason.
export function refusal(file, largest) {
  if (!kindOf(file)) return `${file.name} är varken en bild eller en PDF. Spara den som PDF och försök igen.`;
  if (!file.size) return `${file.name} är tom.`;
  if (file.size > largest) return `${file.name} är för stor. En fil får vara högst ${Math.floor(largest / 1024 / 1024)} MB.`;
  return "";
}

// A labelled place for files, which tells of those that are chosen.
export function fileField({ label, accept, multiple, id, chosen }) {
  const input = element("input", { type: "file", id, accept, multiple });
  input.addEventListener("change", () => input.files.length && chosen([...input.files]));
  return element("div", { class: "surface-field" }, element("label", { for: id }, label), input);
}

const named = (title, { number, of }) => (of > 1 ? `${title} ${number} av ${of}` : title);

// What is said of a picture: { alt, decorative, title, credit }; null when it is left out.
export async function describePicture(file, place = { number: 1, of: 1 }, { isLead = false } = {}) {
  const answer = await ask({
    title: named("Beskriv bilden", place),
    body: preview(file),
    fields: [
      DESCRIPTION,
      DECORATION,
      { name: "title", label: "Bildtext", hint: "Står under bilden. Kan lämnas tom." },
      { name: "credit", label: "Fotograf", hint: "Namnet står efter bildtexten. Kan lämnas tomt." },
    ],
    action: isLead ? "Ladda upp bilden" : "Lägg till bilden",
    check: needsAlt,
    close: place.of > 1 ? "Hoppa över bilden" : "Avbryt",
  });
  if (!answer) return null;
  const { alt, decorative, title, credit } = answer.values;
  return { alt: oneLine(alt), decorative, title: oneLine(title), credit: oneLine(credit) };
}

// Drawn, not shown as an image of its own address: the page's policy knows pictures of this server only.
function preview(file) {
  const canvas = element("canvas", { class: "surface-preview", "aria-hidden": "true", hidden: true });
  createImageBitmap(file, { resizeWidth: 480, resizeQuality: "medium" }).then(
    (bitmap) => {
      [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
      canvas.getContext("2d").drawImage(bitmap, 0, 0);
      canvas.hidden = false;
      bitmap.close();
    },
    () => {}, // the server says what is wrong with it
  );
  return element("div", {}, canvas, element("p", { class: "surface-note" }, file.name));
}

// The words of the link to a file; null when it is left out.
export async function nameFile(file, place = { number: 1, of: 1 }) {
  const answer = await ask({
    title: named("Fil", place),
    body: element("p", { class: "surface-note" }, file.name),
    fields: [
      {
        name: "text",
        label: "Länktext",
        hint: "Säg vad filen är. Efter texten läggs att den är en PDF och hur stor den är.",
        value: oneLine(file.name.replace(/\.pdf$/i, "").replace(/_/g, " ")),
      },
    ],
    action: "Lägg till filen",
    check: ({ text }) => (text.trim() ? {} : { text: "Skriv den text som ska leda till filen." }),
    close: place.of > 1 ? "Hoppa över filen" : "Avbryt",
  });
  return answer && { text: oneLine(answer.values.text) };
}

// Asks for files; those that are chosen, or null.
export async function chooseFiles() {
  const answer = await ask({
    title: "Fil",
    body: (finish) =>
      fileField({
        label: "Ladda upp en PDF från datorn",
        accept: ATTACHMENTS,
        multiple: true,
        id: "surface-file",
        chosen: (files) => finish({ files }),
      }),
  });
  return answer?.files ?? null;
}
