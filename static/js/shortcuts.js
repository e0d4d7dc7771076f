// data-shortcut="alt+n" on a link or button: always with a modifier, and told to assistive technology.
export function enhance(element) {
  const keys = element.dataset.shortcut.toLowerCase().split("+");
  const key = keys.pop();
  if (!keys.includes("alt") && !keys.includes("ctrl")) return;
  element.setAttribute("aria-keyshortcuts", element.dataset.shortcut);
  document.addEventListener("keydown", (event) => {
    const pressed = event.code === `Key${key.toUpperCase()}` || event.key.toLowerCase() === key;
    if (!pressed || event.repeat || event.metaKey) return;
    if (event.altKey !== keys.includes("alt") || event.ctrlKey !== keys.includes("ctrl")) return;
    if (event.shiftKey !== keys.includes("shift")) return;
    event.preventDefault();
    element.click();
  });
}
