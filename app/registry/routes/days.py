"""Was a seal valid on a day: on the page of the seal, and for programs."""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.registry import day_documents, entries, past
from app.registry.past import DayUnusable
from app.registry.public_seal import PublicSeal
from app.registry.routes import refusals
from app.registry.routes.blueprint import settings, shown_back, today
from app.web import errors
from app.web.database import db
from app.web.kept_pages import fresh


def page(seal: PublicSeal, typed: str) -> Response:
    """The verdict on that day, beside the one of today; for what is no such day, what to enter instead."""
    try:
        day = past.read_day(typed.strip(), today=today())
    except DayUnusable as error:
        text = render_template(
            "registry/verify_day_unusable.html",
            seal=seal,
            why=error.why,
            typed=shown_back(typed),
            today=today(),
        )
        return fresh(text, status=400)
    told = past.on_day(seal, day, settings().time_zone)
    places = entries.places(db.session, seal.id)
    return fresh(
        render_template("registry/verify_day.html", seal=seal, day=told, today=today(), places=places)
    )


def answer(seal: PublicSeal) -> ResponseReturnValue:
    """The same for programs. Whatever is not understood is refused: it may be a typing error."""
    for name, values in request.args.lists():
        if name != "on":
            return errors.answer(400, detail=_("Of the parameters of a history there is only one: on."))
        if len(values) > 1:
            return errors.answer(400, detail=refusals.twice(name))
    typed = request.args.get("on", "")
    try:
        day = past.read_day(typed, today=today()) if "on" in request.args else today()
    except DayUnusable as error:
        return errors.answer(400, detail=refusals.day(error.why, typed))
    told = day_documents.day_document(
        seal,
        past.on_day(seal, day, settings().time_zone),
        settings().base_url,
        places=entries.places(db.session, seal.id),
    )
    return fresh(told.model_dump_json(indent=1) + "\n", content_type="application/json")
