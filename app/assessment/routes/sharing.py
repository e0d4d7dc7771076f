"""Who holds what, as the hub and the practice page say it; and the views that share out the work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.assessment import policy, queries
from app.assessment.deadlines import subject_of
from app.assessment.forms import ShareOutForm
from app.assessment.models import Assessment
from app.assessment.progress import SETTLED, Stage
from app.assessment.routes.blueprint import bp
from app.assessment.routes.presence import by_practice
from app.assessment.routes.presence import company as company_of
from app.assessment.routes.surroundings import criteria_of, shared, today
from app.assessment.services.responding import practice_in
from app.core.errors import DomainError, NotPermitted
from app.criteria.schema import CriteriaSet
from app.together import policy as rules
from app.together import queries as together
from app.together.calendar import key_of
from app.together.errors import CannotHold, DateUnfit, HeldByAnother, NothingChosen, WorkEnded
from app.together.queries import Held, Talk
from app.together.services import assigning
from app.web.access import current_actor, requires
from app.web.database import db
from app.web.forms import Form
from app.web.i18n import as_date

FILTERS = ("mine", "waiting", "nobody")
NO_TALK = Talk()
HERE = "/assessments/<uuid:assessment_id>/practices/<practice_id>"


@dataclass(frozen=True)
class Shares:
    """Who holds which practice of an assessment, and what is said of each."""

    holders: Mapping[str, Held]
    talks: Mapping[str, Talk]
    stages: Mapping[str, Stage]
    present: Mapping[str, str]
    person_id: UUID | None
    on: date
    is_open: bool

    def shows(self, practice_id: str, wanted: str) -> bool:
        """Whether the filter keeps the practice; one that is not known keeps all."""
        held = self.holders.get(practice_id)
        is_mine = held is not None and held.person_id == self.person_id
        if wanted == "mine":
            return is_mine
        if wanted == "nobody":
            return held is None
        if wanted == "waiting":
            is_unfinished = self.stages[practice_id] not in SETTLED
            return (is_mine and is_unfinished) or self.talks.get(practice_id, NO_TALK).to_me > 0
        return True

    def counts(self) -> dict[str, int]:
        """How many practices each filter keeps."""
        return {wanted: sum(self.shows(each, wanted) for each in self.stages) for wanted in FILTERS}

    def owner(self, practice_id: str) -> str:
        """Who holds the practice and by when, in words; empty where nobody does."""
        return holder_words(self.holders.get(practice_id), self.person_id, self.on)

    def talk(self, practice_id: str) -> str:
        """How many comments are open, in words; empty for none."""
        count = self.talks.get(practice_id, NO_TALK).open
        return ngettext("%(num)d open comment", "%(num)d open comments", count) if count else ""


def shares_of(assessment: Assessment, stages: Mapping[str, Stage]) -> Shares:
    """What the hub shows of who does what: three queries, however many practices."""
    person_id = current_actor().person_id
    return Shares(
        together.holders(db.session, assessment.id),
        together.talks(db.session, assessment.id, person_id),
        stages,
        by_practice(together.present(db.session, assessment, person_id)) if assessment.is_open else {},
        person_id,
        today(),
        assessment.is_open,
    )


def wanted_filter() -> str:
    """The filter in the address, if it is one."""
    wanted = request.args.get("show", "")
    return wanted if wanted in FILTERS else ""


def holder_words(held: Held | None, person_id: UUID | None, on: date) -> str:
    """Who looks after a practice and by when; empty where nobody does."""
    if held is None:
        return ""
    name = str(_("You")) if held.person_id == person_id else held.name
    due = due_words(held.due_on, on)
    return f"{name}, {due}" if due else name


def due_words(due_on: date | None, on: date) -> str:
    """By when it should be ready; empty without a date."""
    if due_on is None:
        return ""
    day = as_date(due_on, "medium")
    return str(_("was due on %(date)s", date=day) if due_on < on else _("by %(date)s", date=day))


def company(assessment: Assessment, practice_id: str) -> dict[str, Any]:
    """What the practice page says of the colleagues on this practice."""
    held = together.holder(db.session, assessment.id, practice_id)
    return {
        "held": held,
        "date_key": key_of(subject_of(assessment.id, practice_id)),
        "held_due": due_words(held.due_on if held else None, today()),
        "company": company_of(assessment, practice_id) if assessment.is_open else "",
    }


@bp.route("/assessments/<uuid:assessment_id>/assign", methods=["GET", "POST"])
@requires(rules.ASSIGN, known_by=policy.WORK, assessment=queries.get)
def assign(assessment: Assessment) -> ResponseReturnValue:
    """Give many practices to a colleague in one act."""
    criteria = criteria_of(assessment)
    form = _form(assessment)
    if not form.is_submitted():
        form.practices.data = _chosen(assessment, criteria, request.args.getlist("practice"), ())
        return _page(assessment, criteria, form, 200)
    if not form.validate():
        return _page(assessment, criteria, form, 400)
    chosen = _chosen(assessment, criteria, form.practices.data or (), form.domains.data or ())
    try:
        count = assigning.assign(
            db.session,
            assessment,
            chosen,
            UUID(form.person.data),
            due_on=form.due_on.data,
            today=today(),
            by=current_actor(),
        )
    except (NothingChosen, CannotHold, DateUnfit, WorkEnded) as error:
        field, words = _refusal(error)
        form.refuse(words, field)
        return _page(assessment, criteria, form, 400 if field else 409)
    flash(_assigned_words(count, dict(form.person.choices)[form.person.data]), "success")
    return redirect(url_for(".show", assessment_id=assessment.id), 303)


def _refusal(error: DomainError) -> tuple[str | None, str]:
    """The field that can mend it, and the words."""
    if isinstance(error, NothingChosen):
        return "practices", _("Choose at least one practice.")
    if isinstance(error, CannotHold):
        return "person", _("This colleague cannot answer practices any more. Choose somebody else.")
    if isinstance(error, DateUnfit):
        return "due_on", _("Choose a day from today to %(date)s.", date=as_date(error.latest))
    return None, _("This assessment has ended: nothing is shared out any more.")


def _assigned_words(count: int, name: str) -> str:
    if not count:
        return str(_("Nothing changed: %(name)s held these practices already.", name=name))
    return str(
        ngettext(
            "%(num)d practice was assigned to %(name)s.",
            "%(num)d practices were assigned to %(name)s.",
            count,
            name=name,
        )
    )


@bp.post(f"{HERE}/take")
@requires(rules.TAKE, known_by=policy.WORK, assessment=queries.get)
def take(assessment: Assessment, practice_id: str) -> ResponseReturnValue:
    """Look after the practice oneself."""
    practice_in(criteria_of(assessment), assessment.scope, practice_id)
    if Form().validate_on_submit():
        try:
            assigning.take(db.session, assessment, practice_id, by=current_actor())
            flash(_("You look after %(code)s now.", code=practice_id), "success")
        except HeldByAnother as error:
            words = _(
                "%(name)s took this practice meanwhile. A coordinator can reassign it.", name=error.name
            )
            flash(words, "error")
        except (WorkEnded, CannotHold):
            flash(_("Nothing was changed: this assessment has ended already."), "info")
    return _back(assessment, practice_id)


@bp.post(f"{HERE}/release")
@requires(rules.TAKE, known_by=policy.WORK, assessment=queries.get)
def release(assessment: Assessment, practice_id: str) -> ResponseReturnValue:
    """Let the practice be nobody's."""
    practice_in(criteria_of(assessment), assessment.scope, practice_id)
    if Form().validate_on_submit():
        try:
            assigning.release(db.session, assessment, practice_id, by=current_actor())
            flash(_("%(code)s is nobody's now.", code=practice_id), "success")
        except NotPermitted:
            flash(_("Only who holds the practice, or a coordinator, can release it."), "error")
    return _back(assessment, practice_id)


