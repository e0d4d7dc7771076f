"""What the practice page's script talks to: saving as one types, and what is kept now.

Typing confirms nothing that was carried forward: only a person who presses the button does.
"""

from __future__ import annotations

from typing import Annotated, Any

from flask import jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from pydantic import BaseModel, ConfigDict, Field

from app.assessment import editing, policy, queries, services
from app.assessment.differences import differences
from app.assessment.editing import Outline
from app.assessment.errors import AlwaysApplies, Conflict, NotEditable, TextTooLong
from app.assessment.routes.blueprint import bp
from app.assessment.routes.practice import heading_of
from app.assessment.routes.surroundings import criteria_of, label, standing
from app.assessment.services.responding import Saved, practice_in
from app.web.access import current_actor, requires
from app.web.database import db
from app.web.forms import clean_line, clean_text
from app.web.i18n import as_date, as_number, as_time
from app.web.requests import read_json

PATH = "/assessments/<uuid:assessment_id>/practices/<practice_id>/autosave"


class Typed(BaseModel):
    """The fields of a practice page as they are now."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(strict=True, ge=0, lt=2**31)]
    rating: Annotated[int, Field(strict=True, ge=1, le=4)] | None = None
    narrative: str = ""
    is_not_applicable: bool = False
    justification: str = ""
    improvement: str | None = None

    @property
    def answer(self) -> services.Answer:
        """The same, cleaned as a form would."""
        return services.Answer(
            self.rating,
            clean_text(self.narrative) or "",
            self.is_not_applicable,
            clean_text(self.justification) or "",
        ).normal()


@bp.post(PATH)
@requires(policy.ANSWER, known_by=policy.WORK, assessment=editing.outline)
def autosave(assessment: Outline, practice_id: str) -> ResponseReturnValue:
    """Keep what is typed; the answer comes only after it is safe."""
    typed = read_json(Typed)
    try:
        saved = services.save(
            db.session,
            assessment.id,
            practice_id,
            typed.answer,
            version=typed.version,
            criteria=criteria_of(assessment),
            by=current_actor(),
            improvement=clean_line(typed.improvement),
        )
    except Conflict as conflict:
        return jsonify(_theirs(conflict, typed)), 409
    except NotEditable:
        words = _(
            "This practice cannot be edited any more. Your text is still on this page: copy what you need."
        )
        return jsonify(reason="not-editable", message=words), 409
    except TextTooLong as error:
        words = _(
            "Not saved: the text has %(length)s characters, and %(limit)s fit.",
            length=as_number(error.length),
            limit=as_number(error.limit),
        )
        return jsonify(reason="too-long", message=words), 422
    except AlwaysApplies:
        words = _("Not saved: this practice applies to every school system.")
        return jsonify(reason="always-applies", message=words), 422
    return jsonify(_saved(assessment, practice_id, saved))


@bp.get(PATH)
@requires(policy.ANSWER, known_by=policy.WORK, assessment=editing.outline)
def kept(assessment: Outline, practice_id: str) -> ResponseReturnValue:
    """The version that is kept, and a fresh token for a page that was open while its session ended."""
    practice_in(criteria_of(assessment), assessment.scope, practice_id)
    response = queries.response(db.session, assessment.id, practice_id)
    return jsonify(version=response.version if response else 0, csrf_token=generate_csrf())


def _saved(assessment: Outline, practice_id: str, saved: Saved) -> dict[str, Any]:
    stand = standing(assessment, saved.sketches)
    stage = stand.progress.stages[practice_id]
    at = saved.response.updated_at
    return {
        "version": saved.response.version,
        "saved_at": at.isoformat() if at else None,
        "saved_words": _("Saved at %(time)s", time=as_time(at)) if at else "",
        "state": stage.value,
        "state_words": label("practice", stage.value),
        "readiness": stand.readiness.shown,
        "settled": stand.progress.settled,
        "total": stand.progress.total,
    }


def _theirs(conflict: Conflict, typed: Typed) -> dict[str, Any]:
    actor = current_actor()
    is_own = conflict.by_id == actor.person_id
    name = _("you, in another window") if is_own else conflict.by_name
    mine, theirs = differences(typed.answer.narrative, conflict.narrative)
    my_reason, their_reason = differences(typed.answer.justification, conflict.justification)
    at = conflict.at
    return {
        "reason": "conflict",
        "version": conflict.version,
        "rating": conflict.rating,
        "narrative": conflict.narrative,
        "is_not_applicable": conflict.is_not_applicable,
        "justification": conflict.justification,
        "by": name,
        "at": at.isoformat() if at else None,
        "at_words": _("%(date)s, %(time)s", date=as_date(at), time=as_time(at)) if at else "",
        "title": _("Saved meanwhile by %(name)s", name=name),
        "heading": heading_of(conflict.by_name, actor),
        "mine": mine,
        "theirs": theirs,
        "mine_claim": my_reason,
        "theirs_claim": their_reason,
        "is_claim_different": typed.answer.justification != conflict.justification,
    }
