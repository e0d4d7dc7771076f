// A link or button that opens the native dialog named by data-dialog; the browser gives the focus back on closing.
export function enhance(opener) {
  const dialog = document.getElementById(opener.dataset.dialog);
  if (!dialog?.showModal) return;
  opener.setAttribute("aria-haspopup", "dialog");
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog && !dialog.querySelector("form [name]")) dialog.close();
  });
}
