// The reader's language: a text by its English, with its places filled in. What a page does not bring stays English.
export function gettext(text, values = {}) {
  return (window.watchfloorWords?.[text] ?? text).replace(/%\((\w+)\)s/g, (place, name) => String(values[name] ?? place));
}
