"""Files that are held back: where records of students seem to be in them, and what shall happen to them."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.assessment import awaiting, library, policy, queries
from app.assessment.errors import EvidenceKnown, NotEditable, RoomFull
from app.assessment.models import AwaitingScan, HeldFile
from app.assessment.routes import evidence_words as words
from app.assessment.routes import held_words
from app.assessment.routes.blueprint import bp
from app.assessment.routes.evidence_forms import HeldForm
from app.assessment.routes.surroundings import criteria_of, evidence_room, shared
from app.assessment.services import holding, scanning
from app.assessment.services.places import Place
from app.assessment.tripwire.plain import from_plain
from app.web.access import current_actor, requires
from app.web.database import db

HERE = "/evidence/held/<uuid:held_id>"


@bp.get(HERE)
@requires(policy.DECIDE_HELD, held=library.held)
def held_file(held: HeldFile) -> ResponseReturnValue:
    """Where records seem to be, with every value masked, and the two ways on."""
    return _page(held, HeldForm())


@bp.post(HERE)
@requires(policy.DECIDE_HELD, held=library.held)
def keep_held(held: HeldFile) -> ResponseReturnValue:
    """Say that these are no records of students, and why."""
    form, held_id = HeldForm(), held.id
    if not form.validate():
        return _page(held, form, status=400)
    assessment_id, practice_id = held.assessment_id, held.practice_id
    place = Place(assessment_id, practice_id, criteria_of(queries.get(db.session, assessment_id)))
    try:
        item = holding.keep(
            db.session, held_id, place,
            reason=form.reason.data, explanation=form.explanation.data or "", by=current_actor(),
        )  # fmt: skip
    except (NotEditable, RoomFull) as error:
        form.refuse(words.full(error) if isinstance(error, RoomFull) else words.closed())
        return _again(held_id, form)
    except EvidenceKnown as known:
        form.refuse(_("Your library has this file already, as %(name)s. Delete this copy.", name=known.name))
        return _again(held_id, form)
    flash(_("%(name)s was added as evidence.", name=item.name), "success")
    return _back(assessment_id, practice_id)


@bp.post(f"{HERE}/discard")
@requires(policy.DECIDE_HELD, held=library.held)
def discard_held(held: HeldFile) -> ResponseReturnValue:
    """Delete the file at once."""
    assessment_id, practice_id = held.assessment_id, held.practice_id
    name = holding.discard(db.session, held.id, room=evidence_room(), by=current_actor())
    flash(
        _("%(name)s was deleted here. Take the records out of your file, then add it again.", name=name),
        "success",
    )
    return _back(assessment_id, practice_id)


@bp.post("/evidence/waiting/<uuid:waiting_id>/take-back")
@requires(policy.DECIDE_HELD, waiting=awaiting.get)
def take_back(waiting: AwaitingScan) -> ResponseReturnValue:
    """Delete what waits for the virus scanner, or what is told of a file that was refused."""
    assessment_id, practice_id, was_told = waiting.assessment_id, waiting.practice_id, not waiting.storage_key
    name = scanning.take_back(db.session, waiting.id, room=evidence_room(), by=current_actor())
    if not was_told:
        flash(_("%(name)s was deleted here.", name=name), "success")
    if assessment_id is None:
        return redirect(url_for(".index"), 303)
    return _back(assessment_id, practice_id)


def _again(held_id: UUID, form: HeldForm) -> ResponseReturnValue:
    return _page(library.held(db.session, held_id), form, status=409)


def _back(assessment_id: UUID, practice_id: str) -> ResponseReturnValue:
    return redirect(
        url_for(".practice", assessment_id=assessment_id, practice_id=practice_id, _anchor="evidence"), 303
    )


def _page(held: HeldFile, form: HeldForm, *, status: int = 200) -> ResponseReturnValue:
    assessment = queries.get(db.session, held.assessment_id)
    suspicions = [from_plain(each) for each in held.suspicions]
    page = render_template(
        "assessment/held_file.html",
        **shared(
            assessment=assessment,
            held=held,
            form=form,
            places=[held_words.told(each) for each in suspicions],
            what=held_words.summary(suspicions),
        ),
    )
    return page, status
