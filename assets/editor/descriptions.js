// What is said of a picture to those who do not see it.

// A text describes its picture, says that it is decoration there, or leaves it to the library's own description.
// hallbar/markup/pictures.py has the same rule.
const DECORATIVE = "dekorativ";
export const isDecorative = (alt) => alt.trim().toLowerCase() === DECORATIVE;
export const altOf = ({ alt, decorative }) => (decorative ? DECORATIVE : oneLine(alt));

export const DESCRIPTION = {
  name: "alt",
  label: "Bildbeskrivning",
  hint: "Läses upp för den som inte ser bilden. Säg det som är viktigt här.",
  type: "textarea",
};
export const DECORATION = { name: "decorative", label: "Bilden är bara dekoration", type: "checkbox" };
const NEEDS_ALT = "Beskriv bilden för den som inte ser den, eller kryssa för att den bara är dekoration.";
export const needsAlt = ({ alt, decorative }) => (alt.trim() || decorative ? {} : { alt: NEEDS_ALT });

export const oneLine = (text) => text.replace(/\s+/g, " ").trim();

// What the library is told of a file that is uploaded.
export function fieldsOf({ alt = "", decorative = false, title = "", credit = "" }) {
  return { alt: decorative ? "" : alt, ...(decorative ? { decorative: "y" } : {}), caption: title, credit };
}
