"""Evidence for a practice: adding files and links, using what is there; and a school system's library."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.assessment import library, policy, queries
from app.assessment.errors import (
    EvidenceHeld,
    EvidenceKnown,
    EvidenceWaits,
    LinkRefused,
    NotEditable,
    RoomFull,
)
from app.assessment.inspection.kinds import ACCEPT, kind_of
from app.assessment.inspection.reasons import UNLESS_MEANT, Reason, UploadRefused
from app.assessment.models import Assessment
from app.assessment.routes import evidence_words as words
from app.assessment.routes.blueprint import bp
from app.assessment.routes.evidence_forms import LinkForm, UploadForm
from app.assessment.routes.surroundings import criteria_of, evidence_room, place_of, shared
from app.assessment.routes.waiting import unscanned, waiting_for
from app.assessment.services import evidence as services
from app.assessment.services.places import Place
from app.assessment.services.responding import practice_in
from app.core.errors import Unavailable
from app.web.access import accepts_upload, current_actor, requires
from app.web.database import db
from app.web.forms import Form

HERE = "/assessments/<uuid:assessment_id>/practices/<practice_id>/evidence"
LIBRARY = "/assessments/<uuid:assessment_id>/evidence"


@dataclass(frozen=True)
class Refused:
    """What the page shows after a refusal: a form as filled in, and what is known already."""

    upload: UploadForm | None = None
    link: LinkForm | None = None
    known: EvidenceKnown | None = None
    status: int = 200


@bp.record_once
def teach_templates(state: BlueprintSetupState) -> None:
    """Let the fragment on the practice page say what every item is."""
    state.app.jinja_env.globals.update(
        evidence_note=words.note,
        evidence_problem=words.problem,
        size_words=words.size_words,
        kind_of=kind_of,
        upload_accept=ACCEPT,
        upload_mebibytes=state.app.extensions["settings"].upload_mebibytes,
    )


@bp.get(HERE)
@requires(policy.WORK, assessment=queries.get)
def practice_evidence(assessment: Assessment, practice_id: str) -> ResponseReturnValue:
    """What supports one practice, what would, and what the library has."""
    return _page(assessment, practice_id, Refused())


@bp.post(HERE)
@accepts_upload
@requires(policy.ANSWER, known_by=policy.WORK, assessment=queries.get)
def attach_file(assessment: Assessment, practice_id: str) -> ResponseReturnValue:
    """Add a file."""
    form, place = UploadForm(), _place(assessment, practice_id)
    if not form.validate():
        return _page(assessment, practice_id, Refused(upload=form, status=400))
    try:
        content, name = form.upload
        item = services.attach_file(
            db.session, place, content, name,
            room=evidence_room(), dates=form.dates, is_meant=form.is_meant.data, by=current_actor(),
        )  # fmt: skip
    except UploadRefused as error:
        form.refuse(words.refusal(error), "file")
        form.asks_if_meant = error.reason in UNLESS_MEANT
        status = 413 if error.reason is Reason.TOO_LARGE else 422
        return _page(assessment, practice_id, Refused(upload=form, status=status))
    except (EvidenceHeld, EvidenceWaits) as error:
        return _held_back(error, assessment, practice_id, name)
    except EvidenceKnown as known:
        return _page(assessment, practice_id, Refused(upload=form, known=known, status=409))
    except (RoomFull, NotEditable) as error:
        form.refuse(words.full(error) if isinstance(error, RoomFull) else words.closed(), "file")
        return _page(assessment, practice_id, Refused(upload=form, status=409))
    except Unavailable:
        form.refuse(
            _("Files cannot be kept just now. Nothing was added; try again in a few minutes."), "file"
        )
        return _page(assessment, practice_id, Refused(upload=form, status=503))
    flash(_("%(name)s was added as evidence.", name=item.name), "success")
    return _back(assessment, practice_id)


@bp.post(f"{HERE}/link")
@requires(policy.ANSWER, known_by=policy.WORK, assessment=queries.get)
def attach_link(assessment: Assessment, practice_id: str) -> ResponseReturnValue:
    """Add a link."""
    form, place = LinkForm(), _place(assessment, practice_id)
    if not form.validate():
        return _page(assessment, practice_id, Refused(link=form, status=400))
    try:
        item = services.attach_link(
            db.session, place, form.url.data, form.name.data or "", dates=form.dates, by=current_actor()
        )
    except LinkRefused as error:
        form.refuse(words.link_refusal(error.reason), "url")
        return _page(assessment, practice_id, Refused(link=form, status=400))
    except EvidenceKnown as known:
        return _page(assessment, practice_id, Refused(link=form, known=known, status=409))
    except (RoomFull, NotEditable) as error:
        form.refuse(words.full(error) if isinstance(error, RoomFull) else words.closed(), "url")
        return _page(assessment, practice_id, Refused(link=form, status=409))
    flash(_("%(name)s was added as evidence.", name=item.name), "success")
    return _back(assessment, practice_id)


@bp.post(f"{HERE}/<uuid:item_id>/use")
@requires(policy.ANSWER, known_by=policy.WORK, assessment=queries.get)
def use_evidence(assessment: Assessment, practice_id: str, item_id: UUID) -> ResponseReturnValue:
    """Let an item of the library support this practice too."""
    item = services.reuse(db.session, _place(assessment, practice_id), item_id, by=current_actor())
    flash(_("%(name)s now supports %(code)s.", name=item.name, code=practice_id), "success")
    return _back(assessment, practice_id)


@bp.post(f"{HERE}/<uuid:item_id>/detach")
@requires(policy.ANSWER, known_by=policy.WORK, assessment=queries.get)
def detach_evidence(assessment: Assessment, practice_id: str, item_id: UUID) -> ResponseReturnValue:
    """Let an item not support this practice any more."""
    item = services.detach(db.session, _place(assessment, practice_id), item_id, by=current_actor())
    flash(
        _(
            "%(name)s does not support %(code)s any more. It is still in your library.",
            name=item.name,
            code=practice_id,
        ),
        "success",
    )
    return _back(assessment, practice_id)


def _place(assessment: Assessment, practice_id: str) -> Place:
    return Place(assessment.id, practice_id, criteria_of(assessment))


def _held_back(
    error: EvidenceHeld | EvidenceWaits, assessment: Assessment, practice_id: str, name: str | None
) -> ResponseReturnValue:
    """To where a person decides; or to where it is said that the file waits and nothing is to be done."""
    if isinstance(error, EvidenceHeld):
        return redirect(url_for(".held_file", held_id=error.held_id), 303)
    flash(words.waits(name), "attention")
    return redirect(url_for(".practice_evidence", assessment_id=assessment.id, practice_id=practice_id), 303)


def _back(assessment: Assessment, practice_id: str) -> ResponseReturnValue:
    page = url_for(".practice", assessment_id=assessment.id, practice_id=practice_id, _anchor="evidence")
    return redirect(page, 303)


def _page(assessment: Assessment, practice_id: str, refused: Refused) -> ResponseReturnValue:
    """The evidence of one practice on a page of its own, which also tells what was refused."""
    assessment = queries.get(db.session, assessment.id)  # a refusal has ended what was read before
    criteria = criteria_of(assessment)
    practice = practice_in(criteria, assessment.scope, practice_id)
    response = queries.response(db.session, assessment.id, practice_id)
    attached = {item.id for item in response.evidence} if response else set()
    is_editable = assessment.is_editable(practice_id) and policy.ANSWER.allows(current_actor(), assessment)
    forms = [form for form in (refused.upload, refused.link) if form is not None]
    page = render_template(
        "assessment/practice_evidence.html",
        **shared(
            assessment=assessment,
            practice=practice,
            place=place_of(criteria, assessment.scope, practice_id),
            response=response,
            is_editable=is_editable,
            holdings=[
                each
                for each in library.holdings(db.session, assessment.organisation_id)
                if each.evidence.id not in attached
            ],
            known=refused.known,
            waiting=waiting_for(assessment, practice_id),
            unscanned=unscanned(assessment, practice_id),
            is_known_here=refused.known is not None and refused.known.evidence_id in attached,
            form=forms[0] if forms else Form(),
            upload_form=refused.upload,
            link_form=refused.link,
        ),
    )
    return page, refused.status
