"""The page that explains the log to anyone."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from app.transparency import leaf, queries
from app.transparency.leaf import Leaf
from app.transparency.routes.blueprint import bp
from app.web.access import public
from app.web.database import db
from app.web.kept_pages import kept

LATEST = 10


@bp.get("/log")
@public
def show() -> ResponseReturnValue:
    """What the log is, how long it is, what came last, and how to check all of it."""
    head = queries.latest_checkpoint(db.session)
    base_url: str = current_app.extensions["settings"].base_url

    def render() -> str:
        latest = _latest(head.size) if head else []
        return render_template("transparency/show.html", head=head, address=f"{base_url}/log", latest=latest)

    return kept(render, depends_on=head.note if head else None)


def _latest(size: int) -> list[tuple[int, Leaf]]:
    first = max(0, size - LATEST)
    entries = queries.entries(db.session, first, size)
    return [(number, leaf.read(entry)) for number, entry in enumerate(entries, first)][::-1]
