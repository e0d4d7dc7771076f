"""The blueprint of the register, and what several of its pages need."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, current_app, request
from flask.blueprints import BlueprintSetupState

from app.core import clock
from app.vetting import policy
from app.vetting.forms import words
from app.vetting.models import OnlineService
from app.vetting.standing import Standing, standing

LONGEST_QUERY = 100

bp = Blueprint("vetting", __name__)


@bp.record_once
def teach_templates(state: BlueprintSetupState) -> None:
    """Let the pages say what slugs mean."""
    state.app.jinja_env.globals.update(vetting_words=words, vetting_policy=policy, standing_now=standing_now)


def today() -> date:
    """The day where the program is."""
    return clock.today(current_app.extensions["settings"].time_zone)


def standing_now(service: OnlineService) -> Standing:
    """What the service is today."""
    return standing(service.state, service.conditions, service.expires_on, today())


def typed(name: str = "q", longest: int = LONGEST_QUERY) -> str:
    """What someone typed into the address, without characters that cannot be shown."""
    text = request.args.get(name, "")[:longest]
    return " ".join("".join(character for character in text if character.isprintable()).split())


def wanted() -> Standing | None:
    """The standing that is asked for; all of them where it is none that exists."""
    text = request.args.get("standing", "")
    return Standing(text) if text in set(Standing) else None


def page_number() -> int:
    """The page of a list that is asked for; the first where it cannot be read."""
    text = request.args.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1  # noqa: PLR2004  # no list is longer
