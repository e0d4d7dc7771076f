"""The home of a school system's people: their assessments, and starting a new one."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import queries as accounts
from app.accounts.models import Organisation
from app.assessment import holdings, policy, queries, services
from app.assessment.errors import AlreadyOpen
from app.assessment.forms import StartForm
from app.assessment.models import Assessment
from app.assessment.routes.blueprint import bp
from app.assessment.routes.sharing import due_words
from app.assessment.routes.surroundings import today
from app.assessment.workflow import State
from app.core.actor import Actor, Role
from app.core.errors import NotPermitted
from app.criteria.schema import CriteriaSet
from app.criteria.setup import catalogue
from app.web.access import current_actor, signed_in
from app.web.database import db

SEAL = "tle"


@bp.get("/assessments")
@signed_in
def index() -> ResponseReturnValue:
    """What is under way, what waits for the person, and what is over; for managers, what was handed in."""
    actor = current_actor()
    found = queries.of_organisations(db.session, actor.organisation_ids) if actor.organisation_ids else ()
    return render_template(
        "assessment/index.html",
        open_ones=[each for each in found if each.is_open],
        closed_ones=[each for each in found if not each.is_open],
        handed_over=_handed_over(actor),
        counts=queries.answered_counts(db.session, [each.id for each in found]),
        totals={each.id: _total(each) for each in found},
        scopes={each.id: _scope_title(each) for each in found},
        waiting={each.id for each in found if _waits_for(actor, each)},
        can_start=bool(_coordinated(actor)),
        yours=_yours(actor),
    )


@bp.route("/assessments/start", methods=["GET", "POST"])
@signed_in
def start() -> ResponseReturnValue:
    """Say what it takes, who sees it and how long it lasts; then begin."""
    actor = current_actor()
    organisations = _organisations(actor)
    if not organisations:
        raise NotPermitted(policy.START.name)
    criteria = catalogue.current(SEAL, today())
    form = _start_form(organisations, criteria)
    if form.validate_on_submit():
        try:
            assessment = services.start(
                db.session,
                UUID(form.organisation.data),
                scope=form.scope.data,
                criteria=criteria.key,
                catalogue=catalogue,
                by=actor,
                on=today(),
            )
        except AlreadyOpen as error:
            if error.assessment_id is None:
                return redirect(url_for(".index"), 303)
            flash(_("This assessment is under way already. Here it is."), "info")
            return redirect(url_for(".show", assessment_id=error.assessment_id), 303)
        return redirect(url_for(".show", assessment_id=assessment.id), 303)
    status = 400 if form.is_submitted() else 200
    return render_template(
        "assessment/start.html",
        form=form,
        criteria=criteria,
        organisations=organisations,
        earlier=_earlier(organisations),
    ), status


def _yours(actor: Actor) -> list[dict[str, str]]:
    """What the person holds, as rows of a list."""
    if actor.person_id is None or not actor.organisation_ids:
        return []
    day = today()
    rows = []
    for each in holdings.held_by(db.session, actor.person_id, actor.organisation_ids):
        titles = {one.id: one.title for one in catalogue.get(each.assessment.criteria).practices}
        rows.append(
            {
                "href": each.path,
                "code": each.practice_id,
                "title": titles.get(each.practice_id, each.practice_id),
                "due": due_words(each.due_on, day),
                "organisation": each.assessment.organisation.name,
            }
        )
    return rows


def _earlier(organisations: Sequence[Organisation]) -> list[dict[str, object]]:
    """What can be carried forward: the last attempt of each scope, unless the next is under way."""
    ids = [each.id for each in organisations]
    under_way = {
        (each.organisation_id, each.scope)
        for each in queries.of_organisations(db.session, ids)
        if each.is_open
    }
    return [
        {"assessment": each, "scope": _scope_title(each), "several": len(organisations) > 1}
        for each in queries.latest_closed(db.session, ids)
        if (each.organisation_id, each.scope) not in under_way
    ]


def _start_form(organisations: Sequence[Organisation], criteria: CriteriaSet) -> StartForm:
    form = StartForm()
    form.organisation.choices = [(str(each.id), each.name) for each in organisations]
    form.scope.choices = [(scope.id, scope.title) for scope in criteria.seal.scopes]
    if not form.is_submitted():
        form.scope.data = criteria.seal.scopes[0].id
    if len(organisations) == 1:
        form.organisation.data = str(organisations[0].id)
    return form


def _coordinated(actor: Actor) -> list[UUID]:
    return [organisation_id for organisation_id, role in actor.roles if role is Role.COORDINATOR]


def _organisations(actor: Actor) -> list[Organisation]:
    found = [accounts.organisation(db.session, each) for each in _coordinated(actor)]
    return sorted(found, key=lambda organisation: organisation.name)


def _handed_over(actor: Actor) -> list[Assessment]:
    if not actor.is_manager:
        return []
    return [each for each in queries.handed_over(db.session) if policy.READ.allows(actor, each)]


def _waits_for(actor: Actor, assessment: Assessment) -> bool:
    if policy.SIGN.allows(actor, assessment) and assessment.signature_requested_at is not None:
        return assessment.signature_requested_of_id in {None, actor.person_id}
    return assessment.state is State.CHANGES_REQUESTED and policy.ANSWER.allows(actor, assessment)


def _total(assessment: Assessment) -> int:
    return sum(
        len(domain.practices) for domain in catalogue.get(assessment.criteria).in_scope(assessment.scope)
    )


def _scope_title(assessment: Assessment) -> str:
    return catalogue.get(assessment.criteria).scope(assessment.scope).title
