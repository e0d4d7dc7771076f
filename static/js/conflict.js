// A colleague was quicker: both texts side by side, and three ways on. Whatever is chosen, the other text stays in view.
export class ConflictPanel {
  constructor(form, settle) {
    this.form = form;
    this.settle = settle;
  }

  show(theirs, mine) {
    document.querySelector("[data-conflict]")?.remove();
    const template = document.getElementById("conflict-template").content;
    const panel = template.querySelector("[data-conflict]").cloneNode(true);
    const place = (name) => panel.querySelector(`[data-${name}]`);
    place("conflict-title").textContent = theirs.title;
    place("theirs-title").textContent = theirs.title;
    place("mine-note").textContent = this.rated(mine);
    place("theirs-note").textContent = `${this.rated(theirs)} · ${theirs.at_words}`;
    fill(place("mine"), theirs.mine, "del");
    fill(place("theirs"), theirs.theirs, "ins");
    if (theirs.is_claim_different) {
      fill(place("mine-claim"), theirs.mine_claim, "del");
      fill(place("theirs-claim"), theirs.theirs_claim, "ins");
      for (const part of panel.querySelectorAll("[data-claim]")) part.hidden = false;
    }
    for (const button of panel.querySelectorAll("[data-choose]")) {
      button.addEventListener("click", () => this.choose(button.dataset.choose, theirs, panel, this.typed()));
    }
    this.form.before(panel);
    place("conflict-title").focus();
    panel.scrollIntoView({ block: "start" });
  }

  rated(answer) {
    const words = this.form.dataset;
    if (answer.is_not_applicable) return words.wordsNotApplicable;
    return answer.rating ? words.wordsRating.replace("{value}", answer.rating) : words.wordsNoRating;
  }

  typed() {
    const { rating, narrative, is_not_applicable: claim, justification } = this.form.elements;
    return {
      rating: Number(rating.value) || null,
      narrative: narrative.value,
      is_not_applicable: Boolean(claim?.checked),
      justification: justification?.value ?? "",
    };
  }

  choose(which, theirs, panel, mine) {
    const fields = this.form.elements;
    if (which === "theirs") {
      this.keepInView(mine, panel);
      fields.narrative.value = theirs.narrative;
      if (fields.justification) fields.justification.value = theirs.justification;
      if (fields.is_not_applicable) fields.is_not_applicable.checked = theirs.is_not_applicable;
      for (const choice of this.form.querySelectorAll("input[name=rating]")) {
        choice.checked = choice.value === String(theirs.rating ?? "");
      }
    } else if (which === "both") {
      fields.narrative.value = both(fields.narrative.value, theirs.narrative, theirs.heading);
      if (fields.justification) {
        fields.justification.value = both(fields.justification.value, theirs.justification, theirs.heading);
      }
    } else {
      this.keepInView(theirs, panel);
    }
    panel.remove();
    fields.narrative.focus();
    this.settle(theirs.version);
  }

  // All of the side that was not chosen: rating or claim, text, and reason.
  keepInView(answer, panel) {
    if (!answer.narrative.trim() && !answer.justification.trim() && !answer.rating) return;
    const template = document.getElementById("conflict-template").content;
    const kept = template.querySelector("[data-replaced]").cloneNode(true);
    kept.querySelector("[data-replaced-note]").textContent = this.rated(answer);
    kept.querySelector("[data-replaced-text]").textContent = answer.narrative;
    kept.querySelector("[data-replaced-claim]").textContent = answer.justification;
    panel.before(kept);
  }
}

function fill(place, pieces, tag) {
  place.replaceChildren(...pieces.map(([words, isDifferent]) => {
    if (!isDifferent) return document.createTextNode(words);
    const mark = document.createElement(tag);
    mark.textContent = words;
    return mark;
  }));
}

function both(mine, theirs, heading) {
  if (!theirs.trim() || mine.includes(theirs)) return mine;
  if (!mine.trim() || theirs.includes(mine)) return theirs;
  return `${mine}\n\n${heading}\n${theirs}`;
}
