"""What was submitted, to read, to print and to take along."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from app.assessment import policy, queries, snapshot
from app.assessment.models import Assessment, Submission
from app.assessment.routes.blueprint import bp
from app.assessment.routes.surroundings import criteria_of, shared, today
from app.core.actor import Actor
from app.core.errors import NotFound
from app.scoring import assessment_file
from app.web.access import current_actor, requires
from app.web.database import db


@bp.get("/assessments/<uuid:assessment_id>/record")
@requires(policy.READ, assessment=queries.get)
def record(assessment: Assessment) -> ResponseReturnValue:
    """The newest submission; for the school system, before the first, its working copy."""
    if assessment.submitted_at is not None:
        return _submission_page(assessment, queries.latest_submission(db.session, assessment.id))
    _require_own(current_actor(), assessment)
    criteria = criteria_of(assessment)
    responses = queries.responses(db.session, assessment.id)
    return render_template(
        "assessment/record.html",
        **shared(
            assessment=assessment,
            criteria=criteria,
            scope=criteria.scope(assessment.scope),
            responses={key: snapshot.content_of(each) for key, each in responses.items()},
            submission=None,
            signed=None,
            submissions=(),
        ),
    )


@bp.get("/assessments/<uuid:assessment_id>/submissions/<int(max=9999):number>")
@requires(policy.READ, assessment=queries.get)
def submission(assessment: Assessment, number: int) -> ResponseReturnValue:
    """One submission, as it was signed."""
    return _submission_page(assessment, queries.numbered_submission(db.session, assessment.id, number))


@bp.get("/assessments/<uuid:assessment_id>/submissions/<int(max=9999):number>.json")
@requires(policy.READ, assessment=queries.get)
def submission_file(assessment: Assessment, number: int) -> ResponseReturnValue:
    """The canonical text that was signed, byte for byte: its SHA-256 is the digest."""
    found = queries.numbered_submission(db.session, assessment.id, number)
    snapshot.read(found)
    return _download(found.snapshot, f"submission-{number}-{found.digest[:12]}.json")


@bp.get("/assessments/<uuid:assessment_id>/assessment.json")
@requires(policy.WORK, assessment=queries.get)
def export(assessment: Assessment) -> ResponseReturnValue:
    """The assessment as it stands, as an assessment file."""
    criteria = criteria_of(assessment)
    ids = snapshot.practice_ids(criteria, assessment.scope)
    file = snapshot.file_of(assessment, queries.responses(db.session, assessment.id), ids, as_of=today())
    return _download(assessment_file.write(file), f"assessment-{assessment.scope}-{today().isoformat()}.json")


def _submission_page(assessment: Assessment, found: Submission) -> ResponseReturnValue:
    signed = snapshot.read(found)
    criteria = criteria_of(assessment)
    return render_template(
        "assessment/record.html",
        **shared(
            assessment=assessment,
            criteria=criteria,
            scope=criteria.scope(assessment.scope),
            responses=signed.responses,
            submission=found,
            signed=signed,
            submissions=queries.submissions(db.session, assessment.id),
        ),
    )


def _require_own(actor: Actor, assessment: Assessment) -> None:
    if not policy.WORK.allows(actor, assessment):
        raise NotFound("submission")


def _download(text: str, name: str) -> Response:
    response = Response(text, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
