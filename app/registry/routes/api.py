"""The interface for programs beside the answers on single seals: the list, and the description."""

from __future__ import annotations

import json

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from pydantic import ValidationError

from app.registry import documents, openapi, queries
from app.registry.documents import SealPage, SealsAsked
from app.registry.routes.blueprint import bp, scopes, settings, today
from app.web import errors
from app.web.access import public
from app.web.database import db
from app.web.kept_pages import fresh, kept

FOLDER = "/api/v1/"
JSON = "application/json"
LONGEST_QUOTED = 40


@bp.after_request
def open_to_other_sites(response: Response) -> Response:
    """Let pages of any website read what programs are told: it is public, and no cookie goes with it."""
    if request.path.startswith(FOLDER) and request.method in {"GET", "HEAD"}:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@bp.get("/api/v1/seals")
@public
def seals_json() -> ResponseReturnValue:
    """Seals by filter, newest first, a page at a time."""
    for name, values in request.args.lists():
        if len(values) > 1:
            return errors.answer(400, detail=_("%(name)s is given twice. Give it once.", name=_quoted(name)))
    try:
        asked = SealsAsked.model_validate(request.args.to_dict())
    except ValidationError as error:
        return errors.answer(400, detail=_wrong(error))
    known = [scope.id for scope in scopes()]
    if asked.scope and asked.scope not in known:
        words = _(
            "There is no scope %(name)s. Known are: %(known)s.",
            name=_quoted(asked.scope),
            known=", ".join(known),
        )
        return errors.answer(400, detail=words)
    rows, place = queries.after(db.session, asked.wanted, today(), place=asked.place, limit=asked.limit)
    base_url = settings().base_url
    following = f"{base_url}/api/v1/seals?{asked.at(place).address()}" if place else None
    page = SealPage(seals=[documents.line(row, base_url) for row in rows], next=following)
    return fresh(page.model_dump_json(indent=1) + "\n", content_type=JSON)


@bp.get("/api/v1/openapi.json")
@public
def description() -> ResponseReturnValue:
    """What programs can ask, for programs."""

    def render() -> str:
        told = openapi.description(issuer=settings().issuer, base_url=settings().base_url)
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"

    return kept(render, content_type=JSON)


def _wrong(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    name = _quoted(str(first["loc"][0]) if first["loc"] else "")
    if first["type"] == "extra_forbidden":
        known = ", ".join(SealsAsked.model_fields)
        return str(_("There is no parameter %(name)s. Known are: %(known)s.", name=name, known=known))
    return str(
        _("%(name)s cannot be used: %(why)s.", name=name, why=first["msg"].removeprefix("Value error, "))
    )


def _quoted(name: str) -> str:
    return ascii(name[:LONGEST_QUOTED])
