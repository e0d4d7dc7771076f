"""The files of the log for programs: checkpoint, key, tiles, bundles and proofs (c2sp.org/tlog-tiles)."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue

from app.certificate import key_files
from app.certificate.errors import KeyFault
from app.core.errors import NotFound
from app.transparency import cosigning, export, proving, queries, tiles
from app.transparency.errors import FormatBroken
from app.transparency.leaf import SEAL
from app.transparency.models import LogCheckpoint
from app.transparency.routes.blueprint import bp
from app.web.access import public
from app.web.database import db
from app.web.headers import publicly_cached

TEXT, BYTES = "text/plain; charset=utf-8", "application/octet-stream"
MOMENT, EVER = "public, max-age=5, must-revalidate", "public, max-age=31536000, immutable"
NUMBER = re.compile(r"0|[1-9]\d{0,11}")
WORTH_PACKING = 1024


@bp.after_request
def open_to_other_sites(response: Response) -> Response:
    """Let verifiers on any website read the files: they are public, and no cookie goes with them."""
    if request.path.startswith("/log/"):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@bp.get("/log/checkpoint")
@public
def checkpoint() -> ResponseReturnValue:
    """The newest signed head."""
    response = Response(_published(_head()), content_type=TEXT)
    response.headers["Cache-Control"] = MOMENT
    return response


@bp.get("/log/key")
@public
def key() -> ResponseReturnValue:
    """The public key that checks the signature, with the name of the log."""
    return publicly_cached(Response(f"{_head().vkey}\n", content_type=TEXT))


@bp.get("/log/keys")
@public
def keys() -> ResponseReturnValue:
    """Every key that ever signed a head, a line each, the first one first."""
    found = queries.verifier_keys(db.session)
    if not found:
        raise NotFound("log-checkpoint")
    return publicly_cached(Response("".join(f"{vkey}\n" for vkey in found), content_type=TEXT))


@bp.get("/log/handover/<int:number>")
@public
def handed_over(number: int) -> ResponseReturnValue:
    """The note by which one key handed over to the next."""
    path = _folder() / f"log.handover-{number}"
    if not path.exists():
        raise NotFound("log-handover")
    return publicly_cached(Response(key_files.read(path), content_type=TEXT))


@bp.get("/log/tile/<level>/<path:rest>")
@public
def tile(level: str, rest: str) -> ResponseReturnValue:
    """Hashes of the tree, or leaves; only what the newest signed head covers."""
    try:
        wanted = tiles.parse(level, rest)
    except FormatBroken as error:
        raise NotFound("log-tile") from error
    if wanted.end > _head().size:
        raise NotFound("log-tile")
    content = export.content(db.session, wanted)
    response = Response(content, content_type=BYTES)
    if wanted.level is None and len(content) >= WORTH_PACKING:
        response.vary.add("Accept-Encoding")
        if request.accept_encodings.quality("gzip") > 0:
            response.set_data(gzip.compress(content, 6, mtime=0))
            response.content_encoding = "gzip"
    response.headers["Cache-Control"] = EVER
    return response


@bp.get("/log/proofs/<typed>.tlog-proof")
@public
def proof(typed: str) -> ResponseReturnValue:
    """The proof that a leaf is in the log: of a seal's award by its ID, of any leaf by its number."""
    head = _head()
    if NUMBER.fullmatch(typed):
        leaf = queries.leaf(db.session, int(typed))
    elif SEAL.fullmatch(typed.upper()):
        leaf = proving.award_of(db.session, typed.upper())
    else:
        raise NotFound("log-leaf")
    response = Response(
        str(proving.prove(db.session, leaf, head, signed=_published(head))), content_type=TEXT
    )
    response.headers["Content-Disposition"] = f'inline; filename="{typed}.tlog-proof"'
    return publicly_cached(response)


def _head() -> LogCheckpoint:
    head = queries.latest_checkpoint(db.session)
    if head is None:
        raise NotFound("log-checkpoint")
    return head


def _folder() -> Path:
    folder: Path = current_app.extensions["settings"].keys_dir
    return folder


def _published(head: LogCheckpoint) -> str:
    """The head with what witnesses have signed. That nobody can read it keeps the log from nobody."""
    try:
        return cosigning.merged(head.note, _folder())
    except (KeyFault, FormatBroken, OSError):
        return head.note
