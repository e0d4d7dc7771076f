// Moves the bars while steps are chosen, and keeps the choice in the address. Without it a button sends the form.
export function enhance(form) {
  const summary = document.querySelector("[data-what-if-summary]");
  let asked = 0;
  form.querySelector("[data-what-if-button]").hidden = true;
  form.addEventListener("change", async () => {
    const chosen = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    const turn = ++asked;
    try {
      const answer = await fetch(`${form.dataset.whatIf}?${chosen}`);
      if (!answer.ok) throw new Error(answer.status);
      const told = await answer.json();
      if (turn !== asked) return; // a later choice was quicker
      if (!told.bars.every(draw)) return form.submit();
      summary.textContent = told.summary;
      history.replaceState(null, "", `?${chosen}`);
    } catch {
      form.submit();
    }
  });
}

// Whether the bar could be moved: one that begins or ceases to have a number is drawn by the server.
function draw({ key, value, is_below: isBelow, word, note }) {
  const bar = document.querySelector(`[data-bar="${key}"] .bar`);
  const shown = bar?.querySelector("strong");
  if (!shown || value === null) return false;
  shown.textContent = value;
  bar.classList.toggle("bar--below", isBelow);
  bar.querySelector(".bar__fill").setAttribute("width", value);
  bar.querySelector(".bar__word").textContent = word;
  bar.querySelector(".bar__note").textContent = note;
  return true;
}
