"""Where those who run the program begin: what waits for them."""

from __future__ import annotations

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.accounts import cards, policy
from app.accounts.cards import AdminCard
from app.accounts.routes.blueprint import bp
from app.core.actor import Actor
from app.web.access import current_actor, requires
from app.web.database import db


@bp.get("/admin")
@requires(policy.ADMINISTER)
def admin() -> ResponseReturnValue:
    """What waits, from every package that has something to say."""
    makers = [requests_card, *current_app.extensions.setdefault("admin_cards", [])]
    return render_template(
        "admin/dashboard.html", cards=cards.gather(makers, db.session, current_actor()), policy=policy
    )


def requests_card(session: Session, actor: Actor) -> AdminCard | None:
    """Requests to join a school system."""
    count = cards.waiting_requests(session, actor)
    if count is None:
        return None
    return AdminCard(
        title=_("Requests to join"),
        count=count,
        href=url_for("accounts.request_list"),
        text=_("People who want to act for a school system"),
    )
