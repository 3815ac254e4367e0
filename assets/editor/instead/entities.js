// Bundled in place of the package `entities`, whose tables weigh as much as ProseMirror's model: the browser has them.
// markdown-it asks for one whole reference at a time, such as "&aring;".
const field = document.createElement("textarea");

export function decodeHTMLStrict(reference) {
  field.innerHTML = reference;
  const { value } = field;
  // Of "&notin1;" a browser decodes the beginning; that is no reference.
  return value.endsWith(";") && reference !== "&semi;" ? reference : value;
}

export const decodeHTML = decodeHTMLStrict;
