"""The start page and the pages that explain."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.registry import queries
from app.registry.documents import MOST_SEALS
from app.registry.openapi import OPERATIONS
from app.registry.routes.blueprint import bp, newest_criteria, scopes, settings, today
from app.web.access import public
from app.web.database import db
from app.web.kept_pages import kept


@bp.get("/")
@public
def start() -> ResponseReturnValue:
    """What the seal means, and the two things most visitors come for: find a school system, check a seal."""
    counts = queries.counts(db.session, today())
    return kept(
        lambda: render_template("registry/start.html", counts=counts, criteria=newest_criteria()),
        depends_on=counts,
    )


@bp.get("/how-it-works")
@public
def how_it_works() -> ResponseReturnValue:
    """From the first self-assessment to the renewal, and who does what."""
    return kept(
        lambda: render_template("registry/how_it_works.html", scopes=scopes(), criteria=newest_criteria())
    )


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """What was done so that everyone can use the portal, and what is missing."""
    return kept(lambda: render_template("registry/accessibility.html"))


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """What is kept of whom, for how long, and what never is."""
    return kept(lambda: render_template("registry/privacy.html", hours=settings().session_hours))


@bp.get("/api")
@public
def api() -> ResponseReturnValue:
    """How programs read the registry."""
    return kept(
        lambda: render_template(
            "registry/api.html", operations=OPERATIONS, base_url=settings().base_url, most=MOST_SEALS
        ),
        depends_on=request.path,
    )
