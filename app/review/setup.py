"""Tells the application who reviews what, who hears of it, and what is asked of school systems."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from flask import Flask, current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.accounts.cards import AdminCard
from app.assessment.models import Assessment
from app.assessment.queries import latest_submission
from app.core import clock
from app.core.actor import Actor
from app.criteria.schema import CriteriaSet
from app.review import caseload, changes, feedback, overview, policy, readiness
from app.review.services.telling import tell_auditors
from app.scoring.readiness import Readiness


def init_app(app: Flask) -> None:
    """Give accounts the assignments of a person, the hub the open request, administration its card."""
    app.extensions["assignments"] = caseload.assigned_ids
    app.extensions["requests_for"] = changes.open_request
    app.extensions["outcome_address"] = _outcome_address
    app.extensions["tell_auditors"] = tell_auditors
    app.extensions["result_of"] = _result_of
    app.extensions["feedback_of"] = _feedback_of
    import_module("app.review.deadlines")
    app.extensions.setdefault("admin_cards", []).append(_card)


def _outcome_address(assessment: Assessment) -> str:
    return f"/assessments/{assessment.id}/feedback" if assessment.state in policy.DECIDED else ""


def _result_of(session: Session, assessment: Assessment, criteria: CriteriaSet) -> Readiness | None:
    zone = current_app.extensions["settings"].time_zone
    return readiness.decided(session, assessment, criteria, zone=zone)


def _feedback_of(
    session: Session, assessment: Assessment, criteria: CriteriaSet
) -> dict[str, dict[str, Any]]:
    """What the school system was told, by practice; nothing before the decision."""
    if assessment.state not in policy.DECIDED:
        return {}
    found = feedback.of(session, latest_submission(session, assessment.id), criteria)
    return {each["practice"]: each for each in found}


def _card(session: Session, actor: Actor) -> AdminCard | None:
    if not actor.is_manager:
        return None
    counted = overview.card(session, today=clock.today(current_app.extensions["settings"].time_zone))
    return AdminCard(
        title=_("Submissions"),
        count=counted["waiting"] + counted["recommended"],
        href="/reviews/manage",
        text=_(
            "%(waiting)s to assign, %(recommended)s to decide, %(overdue)s overdue",
            waiting=counted["waiting"],
            recommended=counted["recommended"],
            overdue=counted["overdue"],
        ),
    )