def _back(assessment: Assessment, practice_id: str) -> ResponseReturnValue:
    return redirect(url_for(".practice", assessment_id=assessment.id, practice_id=practice_id), 303)


def _chosen(
    assessment: Assessment, criteria: CriteriaSet, practices: Iterable[str], domains: Iterable[str]
) -> list[str]:
    """The practices that are meant, in the order of the scope; what is not in it is left out."""
    codes, whole = set(practices), set(domains)
    return [
        practice.id
        for domain in criteria.in_scope(assessment.scope)
        for practice in domain.practices
        if practice.id in codes or domain.id in whole
    ]


def _form(assessment: Assessment) -> ShareOutForm:
    form = ShareOutForm()
    people = together.colleagues(db.session, assessment.organisation_id)
    form.person.choices = [(str(each.id), each.name) for each in people]
    if not form.is_submitted():
        wanted = request.args.get("person", "")
        form.person.data = wanted if wanted in dict(form.person.choices) else None
    return form


def _page(
    assessment: Assessment, criteria: CriteriaSet, form: ShareOutForm, status: int
) -> ResponseReturnValue:
    actor, day = current_actor(), today()
    assessment = queries.get(db.session, assessment.id)  # a refusal has ended what was read before
    held = together.holders(db.session, assessment.id)
    words = {key: holder_words(each, actor.person_id, day) for key, each in held.items()}
    return render_template(
        "assessment/assign.html",
        **shared(assessment=assessment, criteria=criteria, form=form, owners=words, on=day),
    ), status
