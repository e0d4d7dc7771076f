// The one entry: loads a small module only where the page asks for it by a data attribute. Everything works without.
const MODULES = {
  autosave: "[data-autosave]",
  copy: "[data-copy]",
  dialog: "[data-dialog]",
  "error-summary": "[data-error-summary]",
  "file-drop": "[data-file-drop]",
  mention: "[data-mention]",
  presence: "[data-presence]",
  "session-warning": "[data-session-warning]",
  shortcuts: "[data-shortcut]",
  "what-if": "[data-what-if]",
};

for (const [name, selector] of Object.entries(MODULES)) {
  const elements = document.querySelectorAll(selector);
  if (elements.length) {
    import(`./${name}.js`).then((module) => elements.forEach((element) => module.enhance(element)));
  }
}
