"""Checking one seal: the page, the certificate, the badge and the JSON, by seal ID."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from flask import Blueprint, Flask, Response, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.certificate import keys
from app.certificate.errors import KeyFault
from app.core.errors import NotFound
from app.registry import public_seal
from app.registry.answers import Answer, document, page, pictures
from app.registry.prepared import PreparedAnswers
from app.registry.public_seal import PublicSeal
from app.registry.services import publishing
from app.seal import queries, seal_id
from app.seal.models import Seal
from app.seal.seal_id import SealIdInvalid
from app.web.access import public
from app.web.database import db
from app.web.headers import publicly_cached

bp = Blueprint("verify", __name__)


@bp.get("/verify/<typed>")
@public
def seal_page(typed: str) -> ResponseReturnValue:
    """The verdict on a seal; for a mistyped ID what is wrong with it, for an unknown one what that means."""
    try:
        stored = seal_id.parse(typed)
    except SealIdInvalid as error:
        return _refused("registry/verify_mistyped.html", why=error.why, typed=typed[:40])
    if typed != seal_id.shown(stored):
        return publicly_cached(redirect(f"/verify/{seal_id.shown(stored)}", 301))  # type: ignore[arg-type]  # werkzeug's response
    found = publishing.load(_app(), db.session, stored)
    if found is None:
        return _refused("registry/verify_unknown.html", shown=seal_id.shown(stored))
    return _send(page(_app(), found[1]), found[0])


@bp.get("/api/v1/seals/<typed>")
@public
def seal_json(typed: str) -> ResponseReturnValue:
    """The public facts of a seal as JSON."""
    seal, told = _found(typed)
    return _send(document(_app(), told), seal)


@bp.get("/badges/<typed>.svg")
@public
def badge(typed: str) -> ResponseReturnValue:
    """The live badge for light pages."""
    seal, told = _found(typed)
    return _send(pictures(_app(), told)[0], seal)


@bp.get("/badges/dark/<typed>.svg")
@public
def badge_dark(typed: str) -> ResponseReturnValue:
    """The live badge for dark pages."""
    seal, told = _found(typed)
    return _send(pictures(_app(), told)[1], seal)


@bp.get("/certificates/<typed>.pdf")
@public
def certificate(typed: str) -> ResponseReturnValue:
    """The signed certificate, byte for byte as it was issued."""
    seal, told = _found(typed)
    kept = queries.certificate(db.session, seal.id)
    response = Response(kept.pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{told.id}.pdf"'
    return publicly_cached(response, etag=kept.sha256).make_conditional(request)


@bp.get("/.well-known/seal-root.pem")
@public
def root_certificate() -> ResponseReturnValue:
    """The certificate that all signatures lead to, for programs that check them."""
    try:
        anchors = keys.trust(_key_directory()).anchors
    except (KeyFault, OSError) as error:
        raise NotFound("root") from error
    return publicly_cached(Response(anchors, content_type="application/x-pem-file"))


def _found(typed: str) -> tuple[Seal, PublicSeal]:
    try:
        found = publishing.load(_app(), db.session, seal_id.parse(typed))
    except SealIdInvalid as error:
        raise NotFound("seal") from error
    if found is None:
        raise NotFound("seal")
    return found


def _send(answer: Answer, seal: Seal) -> Response:
    """The same bytes and headers that the layer before Flask sends from a prepared row."""
    layer: PreparedAnswers = current_app.extensions["prepared_answers"]
    row = answer.row(public_seal.true_until(seal, current_app.extensions["settings"].time_zone))
    return Response.from_app(lambda environ, start: layer.send(row, environ, start), request.environ)


def _refused(template: str, **values: str) -> ResponseReturnValue:
    return publicly_cached(Response(render_template(template, **values), 404))


def _key_directory() -> Path:
    return keys.path_of(current_app.extensions["settings"].signing_key).parent


def _app() -> Flask:
    return cast("Flask", current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001  # documented
