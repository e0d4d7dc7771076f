// Names a colleague in a comment by a button. Without it one writes @ and the name by hand, and the server finds them.
export function enhance(field) {
  const template = document.getElementById(field.dataset.mention);
  const picker = template.content.cloneNode(true);
  const status = picker.querySelector("[role=status]");
  for (const button of picker.querySelectorAll("[data-name]")) {
    button.addEventListener("click", () => insert(field, button.dataset.name, status));
  }
  field.after(picker);
}

function insert(field, name, status) {
  const start = field.selectionStart;
  const before = field.value.slice(0, start);
  // An @ that was typed already is used up; a word that ends right here gets its space.
  const gap = before.endsWith("@") ? "" : before && !/\s$/.test(before) ? " @" : "@";
  field.setRangeText(`${gap}${name} `, start, field.selectionEnd, "end");
  field.focus();
  status.textContent = field.dataset.wordsInserted.replace("{name}", name);
}
