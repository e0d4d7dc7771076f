"""The auditor's desk: what a school system says and shows on the left, rubric and finding on the right."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.assessment import queries as assessments
from app.assessment.differences import differences
from app.assessment.inspection.kinds import kind_of
from app.assessment.models import Assessment
from app.assessment.snapshot import FrozenResponse, read
from app.core.errors import NotFound
from app.criteria.schema import Practice
from app.review import policy, queries, services
from app.review.errors import AlreadyRecommended, FindingRefused, FindingStale, ReviewClosed
from app.review.forms import CLAIM_CONCLUSIONS, FindingForm
from app.review.models import Finding
from app.review.routes.blueprint import Work, bp, evidence_address, today, work_again, work_on
from app.web.access import current_actor, requires
from app.web.database import db


@bp.get("/reviews/<uuid:assessment_id>")
@requires(policy.REVIEW, assessment=assessments.get)
def show(assessment: Assessment) -> ResponseReturnValue:
    """Every practice with its finding, how far the review is, and what comes next."""
    work = work_on(assessment)
    pattern = url_for(".practice", assessment_id=assessment.id, practice_id="-")[:-1]
    return render_template(
        "review/show.html",
        work=work,
        pattern=pattern,
        today=today(),
        rows=_rows(work, pattern),
        assignment=queries.open_assignment(db.session, assessment.id, current_actor().person_id),
        submissions=assessments.submissions(db.session, assessment.id),
        requests=queries.requests(db.session, assessment.id),
    )


@bp.route("/reviews/<uuid:assessment_id>/practices/<practice_id>", methods=["GET", "POST"])
@requires(policy.REVIEW, assessment=assessments.get)
def practice(assessment: Assessment, practice_id: str) -> ResponseReturnValue:
    """Read one response with its evidence, and conclude on it."""
    work = work_on(assessment)
    found = _practice(work, practice_id)
    form = FindingForm()
    if _is_claimed(work, practice_id):
        form.conclusion.choices = list(CLAIM_CONCLUSIONS)
    if not form.is_submitted():
        _fill(form, work, practice_id)
        return _page(work, found, form)
    if not form.validate():
        return _page(work, found, form, status=400)
    try:
        services.conclude(
            db.session,
            assessment.id,
            practice_id,
            form.judgement,
            version=form.version.data or 0,
            criteria=work.criteria,
            by=current_actor(),
        )
    except FindingRefused as refusal:
        field, words = _refusal(refusal.why)
        form.refuse(words, field)
        return _page(work_again(assessment.id), found, form, status=400)
    except FindingStale as stale:
        form.see(stale.version)
        return _page(work_again(assessment.id), found, form, stale=stale, status=409)
    except (ReviewClosed, AlreadyRecommended):
        form.refuse(
            _("The review was closed meanwhile, so this was not saved. Your text is still here to copy.")
        )
        return _page(work_again(assessment.id), found, form, status=409)
    flash(_("The finding on %(practice)s is saved.", practice=practice_id), "success")
    return redirect(_onward(work, practice_id, form.then.data or ""), 303)


def _page(
    work: Work, found: Practice, form: FindingForm, *, stale: FindingStale | None = None, status: int = 200
) -> ResponseReturnValue:
    before, after = work.neighbours(found.id)
    response = work.signed.responses.get(found.id)
    return render_template(
        "review/practice.html",
        work=work,
        practice=found,
        form=form,
        stale=stale,
        before=before,
        after=after,
        domain=next(each for each in work.domains if found in each.practices),
        response=response,
        number=[each.id for each in work.practices].index(found.id) + 1,
        own=work.standing.get(found.id),
        earlier=_earlier(work, found.id),
        is_claimed=_is_claimed(work, found.id),
        evidence_address=evidence_address,
        kind_of=kind_of,
        pattern=url_for(".practice", assessment_id=work.assessment.id, practice_id="-")[:-1],
        ratings=[
            {"value": int(rating), "label": label, "description": found.ratings[rating]}
            for rating, label in sorted(work.criteria.version.rating_labels.items())
        ],
    ), status


def _earlier(work: Work, practice_id: str) -> dict[str, Any] | None:
    """How the response differs from the first submission, and what was found and asked for then."""
    if work.submission.number == 1:
        return None
    first = assessments.numbered_submission(db.session, work.assessment.id, 1)
    then, now = read(first).responses.get(practice_id), work.signed.responses.get(practice_id)
    asked = {
        item.practice_id: item.reason
        for each in queries.requests(db.session, work.assessment.id)
        for item in each.items
    }
    left, right = differences(_words(then), _words(now))
    names_then, names_now = _evidence_names(then), _evidence_names(now)
    return {
        "is_changed": then != now,
        "left": left,
        "right": right,
        "is_text_changed": _words(then) != _words(now),
        "rating_then": then.rating if then else None,
        "rating_now": now.rating if now else None,
        "added": sorted(names_now - names_then),
        "removed": sorted(names_then - names_now),
        "asked": asked.get(practice_id, ""),
        "finding": queries.finding(db.session, first.id, practice_id, current_actor().person_id),
    }


def _words(response: FrozenResponse | None) -> str:
    if response is None:
        return ""
    return response.narrative or (response.not_applicable.reason if response.not_applicable else "")


def _evidence_names(response: FrozenResponse | None) -> set[str]:
    return {item.name for item in response.evidence} if response else set()


def _practice(work: Work, practice_id: str) -> Practice:
    for each in work.practices:
        if each.id == practice_id:
            return each
    raise NotFound("practice")


def _is_claimed(work: Work, practice_id: str) -> bool:
    response = work.signed.responses.get(practice_id)
    return response is not None and response.not_applicable is not None


def _fill(form: FindingForm, work: Work, practice_id: str) -> None:
    standing = work.standing.get(practice_id)
    if standing is None:
        return
    finding: Finding = standing.finding
    form.conclusion.data, form.severity.data = finding.conclusion.value, finding.severity.value
    form.rating.data = str(finding.rating) if finding.rating else ""
    form.reason.data, form.shared_note.data = finding.reason, finding.shared_note
    form.private_note.data = finding.private_note
    form.version.data = 0 if standing.is_carried else finding.version


def _refusal(why: str) -> tuple[str | None, str]:
    words = {
        "reason": _("Say what is missing or wrong; the school system reads it."),
        "severity": _(
            "Choose minor or major: what is not accepted has a finding that says how much it weighs."
        ),
        "accepted-major": _(
            "A major finding stands against an award: choose a lesser one, or do not accept."
        ),
        "always-applies": _("The criteria do not let this practice be set aside, so it cannot be agreed."),
    }
    field = {"accepted-major": "severity", "always-applies": "conclusion"}.get(why, why)
    if why not in words:
        return None, _("This finding does not fit the submission under review. Load the page again.")
    return field, words[why]


def _onward(work: Work, practice_id: str, then: str) -> str:
    after = work.neighbours(practice_id)[1]
    if then == "next" and after is not None:
        return str(url_for(".practice", assessment_id=work.assessment.id, practice_id=after))
    if then == "next":
        return url_for(".show", assessment_id=work.assessment.id)
    return url_for(".practice", assessment_id=work.assessment.id, practice_id=practice_id)


def _rows(work: Work, pattern: str) -> dict[str, list[dict[str, str]]]:
    return {
        domain.id: [
            {
                "href": f"{pattern}{each.id}",
                "code": each.id,
                "title": each.title,
                "state": work.state_of(each.id),
                "note": _note(work, each.id),
            }
            for each in domain.practices
        ]
        for domain in work.domains
    }


def _note(work: Work, practice_id: str) -> str:
    standing = work.standing.get(practice_id)
    if standing is not None and standing.is_carried:
        words = _(
            "Unchanged since submission %(number)s: your finding was carried over", number=standing.number
        )
        return str(words)
    if _is_claimed(work, practice_id):
        return str(_("Said not to apply"))
    return ""
