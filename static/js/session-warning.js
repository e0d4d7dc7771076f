// Asks two minutes before the session ends, counts in whole minutes, and keeps it alive by fetching a page.
const LEAD = 120_000;

export function enhance(dialog) {
  const left = dialog.querySelector("[data-session-left]");
  let ends;
  const renew = () => { ends = Date.now() + Number(dialog.dataset.sessionWarning) * 1000; };
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });

  const look = () => {
    const remaining = ends - Date.now();
    if (remaining > LEAD || remaining < 0) return;
    const text = words.format(Math.max(1, Math.ceil(remaining / 60_000)), "minute");
    if (left.textContent !== text) left.textContent = text;
    if (!dialog.open) dialog.showModal();
  };

  dialog.addEventListener("close", async () => {
    try {
      const answer = await fetch(dialog.dataset.stay, { credentials: "same-origin", redirect: "manual" });
      if (answer.ok) renew();
    } catch {
      // Offline: the next look asks again.
    }
  });
  renew();
  setInterval(look, 5000);
}
