"""The readiness page: bars, radar and table, what would change them, and the reasons behind every number."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.assessment import policy, queries
from app.assessment.models import Assessment
from app.assessment.outlook import outlook_of
from app.assessment.routes.blueprint import bp
from app.assessment.routes.surroundings import (
    criteria_of,
    feedback_address,
    result_of,
    shared,
    standing,
)
from app.scoring import explain
from app.web.access import requires


@bp.get("/assessments/<uuid:assessment_id>/readiness")
@requires(policy.WORK, assessment=queries.get)
def readiness(assessment: Assessment) -> ResponseReturnValue:
    """How ready the school system sees itself, and why."""
    criteria, stand = criteria_of(assessment), standing(assessment)
    return render_template(
        "assessment/readiness.html",
        **shared(
            assessment=assessment,
            criteria=criteria,
            scope=criteria.scope(assessment.scope),
            standing=stand,
            readiness=stand.readiness,
            result=result_of(assessment),
            feedback=feedback_address(assessment),
            outlook=outlook_of(criteria, stand.facts),
            titles={domain.id: domain.title for domain in criteria.domains},
            practices={practice.id: practice for practice in criteria.practices},
            explain=explain,
        ),
    )
