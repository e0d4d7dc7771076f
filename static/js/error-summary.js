// Takes the focus to what is wrong, and from each line to the field itself, with its label in view.
export function enhance(summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const target = document.getElementById(event.target.closest("a")?.hash.slice(1) ?? "");
    if (!target) return;
    event.preventDefault();
    const first = target.matches("fieldset") ? target.querySelector("input") ?? target : target;
    (target.closest(".field") ?? target).scrollIntoView({ block: "start" });
    first.focus({ preventScroll: true });
  });
}
