"""`/healthz` says that the process answers; `/readyz` says that it can do its work."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from flask import Blueprint, Flask, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core import log
from app.web.access import public
from app.web.database import db
from config import ROOT

OK, UNAVAILABLE, OUTDATED = "ok", "unavailable", "outdated"
KEPT_SECONDS = 5.0
CHECKS, NOTES = "readiness_checks", "readiness_notes"
Check = Callable[[], str]
bp = Blueprint("health", __name__)


def add_check(app: Flask, name: str, check: Check) -> None:
    """Let `/readyz` ask this too: the check gives `ok`, or a word for what is not, and may raise anything."""
    app.extensions.setdefault(CHECKS, {})[name] = check


def add_note(app: Flask, name: str, note: Check) -> None:
    """Let `/readyz` tell this too: what waits although requests are answered; empty where nothing does."""
    app.extensions.setdefault(NOTES, {})[name] = note


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Answer as long as the process lives."""
    return jsonify(status=OK)


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Answer 200 when everything that requests need is there, 503 otherwise, with each check by name.

    Notes say what waits meanwhile, and do not count. Anybody may ask, so the answer is found anew only every
    few seconds.
    """
    held = current_app.extensions.get("readiness")
    if held is None or monotonic() - held[0] > KEPT_SECONDS:
        held = current_app.extensions["readiness"] = (monotonic(), checks(), notes())
    found, told = held[1:]
    is_ready = set(found.values()) == {OK}
    said = {"status": OK if is_ready else UNAVAILABLE, "checks": found} | ({"notes": told} if told else {})
    return jsonify(said), 200 if is_ready else 503


def checks() -> dict[str, str]:
    """How each thing is that requests need."""
    asked: dict[str, Check] = {"database": _database, "migrations": _migrations}
    return {name: _asked(check) for name, check in (asked | current_app.extensions.get(CHECKS, {})).items()}


def notes() -> dict[str, str]:
    """What waits although requests are answered."""
    told = {name: _asked(note) for name, note in current_app.extensions.get(NOTES, {}).items()}
    return {name: words for name, words in told.items() if words}


def _asked(check: Check) -> str:
    try:
        return check()
    except Exception as error:  # noqa: BLE001  # not being able to tell is an answer
        log.warning("not ready", kind=type(error).__name__)
        return UNAVAILABLE


def _database() -> str:
    db.session.execute(text("SELECT 1"))
    return OK


def _migrations() -> str:
    try:
        version = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        db.session.rollback()
        raise
    migrations = ROOT / "migrations"
    newest = (migrations / ".current-head").read_text().strip()
    # A version unknown here is a newer one: while a release rolls out, the one before it goes on serving.
    is_older = version is None or (migrations / "versions" / f"{version}.py").exists()
    return OUTDATED if version != newest and is_older else OK
