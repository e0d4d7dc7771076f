"""What a school system reads after the decision: what was found on each practice, and what to do next."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from app.assessment import queries as assessments
from app.assessment.models import Assessment
from app.assessment.policy import START
from app.criteria.setup import catalogue
from app.review import feedback, policy, readiness
from app.review.routes.blueprint import bp
from app.web.access import current_actor, requires
from app.web.database import db
from config import Settings


@bp.get("/assessments/<uuid:assessment_id>/feedback")
@requires(policy.FEEDBACK, assessment=assessments.get)
def show_feedback(assessment: Assessment) -> ResponseReturnValue:
    """The outcome, domain by domain and practice by practice."""
    criteria = catalogue.get(assessment.criteria)
    submission = assessments.latest_submission(db.session, assessment.id)
    settings: Settings = current_app.extensions["settings"]
    tell = current_app.extensions.get("decision_reason")
    return render_template(
        "review/feedback.html",
        assessment=assessment,
        criteria=criteria,
        scope=criteria.scope(assessment.scope),
        submission=submission,
        practices=feedback.of(db.session, submission, criteria),
        result=readiness.decided(db.session, assessment, criteria, zone=settings.time_zone),
        titles={domain.id: domain.title for domain in criteria.domains},
        reason=tell(db.session, assessment.id) if tell is not None else "",
        can_start=START.allows(current_actor(), assessment.organisation),
    )
