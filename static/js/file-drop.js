// Files dropped anywhere on the box land in its ordinary file input.
export function enhance(box) {
  const input = box.querySelector("input[type=file]");
  const words = box.querySelector("[data-file-drop-words]");
  if (words) words.hidden = false;
  // Told at once what the server would say after the whole file was sent.
  const { largest, tooLarge } = input.dataset;
  if (largest) {
    input.addEventListener("change", () => {
      input.setCustomValidity([...input.files].some((file) => file.size > Number(largest)) ? tooLarge : "");
      input.reportValidity();
    });
  }
  const mark = (is) => box.classList.toggle("is-over", is);

  box.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    mark(true);
  });
  box.addEventListener("dragleave", (event) => {
    if (!box.contains(event.relatedTarget)) mark(false);
  });
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    if (!event.dataTransfer.files.length) return;
    const chosen = new DataTransfer();
    const files = input.multiple ? event.dataTransfer.files : [event.dataTransfer.files[0]];
    for (const file of files) chosen.items.add(file);
    input.files = chosen.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  });
}
