"""The interface for programs beside the answers on single seals: the list, and the description."""

from __future__ import annotations

import json

from flask import Response, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from app.registry import documents, openapi, queries
from app.registry.documents import SealPage, SealsAsked
from app.registry.routes import refusals
from app.registry.routes.blueprint import bp, scopes, settings, today
from app.web import errors
from app.web.access import public
from app.web.database import db
from app.web.kept_pages import fresh, kept

FOLDER = "/api/v1/"
JSON = "application/json"


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
            return errors.answer(400, detail=refusals.twice(name))
    try:
        asked = SealsAsked.model_validate(request.args.to_dict())
    except ValidationError as error:
        return errors.answer(400, detail=refusals.words(error))
    if asked.scope and asked.scope not in {scope.id for scope in scopes()}:
        return errors.answer(400, detail=refusals.unusable("scope", asked.scope))
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
