"""The hub of one assessment: every practice with its state, one way on, and what happens next."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import queries as accounts
from app.accounts.queries import Member
from app.assessment import policy, queries, services
from app.assessment.models import Assessment
from app.assessment.progress import SETTLED, stages_shown
from app.assessment.routes.blueprint import bp
from app.assessment.routes.carrying import confirming, ways_of
from app.assessment.routes.sharing import Shares, shares_of, wanted_filter
from app.assessment.routes.surroundings import (
    asked_of,
    criteria_of,
    feedback_address,
    result_of,
    shared,
    standing,
    tell_auditors,
)
from app.assessment.standing import Standing
from app.assessment.workflow import WORKFLOW, Event
from app.audit import queries as trail
from app.core.errors import IllegalTransition
from app.criteria.schema import CriteriaSet
from app.web.access import current_actor, requires
from app.web.database import db
from app.web.forms import Form

BY_PROGRAM = frozenset(
    {Event.REVIEW_STARTED, Event.CHANGES_REQUESTED, Event.RECOMMENDED, Event.REVIEW_REOPENED,
     Event.AWARDED, Event.NOT_AWARDED}
)  # fmt: skip
"""What people of the program do. Which of them it was is not shown to the school system."""


@bp.get("/assessments/<uuid:assessment_id>")
@requires(policy.WORK, assessment=queries.get)
def show(assessment: Assessment) -> ResponseReturnValue:
    """The hub."""
    criteria, stand = criteria_of(assessment), standing(assessment)
    result = result_of(assessment)
    stages = stages_shown(stand.progress, result)
    shares, wanted = shares_of(assessment, stages), wanted_filter()
    colleagues = accounts.team(db.session, assessment.organisation_id)
    return render_template(
        "assessment/show.html",
        **shared(
            assessment=assessment,
            criteria=criteria,
            scope=criteria.scope(assessment.scope),
            standing=stand,
            tasks=_tasks(assessment, criteria, _notes(assessment, stand), shares, wanted),
            shares=shares,
            wanted=wanted,
            next_id=_next(assessment, stand),
            confirming=confirming(assessment, stand),
            team=colleagues,
            signatory=_asked_to_sign(assessment, colleagues),
            asked=asked_of(assessment) if assessment.submitted_at else None,
            feedback=feedback_address(assessment),
            result=result,
            submissions=queries.submissions(db.session, assessment.id) if assessment.submitted_at else (),
            events=trail.of_subject(db.session, assessment, limit=8),
            by_program=BY_PROGRAM,
            can_withdraw=WORKFLOW.can(assessment.state, Event.WITHDRAWN),
            form=Form(),
        ),
    )


@bp.post("/assessments/<uuid:assessment_id>/withdraw")
@requires(policy.WITHDRAW, known_by=policy.WORK, assessment=queries.get)
def withdraw(assessment: Assessment) -> ResponseReturnValue:
    """End the attempt; its record stays."""
    if Form().validate_on_submit():
        try:
            services.withdraw(db.session, assessment.id, by=current_actor(), tell_auditors=tell_auditors())
            flash(_("The assessment is withdrawn. Its record stays here."), "success")
        except IllegalTransition:
            flash(_("Nothing was changed: this assessment has ended already."), "info")
    return redirect(url_for(".show", assessment_id=assessment.id), 303)


def _tasks(
    assessment: Assessment, criteria: CriteriaSet, notes: Mapping[str, str], shares: Shares, wanted: str
) -> dict[str, list[dict[str, str]]]:
    """The rows of each domain that the filter keeps. What costs more than the rest of a row is asked once."""
    pattern = url_for(".practice", assessment_id=assessment.id, practice_id="-")[:-1]
    return {
        domain.id: [
            {
                "href": f"{pattern}{practice.id}",
                "code": practice.id,
                "title": practice.title,
                "state": shares.stages[practice.id].value,
                "owner": shares.owner(practice.id),
                "present": shares.present.get(practice.id, ""),
                "note": " · ".join(filter(None, (notes.get(practice.id), shares.talk(practice.id)))),
            }
            for practice in domain.practices
            if not wanted or shares.shows(practice.id, wanted)
        ]
        for domain in criteria.in_scope(assessment.scope)
    }


def _asked_to_sign(assessment: Assessment, colleagues: list[Member]) -> str:
    """The name of the signatory who was asked, if they are still there."""
    wanted = assessment.signature_requested_of_id
    return next((each.person.name for each in colleagues if each.person.id == wanted), "")


def _notes(assessment: Assessment, stand: Standing) -> dict[str, str]:
    """Where what is still to confirm, or new, comes from; and of all else who edited it last."""
    waiting = {*stand.progress.to_confirm, *(set(stand.progress.stages) - set(stand.sketches))}
    ways = {key: words for key, words in ways_of(assessment).items() if key in waiting}
    return {**_edited(stand), **ways}


def _edited(stand: Standing) -> dict[str, str]:
    """Who edited each practice last, in words; each name is put into them once."""
    names = {key: one.updated_by_name for key, one in stand.sketches.items() if one.updated_at is not None}
    words = {name: str(_("Last edited by %(name)s", name=name)) for name in set(names.values())}
    return {key: words[name] for key, name in names.items()}


def _next(assessment: Assessment, stand: Standing) -> str | None:
    """The practice that the person left unfinished, or the one after what they last did."""
    editable = [key for key in stand.progress.stages if assessment.is_editable(key)]
    person_id = current_actor().person_id
    mine = [each for each in stand.sketches.values() if each.updated_by_id == person_id]
    to_confirm = [key for key in stand.progress.to_confirm if key in editable]
    latest = max(mine, key=lambda each: each.updated_at or assessment.started_at, default=None)
    if latest is None:
        return stand.progress.next_after(None, to_confirm or editable)
    if latest.practice_id in editable and stand.progress.stages[latest.practice_id] not in SETTLED:
        return latest.practice_id
    return stand.progress.next_after(latest.practice_id, to_confirm or editable)
