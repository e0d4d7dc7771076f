// Says every few seconds that this page is open, and shows who else is there. It stops while the page is hidden, and
// says goodbye when it closes; the server forgets after three missed beats.
const BEAT = 15_000; // milliseconds
const WRITES_FOR = 20_000;
const AWAY_AFTER = 600_000; // without a touch of mouse or key; an open page is no person, and keeps no session alive

export function enhance(place) {
  if (!place.dataset.address) return;
  const here = { practice: place.dataset.presence, token: place.dataset.token, typedAt: -Infinity, activeAt: performance.now() };
  const form = document.querySelector("[data-autosave]");
  form?.addEventListener("input", () => {
    const began = performance.now() - here.typedAt > WRITES_FOR;
    here.typedAt = performance.now();
    if (began) beat(place, here);
  });
  for (const sign of ["pointerdown", "keydown", "scroll"]) {
    addEventListener(sign, () => { here.activeAt = performance.now(); }, { passive: true });
  }
  let timer;
  const start = () => {
    clearInterval(timer);
    if (document.hidden) return;
    beat(place, here);
    timer = setInterval(() => beat(place, here), BEAT);
  };
  document.addEventListener("visibilitychange", start);
  addEventListener("pagehide", () => {
    clearInterval(timer);
    send(place, here, { is_leaving: true }).catch(() => {});
  });
  addEventListener("pageshow", (event) => event.persisted && start());
  start();
}

async function beat(place, here) {
  if (performance.now() - here.activeAt > AWAY_AFTER) return;
  try {
    const answer = await send(place, here, { is_writing: performance.now() - here.typedAt < WRITES_FOR });
    if (!answer.ok) return;
    const told = await answer.json();
    here.token = told.csrf_token;
    show(place, told);
  } catch {
    // Nobody answers: the next beat tries again, and what was shown stays until then.
  }
}

function send(place, here, what) {
  return fetch(place.dataset.address, {
    method: "POST",
    credentials: "same-origin",
    redirect: "error",
    keepalive: true,
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": here.token },
    body: JSON.stringify({ practice: here.practice, ...what }),
  });
}

function show(place, told) {
  const words = place.querySelector("[data-presence-words]");
  if (words && words.textContent !== told.words) words.textContent = told.words;
  for (const note of document.querySelectorAll("[data-present]")) {
    const said = told.practices[note.dataset.present] ?? "";
    if (note.textContent !== said) note.textContent = said;
    note.hidden = !said;
  }
}
