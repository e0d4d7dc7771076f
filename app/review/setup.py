"""Tells the application who reviews what, what managers must see to, and what is asked of school systems."""

from __future__ import annotations

from flask import Flask

from app.review import caseload, changes, overview


def init_app(app: Flask) -> None:
    """Give accounts the assignments of a person, the hub the open request, administration its card."""
    app.extensions["assignments"] = caseload.assigned_ids
    app.extensions["requests_for"] = changes.open_request
    app.extensions.setdefault("admin_cards", {})["reviews"] = overview.card
