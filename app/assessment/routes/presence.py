"""Who is where, now: a small beat from every open page, answered with who else is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from flask import jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf.csrf import generate_csrf
from pydantic import BaseModel, ConfigDict, Field

from app.assessment import queries
from app.assessment.models import Assessment
from app.assessment.routes.blueprint import bp
from app.assessment.routes.surroundings import criteria_of
from app.assessment.services.responding import practice_in
from app.together import policy as rules
from app.together import queries as together
from app.together.queries import Present
from app.together.services import attending
from app.web.access import current_actor, requires
from app.web.database import db
from app.web.i18n import as_listing
from app.web.requests import read_json


class Beat(BaseModel):
    """Where a page is, and what its person does."""

    model_config = ConfigDict(extra="forbid")

    practice: Annotated[str, Field(max_length=6)] = ""
    is_writing: bool = False
    is_leaving: bool = False


@bp.post("/assessments/<uuid:assessment_id>/presence")
@requires(rules.READ, assessment=queries.get)
def presence(assessment: Assessment) -> ResponseReturnValue:
    """Say where one is, and learn who else is there."""
    beat, actor = read_json(Beat), current_actor()
    if beat.practice:
        practice_in(criteria_of(assessment), assessment.scope, beat.practice)
    if beat.is_leaving:
        attending.leave(db.session, assessment, beat.practice, by=actor)
    elif assessment.is_open:
        attending.attend(db.session, assessment, beat.practice, is_writing=beat.is_writing, by=actor)
    found = together.present(db.session, assessment, actor.person_id)
    here = [each for each in found if each.practice_id == beat.practice]
    return jsonify(
        words=company_words(here) if beat.practice else "",
        practices=by_practice(found),
        csrf_token=generate_csrf(),
    )


def company(assessment: Assessment, practice_id: str) -> str:
    """Who else is on the practice, as the page says it when it is opened."""
    found = together.present(db.session, assessment, current_actor().person_id)
    return company_words([each for each in found if each.practice_id == practice_id])


def by_practice(found: Sequence[Present]) -> dict[str, str]:
    """The words of the hub for every practice where somebody is."""
    places: dict[str, list[Present]] = {}
    for each in found:
        if each.practice_id:
            places.setdefault(each.practice_id, []).append(each)
    return {practice_id: company_words(people) for practice_id, people in places.items()}


def company_words(people: Sequence[Present]) -> str:
    """Who is there, and whether they write; empty for nobody."""
    writing = [each.name for each in people if each.is_writing]
    reading = [each.name for each in people if not each.is_writing]
    said = []
    if writing:
        names = as_listing(writing)
        said.append(
            ngettext("%(names)s is writing here", "%(names)s are writing here", len(writing), names=names)
        )
    if reading:
        names = as_listing(reading)
        said.append(ngettext("%(names)s is here too", "%(names)s are here too", len(reading), names=names))
    if len(said) > 1:
        return str(_("%(first)s; %(second)s", first=said[0], second=said[1]))
    return str(said[0]) if said else ""
