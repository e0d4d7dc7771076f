// Sends what is typed, one request at a time, until the server has it: with the version it was typed over, again and
// again with growing pauses while nobody answers, and with a fresh token after the session was renewed.
const LONGEST_PAUSE = 30_000; // milliseconds
const LONGEST_PARTING = 20_000; // characters; browsers send only so much from a page that is closing

export class Saver {
  constructor(form, on) {
    this.form = form;
    this.on = on;
    this.address = form.dataset.autosave;
    this.version = Number(form.elements.version.value);
    this.token = form.elements.csrf_token.value;
    this.kept = this.fingerprint();
    this.pause = 1000;
    this.isBusy = this.isBlocked = this.isLeaving = this.isTroubled = false;
  }

  typed() {
    const { rating, narrative, is_not_applicable: claim, justification, improvement } = this.form.elements;
    return {
      version: this.version,
      rating: Number(rating.value) || null,
      narrative: narrative.value,
      is_not_applicable: Boolean(claim?.checked),
      justification: justification?.value ?? "",
      improvement: improvement?.value ?? null,
    };
  }

  fingerprint() {
    return JSON.stringify({ ...this.typed(), version: 0 });
  }

  isDirty() {
    return !this.isLeaving && this.fingerprint() !== this.kept;
  }

  mayTry() {
    return !this.isBlocked && !this.isTroubled;
  }

  leave() {
    this.isLeaving = true;
  }

  stay() {
    this.isLeaving = false;
  }

  // A conflict was decided: what is typed now is meant to follow that version.
  settle(version) {
    this.version = version;
    this.form.elements.version.value = version;
    this.isBlocked = false;
    return this.save({ anyway: true });
  }

  async save({ keepalive = false, anyway = false } = {}) {
    if (this.isBusy || this.isBlocked || !(anyway || this.isDirty())) return;
    clearTimeout(this.again);
    this.again = null;
    this.isBusy = true;
    const sent = this.fingerprint();
    // While nobody answers, what the page says of that stays: it is read aloud, and may hold a link.
    if (!this.isTroubled) this.on.saving();
    try {
      await this.judge(await this.post(keepalive), sent);
    } catch {
      this.retry(() => this.on.offline());
    } finally {
      this.isBusy = false;
    }
    // What was typed while the request was on its way follows at once; what was refused waits for a change.
    if (!this.isBlocked && !this.again && this.fingerprint() !== sent && this.isDirty()) this.save();
  }

  post(keepalive) {
    const body = JSON.stringify(this.typed());
    return fetch(this.address, {
      method: "POST",
      credentials: "same-origin",
      redirect: "error",
      keepalive: keepalive && body.length < LONGEST_PARTING,
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token },
      body,
    });
  }

  async judge(answer, sent) {
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) return this.settled(told, sent);
    if (answer.status === 400 && told.detail === "csrf") return this.renew();
    if (answer.status === 401) return this.retry(() => this.on.signedOut());
    if (answer.status === 409 && told.reason === "conflict") {
      this.isBlocked = true;
      return this.on.conflict(told);
    }
    if (answer.status >= 500 || answer.status === 429) return this.retry(() => this.on.offline());
    this.isBlocked = told.reason === "not-editable" || answer.status === 404 || answer.status === 403;
    return this.on.refused(told.message);
  }

  settled(told, sent) {
    this.version = told.version;
    this.form.elements.version.value = told.version;
    this.kept = sent;
    this.pause = 1000;
    this.isTroubled = false;
    this.on.saved(told);
  }

  // The session was renewed in another tab: its token is a new one, and the words are still here.
  async renew() {
    const answer = await fetch(this.address, {
      credentials: "same-origin", redirect: "error", headers: { Accept: "application/json" },
    });
    if (answer.status === 401) return this.retry(() => this.on.signedOut());
    if (!answer.ok) return this.retry(() => this.on.offline());
    const told = await answer.json();
    if (told.csrf_token === this.token) return this.retry(() => this.on.offline());
    this.token = told.csrf_token;
    for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = this.token;
    return this.retry(() => {}, 0);
  }

  retry(tell, pause = this.pause) {
    this.isTroubled = true;
    tell();
    this.again = setTimeout(() => {
      this.again = null;
      this.save();
    }, pause);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }
}
