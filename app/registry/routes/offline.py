"""The page that anyone saves to check a certificate without a network: of one seal, or any with its proof."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.registry import carried, queries
from app.registry.public_seal import PublicSeal
from app.registry.routes.blueprint import bp, settings, today
from app.registry.routes.verification import lead_to, mistyped, unknown
from app.seal import seal_id
from app.seal.seal_id import SealIdInvalid
from app.transparency import proving
from app.transparency import queries as log
from app.web.access import public
from app.web.database import db
from app.web.kept_pages import fresh
from config import ROOT

FOLDER = ROOT / "static" / "offline"
SERVED = "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"


@dataclass(frozen=True)
class Parts:
    """What the page carries, ready to stand in it."""

    script: Markup
    style: Markup
    policy: str


@bp.get("/verify/offline")
@public
def offline() -> ResponseReturnValue:
    """For any certificate: whoever has the PDF and its proof gives both."""
    return _page("/verify/offline", None, [])


@bp.get("/verify/<typed>/offline")
@public
def seal_offline(typed: str) -> ResponseReturnValue:
    """For one seal: its proofs are in the page, so that the PDF is all that is needed."""
    try:
        stored = seal_id.parse(typed)
    except SealIdInvalid as error:
        return mistyped(error, typed)
    if typed != seal_id.shown(stored):
        return lead_to(stored, below="/offline")
    found = queries.load(db.session, stored, settings().time_zone)
    if found is None:
        return unknown(stored)
    seal = found[1]
    return _page(f"/verify/{seal.id}/offline", seal, _proofs(seal.id))


def _proofs(seal: str) -> list[str]:
    """The proofs of all that ever happened to the seal, its award first; none before a head covers that."""
    head = log.latest_checkpoint(db.session)
    leaves = [row for row in log.of_seal(db.session, seal) if head and row.number < head.size]
    return [str(proving.prove(db.session, row, head)) for row in leaves]


def _page(path: str, seal: PublicSeal | None, proofs: list[str]) -> Response:
    head, base = log.latest_checkpoint(db.session), settings().base_url
    own = carried.carried(FOLDER)
    text = render_template(
        "registry/verify_offline.html",
        seal=seal,
        proofs=proofs,
        is_awaited=seal is not None and not proofs,
        key=head.vkey if head else "",
        saved_on=today(),
        zone=settings().time_zone,
        address=path,
        page_address=f"{base}/verify/{seal.id}" if seal else f"{base}/verify",
        file_name=f"{seal.id}-offline.html" if seal else "seal-offline.html",
        carried=_parts(own),
    )
    response = fresh(text)
    response.headers["Content-Security-Policy"] = f"{own.policy}; {SERVED}"
    return response


def _parts(own: carried.Carried) -> Parts:
    # Our own files, word for word: the policy names their hashes, and a test looks for what would end a tag.
    script = Markup(f'<script type="module">{own.script}</script>')  # noqa: S704
    return Parts(script, Markup(f"<style>{own.style}</style>"), own.policy)  # noqa: S704  # as above
