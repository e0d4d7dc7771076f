// A button that copies the text of the element named by data-copy, and says so.
export function enhance(button) {
  if (!navigator.clipboard) return;
  const words = button.querySelector("[data-copy-words]");
  const usual = words.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      words.textContent = button.dataset.copied;
      setTimeout(() => { words.textContent = usual; }, 4000);
    } catch {
      getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
    }
  });
}
