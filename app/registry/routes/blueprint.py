"""The blueprint of the public pages, and what several of them need."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import TYPE_CHECKING, cast

from flask import Blueprint, current_app

from app.core import clock
from app.core.errors import NotFound
from app.criteria.schema import Scope
from app.criteria.setup import catalogue
from app.registry.search import Search
from config import Settings

if TYPE_CHECKING:
    from app.transparency.note import VerifierKey

bp = Blueprint("registry", __name__)
LONGEST_SHOWN = 60


def settings() -> Settings:
    """The settings of the running portal."""
    return cast("Settings", current_app.extensions["settings"])


def today() -> date:
    """Today's date where the program is."""
    return clock.today(settings().time_zone)


def search() -> Search:
    """The search of this process, with what it knows of how common letters are."""
    return cast("Search", current_app.extensions["name_search"])


def scopes() -> tuple[Scope, ...]:
    """What a seal can cover."""
    return tuple(scope for seal in catalogue.seals() for scope in seal.scopes)


def newest_criteria(seal: str = "tle") -> str:
    """The version that counts now, as a part of its address; empty where none is open."""
    try:
        return catalogue.current(seal, on=today()).key
    except NotFound:
        return ""


def log_key() -> VerifierKey | None:
    """The key that the public log is signed with; None where this portal has none yet."""
    # With it comes cryptography, which most processes never need.
    from app.certificate.errors import KeyFault  # noqa: PLC0415
    from app.transparency import keys  # noqa: PLC0415  # as above

    try:
        return keys.verifier(keys.folder_of(settings()))
    except (KeyFault, OSError):
        return None


def shown_back(typed: str) -> str:
    """What a person typed, fit to be shown to them again: visible characters only, and not too many."""
    whole = unicodedata.normalize("NFC", typed[: LONGEST_SHOWN * 4])
    visible = "".join(
        " " if c.isspace() else c for c in whole if unicodedata.category(c)[0] != "C" or c == "\t"
    )
    return " ".join(visible.split())[:LONGEST_SHOWN]
