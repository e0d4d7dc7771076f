"""The certificate in Spanish, for whoever wants it; and the annex, where the school system published one."""

from __future__ import annotations

from math import ceil
from typing import cast

from flask import Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.certificate.editions import Language
from app.core.errors import NotFound
from app.registry import entries, queries
from app.registry.public_seal import PublicSeal
from app.registry.routes.blueprint import bp, settings
from app.registry.routes.files import allowance_left
from app.seal import queries as seals
from app.seal import seal_id
from app.seal.errors import SealNotInForce
from app.seal.models import Seal
from app.seal.seal_id import SealIdInvalid
from app.seal.services import editions
from app.web import errors
from app.web.access import machine_endpoint, public
from app.web.database import db
from app.web.headers import publicly_cached
from app.web.kept_pages import fresh

SPANISH = Language.SPANISH
TOO_LATE = 409


@bp.get("/certificates/es/<typed>.pdf")
@public
def certificate_in_spanish(typed: str) -> ResponseReturnValue:
    """The signed certificate in Spanish, byte for byte as it was issued."""
    seal, told = _found(typed)
    issued = seals.edition(db.session, seal.id, SPANISH)
    if issued is None:
        raise NotFound("edition")
    return _pdf(issued.pdf, f"{told.id}-es.pdf", etag=issued.sha256)


@bp.get("/certificates/es/<typed>")
@public
def edition(typed: str) -> ResponseReturnValue:
    """Where the certificate in Spanish is, or can be had."""
    return _page(*_found(typed))


@bp.post("/certificates/es/<typed>")
@machine_endpoint
@public
def ask_for_edition(typed: str) -> ResponseReturnValue:
    """Have the certificate made in Spanish. Twice is once, so no form token is needed."""
    seal, told = _found(typed)
    if wait := ceil(allowance_left()):
        return errors.answer(429, headers=[("Retry-After", str(wait))])
    try:
        editions.ask(db.session, seal.id, SPANISH)
    except SealNotInForce:
        return _page(*_found(typed), status=TOO_LATE)
    return redirect(f"/certificates/es/{told.id}", 303)


@bp.get("/annexes/<typed>.pdf")
@public
def annex(typed: str) -> ResponseReturnValue:
    """What the school system published of its readiness."""
    seal, told = _found(typed)
    found = seals.annex(db.session, seal.id)
    if found is None or found.pdf is None:
        raise NotFound("annex")
    return _pdf(found.pdf, f"{told.id}-annex.pdf")


def _page(seal: Seal, told: PublicSeal, *, status: int = 200) -> Response:
    digest = told.editions.get(SPANISH, "")
    text = render_template(
        "registry/edition.html", seal=told, digest=digest, file_name=f"{told.id}-es",
        is_being_made=editions.is_being_made(db.session, seal, SPANISH),
        place=entries.edition(db.session, told.id, digest) if digest else None,
    )  # fmt: skip
    return fresh(text, status=status)


def _pdf(content: bytes, name: str, *, etag: str = "") -> Response:
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if not etag:
        response.add_etag()
    return cast("Response", publicly_cached(response, etag=etag or None).make_conditional(request))


def _found(typed: str) -> tuple[Seal, PublicSeal]:
    try:
        found = queries.load(db.session, seal_id.parse(typed), settings().time_zone)
    except SealIdInvalid as error:
        raise NotFound("seal") from error
    if found is None:
        raise NotFound("seal")
    return found
