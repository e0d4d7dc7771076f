// Saves a practice while one types. The page always says what is true; no word is thrown away, and nothing private is
// kept in the browser's storage: until the server has it, the text lives in the page alone.
import { Saver } from "./saver.js";
import { ConflictPanel } from "./conflict.js";

const PAUSE = 700;

export function enhance(form) {
  const say = announcer(form);
  const saver = new Saver(form, {
    saved: (answer) => {
      say(answer.saved_words);
      showState(answer);
    },
    saving: () => say(form.dataset.wordsSaving),
    offline: () => say(form.dataset.wordsOffline, "danger"),
    signedOut: () => say(form.dataset.wordsSignedOut, "danger", signInLink(form)),
    refused: (message) => say(message || form.dataset.wordsRefused, "danger"),
    conflict: (theirs) => {
      say(form.dataset.wordsConflict, "danger");
      panel.show(theirs, saver.typed());
    },
  });
  const panel = new ConflictPanel(form, (version) => saver.settle(version));

  let timer;
  const changed = () => {
    if (!saver.isDirty()) return;
    if (saver.mayTry()) say(form.dataset.wordsUnsaved);
    clearTimeout(timer);
    timer = setTimeout(() => saver.save(), PAUSE);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => saver.leave());
  addEventListener("online", () => saver.save());
  addEventListener("focus", () => saver.isDirty() && saver.save());
  document.addEventListener("visibilitychange", () => {
    if (saver.isDirty()) saver.save({ keepalive: document.hidden });
  });
  addEventListener("beforeunload", (event) => {
    if (saver.isDirty()) event.preventDefault();
  });
  addEventListener("pageshow", (event) => {
    // Back from the browser's cache of pages: the version may be old, and the next save finds out.
    if (event.persisted) saver.stay();
  });
}

function announcer(form) {
  const place = document.querySelector("[data-save-state]");
  let shown = place.textContent;
  return (words, tone = "", link = null) => {
    if (words === shown) return;
    shown = words;
    place.dataset.tone = tone;
    place.replaceChildren(words);
    if (link) place.append(" ", link);
  };
}

function signInLink(form) {
  const link = document.createElement("a");
  link.href = form.dataset.signIn;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = form.dataset.wordsSignIn;
  return link;
}

function showState(answer) {
  const place = document.querySelector("[data-practice-state]");
  if (!place || place.dataset.practiceState === answer.state) return;
  place.dataset.practiceState = answer.state;
  const looks = document.getElementById(`look-${answer.state}`);
  if (looks) place.replaceChildren(looks.content.cloneNode(true));
}
