"""Checking one seal: the form, the verdict, the certificate, the badge and the JSON, by seal ID."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

from flask import Flask, Response, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.certificate.errors import KeyFault
from app.core.errors import NotFound
from app.registry import public_seal, queries
from app.registry.answer import Answer
from app.registry.prepared import PreparedAnswers
from app.registry.public_seal import PublicSeal
from app.registry.routes import days
from app.registry.routes.answers import document, page, pictures
from app.registry.routes.blueprint import bp, settings, shown_back, today
from app.seal import queries as seals
from app.seal import seal_id
from app.seal.models import Seal
from app.seal.seal_id import SealIdInvalid
from app.web import errors
from app.web.access import public
from app.web.database import db
from app.web.headers import publicly_cached
from app.web.kept_pages import fresh, kept


@bp.get("/verify")
@public
def verify() -> ResponseReturnValue:
    """Where a person types the ID of a seal, and is sent on to its own address."""
    typed = request.args.get("id", "")
    if not typed.strip():
        # Whoever opens the form is likely to choose a file next.
        current_app.extensions["examiners"].warm()
        return kept(lambda: render_template("registry/verify.html", file_error=""))
    try:
        stored = seal_id.parse(typed)
    except SealIdInvalid as error:
        return mistyped(error, typed)
    return lead_to(stored, on=request.args.get("on", ""))


@bp.get("/verify/<typed>")
@public
def seal_page(typed: str) -> ResponseReturnValue:
    """The verdict on a seal; for a mistyped ID what is wrong with it, for an unknown one what that means."""
    try:
        stored = seal_id.parse(typed)
    except SealIdInvalid as error:
        return mistyped(error, typed)
    on = request.args.get("on", "")
    if typed != seal_id.shown(stored):
        return lead_to(stored, on=on)
    found = queries.load(db.session, stored, settings().time_zone)
    if found is None:
        return unknown(stored)
    return days.page(found[1], on) if on else _send(page(_app(), found[1]), found[0])


@bp.get("/verify/<typed>/history")
@public
def seal_history(typed: str) -> ResponseReturnValue:
    """Everything that happened to a seal, each line with its proof, and how it stands on a day or today."""
    try:
        stored = seal_id.parse(typed)
    except SealIdInvalid as error:
        return mistyped(error, typed)
    found = queries.load(db.session, stored, settings().time_zone)
    if found is None:
        return unknown(stored)
    return days.page(found[1], request.args.get("on") or today().isoformat())


@bp.get("/api/v1/seals/<typed>")
@public
def seal_json(typed: str) -> ResponseReturnValue:
    """The public facts of a seal as JSON."""
    if "on" in request.args:
        # Passed over, the status of today would be taken for that of the day.
        return errors.answer(
            400, detail=_("For a day ask the address of the seal with /history?on=… behind it.")
        )
    found = _in_registry(typed)
    if isinstance(found, str):
        return errors.answer(404, detail=found)
    return _send(document(_app(), found[1]), found[0])


@bp.get("/api/v1/seals/<typed>/history")
@public
def seal_on_day_json(typed: str) -> ResponseReturnValue:
    """The standing of a seal on a day as JSON."""
    found = _in_registry(typed)
    return errors.answer(404, detail=found) if isinstance(found, str) else days.answer(found[1])


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
    issued = seals.certificate(db.session, seal.id)
    response = Response(issued.pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{told.id}.pdf"'
    return cast("Response", publicly_cached(response, etag=issued.sha256).make_conditional(request))


@bp.get("/.well-known/seal-root.pem")
@public
def root_certificate() -> ResponseReturnValue:
    """The certificate that all signatures lead to, for programs that check them."""
    # Cryptography takes 6 MB and is needed for this one rare answer only.
    from app.certificate import keys  # noqa: PLC0415

    try:
        anchors = keys.trust(settings().keys_dir).anchors
    except (KeyFault, OSError) as error:
        raise NotFound("root") from error
    return publicly_cached(Response(anchors, content_type="application/x-pem-file"))


@bp.get("/.well-known/seal-revocations.pem")
@public
def revocation_lists() -> ResponseReturnValue:
    """The keys that were withdrawn, for programs that check signatures: what is in a file may be older."""
    # As above.
    from app.certificate import keys  # noqa: PLC0415

    try:
        lists = b"".join(keys.trust(settings().keys_dir).crls)
    except (KeyFault, OSError) as error:
        raise NotFound("root") from error
    return publicly_cached(Response(lists, content_type="application/x-pem-file"))


def lead_to(stored: str, *, on: str = "", below: str = "") -> Response:
    """On to the one address of a seal, to one below it, or to what is said there of one day."""
    query = f"?{urlencode({'on': on})}" if on else ""
    return publicly_cached(cast("Response", redirect(f"/verify/{seal_id.shown(stored)}{below}{query}", 302)))


def unknown(stored: str) -> Response:
    """What it means that no seal has this ID."""
    return fresh(render_template("registry/verify_unknown.html", shown=seal_id.shown(stored)), status=404)


def mistyped(error: SealIdInvalid, typed: str) -> Response:
    """What is wrong with an ID, and where to try again."""
    text = render_template("registry/verify_mistyped.html", why=error.why, typed=shown_back(typed))
    return fresh(text, status=404)


def _in_registry(typed: str) -> tuple[Seal, PublicSeal] | str:
    """The seal, or why programs are told that there is none."""
    try:
        found = queries.load(db.session, seal_id.parse(typed), settings().time_zone)
    except SealIdInvalid:
        words = _(
            "This seal ID has a typing error: its symbols do not fit each other. Compare it letter by letter."
        )
        return str(words)
    return found or str(_("No seal was ever issued under this ID."))


def _found(typed: str) -> tuple[Seal, PublicSeal]:
    try:
        found = queries.load(db.session, seal_id.parse(typed), settings().time_zone)
    except SealIdInvalid as error:
        raise NotFound("seal") from error
    if found is None:
        raise NotFound("seal")
    return found


def _send(answer: Answer, seal: Seal) -> Response:
    """The same bytes and headers that the layer before Flask sends from a prepared row."""
    layer: PreparedAnswers = current_app.extensions["prepared_answers"]
    row = answer.row(public_seal.true_until(seal, settings().time_zone))
    sent = Response.from_app(lambda environ, start: layer.send(row, environ, start), request.environ)
    return cast("Response", sent)


def _app() -> Flask:
    return cast("Flask", current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001  # documented
