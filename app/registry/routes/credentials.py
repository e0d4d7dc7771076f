"""Credentials, the lists that say which must not be accepted, and the keys of their issuer: for programs."""

from __future__ import annotations

import json
from typing import cast

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.certificate.credential import published
from app.certificate.credential.building import REVOCATION, SUSPENSION
from app.certificate.errors import KeyFault
from app.registry.routes.blueprint import bp, settings
from app.seal import queries as seals
from app.seal import seal_id
from app.seal.seal_id import SealIdInvalid
from app.web import errors
from app.web.access import public
from app.web.database import db
from app.web.headers import publicly_cached

CREDENTIAL = "application/vc+ld+json"
DID = "application/did+json"
# Half as long as other public answers: a list is signed within seconds of a change, and then lies in caches.
LIST_CACHE = "public, max-age=30, must-revalidate"


@bp.get("/credentials/<typed>.json")
@public
def credential(typed: str) -> ResponseReturnValue:
    """The credential of a seal, byte for byte as it was signed; its status is in the list that it names."""
    try:
        stored = seal_id.parse(typed)
    except SealIdInvalid:
        words = _(
            "This seal ID has a typing error: its symbols do not fit each other. Compare it letter by letter."
        )
        return errors.answer(404, detail=words)
    found = seals.credential(db.session, stored)
    if found is not None:
        return _sent(found.body, found.sha256, CREDENTIAL)
    if seals.by_seal_id(db.session, stored) is None:
        return errors.answer(404, detail=_("No seal was ever issued under this ID."))
    return errors.answer(
        404, detail=_("The credential of this seal is still being made. Ask again in a minute.")
    )


@bp.get("/credentials/status/suspension.json")
@public
def suspension_list() -> ResponseReturnValue:
    """The signed list of the seals that must not be accepted now."""
    return _list(SUSPENSION)


@bp.get("/credentials/status/revocation.json")
@public
def revocation_list() -> ResponseReturnValue:
    """The signed list of those among them that are revoked for good."""
    return _list(REVOCATION)


def _list(purpose: str) -> ResponseReturnValue:
    found = seals.status_list(db.session, purpose)
    if found is None:
        return errors.answer(404, detail=_("No seal was issued yet, so there is nothing to list."))
    response = _sent(found.body, found.sha256, CREDENTIAL)
    response.headers["Cache-Control"] = LIST_CACHE
    return response


@bp.get("/.well-known/did.json")
@public
def did_document() -> ResponseReturnValue:
    """Every key that signs or ever signed credentials, by the name that the portal's address gives it."""
    try:
        told = published.did_document(settings().keys_dir, settings().base_url)
    except (KeyFault, OSError):
        return errors.answer(404, detail=_("This portal has no keys yet, so it has issued nothing."))
    text = json.dumps(told, indent=1) + "\n"
    return _sent(text.encode(), "", DID)


def _sent(body: bytes, sha256: str, content_type: str) -> Response:
    """An answer that pages of any website may read: it is public, and no cookie goes with it."""
    response = publicly_cached(Response(body, content_type=content_type), etag=sha256[:32] or None)
    if not sha256:
        response.add_etag()
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return cast("Response", response.make_conditional(request))
