"""Taking the questionnaire along as a workbook, and bringing it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.assessment import policy
from app.assessment import queries as assessments
from app.assessment.differences import differences
from app.assessment.errors import TextTooLong
from app.assessment.inspection.reasons import Reason, UploadRefused
from app.assessment.intake import MEBIBYTE, receive
from app.assessment.models import Assessment
from app.core import clock
from app.criteria.schema import CriteriaSet
from app.criteria.setup import catalogue
from app.reporting import queries, services
from app.reporting.errors import (
    NothingChosen,
    NothingWaits,
    PacketElsewhere,
    PacketOvertaken,
    PacketUnreadable,
)
from app.reporting.forms import BOTH, PRACTICE, ReturnForm, TakeInForm
from app.reporting.models import ReturnedPacket
from app.reporting.packet import writing
from app.reporting.packet.content import Packet, code_of
from app.reporting.packet.proposal import QUIET, WANTED, Line
from app.reporting.packet.reader import READER
from app.reporting.routes import words
from app.web.access import accepts_upload, current_actor, requires
from app.web.database import db
from app.web.i18n import as_date, as_number

bp = Blueprint("reporting", __name__)
HERE = "/assessments/<uuid:assessment_id>/offline"
LARGEST = 2 * MEBIBYTE
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BAD, CONFLICT, UNPROCESSABLE, TOO_LARGE = 400, 409, 422, 413


@bp.get(HERE)
@requires(policy.WORK, assessment=assessments.get)
def offline(assessment: Assessment) -> ResponseReturnValue:
    """Take the questionnaire along, or send it back; then what would change."""
    return _page(assessment, ReturnForm())


@bp.get(f"{HERE}/questionnaire.xlsx")
@requires(policy.WORK, assessment=assessments.get)
def workbook(assessment: Assessment) -> ResponseReturnValue:
    """The questionnaire as a workbook, with what the school system has answered so far."""
    criteria, day = _criteria(assessment), _today()
    responses = assessments.responses(db.session, assessment.id)
    names = {practice: [item.name for item in response.evidence] for practice, response in responses.items()}
    asked = [
        words.asked(domain, practice, names.get(practice.id, []), is_open=assessment.is_editable(practice.id))
        for domain in criteria.in_scope(assessment.scope)
        for practice in domain.practices
    ]
    content = writing.write(
        assessment.id, assessment.criteria, asked, services.held(db.session, assessment.id),
        words.wording(assessment, criteria, as_date(day)),
    )  # fmt: skip
    response = Response(content, content_type=WORKBOOK)
    response.headers["Content-Disposition"] = f'attachment; filename="questionnaire-{day.isoformat()}.xlsx"'
    return response


@bp.post(HERE)
@accepts_upload
@requires(policy.ANSWER, known_by=policy.WORK, assessment=assessments.get)
def send_back(assessment: Assessment) -> ResponseReturnValue:
    """Read a workbook; nothing changes before its sender has seen what would."""
    form = ReturnForm()
    if not form.validate():
        return _page(assessment, form, status=BAD)
    sent, assessment_id = form.sent, assessment.id
    if sent is None:
        form.refuse(_("Choose one workbook."), "file")
        return _page(assessment, form, status=BAD)
    try:
        packet = _read(BytesIO(sent.stream.read(LARGEST + 1)))
        services.keep(db.session, assessment_id, packet, name=sent.filename or "", by=current_actor())
    except PacketUnreadable as error:
        form.refuse(words.unreadable(error), "file")
        return _again(assessment_id, form, TOO_LARGE if error.reason == Reason.TOO_LARGE else UNPROCESSABLE)
    except PacketElsewhere:
        form.refuse(
            _("This workbook belongs to another assessment. Send it there, or take a new one along here."),
            "file",
        )
        return _again(assessment_id, form, UNPROCESSABLE)
    return redirect(url_for(".offline", assessment_id=assessment_id), 303)


@bp.post(f"{HERE}/take-in")
@requires(policy.ANSWER, known_by=policy.WORK, assessment=assessments.get)
def take_in(assessment: Assessment) -> ResponseReturnValue:
    """Save the chosen answers, all of them or none."""
    form, assessment_id = TakeInForm(), assessment.id
    if not form.validate():
        return _page(assessment, form, status=BAD)
    try:
        count = services.take_in(
            db.session, assessment_id, form.wanted,
            criteria=_criteria(assessment), heading=_heading, by=current_actor(),
        )  # fmt: skip
    except NothingWaits:
        flash(_("No workbook of yours waits here: it was taken in already, or put away."), "info")
        return redirect(url_for(".offline", assessment_id=assessment_id), 303)
    except NothingChosen:
        form.refuse(_("Nothing was chosen, so nothing was changed. Tick what to take in, or put it away."))
        return _again(assessment_id, form, BAD)
    except PacketOvertaken:
        form.refuse(
            _("Somebody saved one of these just now, so nothing was changed. Look again, and choose.")
        )
        return _again(assessment_id, form, CONFLICT)
    except TextTooLong as error:
        form.refuse(
            _("Two texts together have %(length)s characters, and %(limit)s fit. Choose one of the two.",
              length=as_number(error.length), limit=as_number(error.limit))
        )  # fmt: skip
        return _again(assessment_id, form, BAD)
    flash(ngettext("%(num)s answer was taken in.", "%(num)s answers were taken in.", count), "success")
    return redirect(url_for("assessment.show", assessment_id=assessment_id), 303)


@bp.post(f"{HERE}/put-away")
@requires(policy.ANSWER, known_by=policy.WORK, assessment=assessments.get)
def put_away(assessment: Assessment) -> ResponseReturnValue:
    """Forget the workbook."""
    services.put_away(db.session, assessment.id, by=current_actor())
    flash(_("The workbook was put away. Nothing was changed."), "success")
    return redirect(url_for(".offline", assessment_id=assessment.id), 303)


def _heading(name: str) -> str:
    return str(_("[From %(name)s:]", name=name)) if name else str(_("[From the portal:]"))


def _read(content: BytesIO) -> Packet:
    try:
        with receive(
            content, current_app.extensions["settings"].var_dir / "incoming", largest=LARGEST
        ) as came:
            found: Packet = current_app.extensions[READER]().read(came.path)
            return found
    except UploadRefused as error:
        raise PacketUnreadable(error.reason) from error


def _again(assessment_id: UUID, form: ReturnForm | TakeInForm, status: int) -> ResponseReturnValue:
    return _page(assessments.get(db.session, assessment_id), form, status=status)


def _page(assessment: Assessment, form: ReturnForm | TakeInForm, *, status: int = 200) -> ResponseReturnValue:
    criteria, actor = _criteria(assessment), current_actor()
    waiting = queries.returned(db.session, assessment.id, actor.person_id)
    found = services.lines(db.session, assessment, waiting.content, criteria) if waiting else ()
    page = render_template(
        "reporting/offline.html",
        assessment=assessment, form=form, policy=policy, prefix=PRACTICE, both=BOTH,
        scope=criteria.scope(assessment.scope), largest=LARGEST,
        titles={practice.id: practice.title for practice in criteria.practices},
        may_send=policy.ANSWER.allows(actor, assessment) and assessment.is_open,
        **_shown(waiting, found, words.choices(criteria)),
    )  # fmt: skip
    return page, status


def _shown(waiting: ReturnedPacket | None, found: Sequence[Line], choices: object) -> dict[str, object]:
    return {
        "waiting": waiting,
        "offered": [line for line in found if line.verdict in WANTED],
        "refused": [line for line in found if line.verdict not in WANTED | QUIET],
        "quiet": [line for line in found if line.verdict in QUIET],
        "choices": choices,
        "code_of": code_of,
        "verdict": words.verdict,
        "differences": differences,
    }


def _criteria(assessment: Assessment) -> CriteriaSet:
    return catalogue.get(assessment.criteria)


def _today() -> date:
    return clock.today(current_app.extensions["settings"].time_zone)
