"""Handing out files: to those who may, as attachments that nothing can run."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

from flask import Response, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import Headers

from app.assessment import library, policy
from app.assessment.inspection.kinds import KINDS, MEDIA_TYPES
from app.assessment.library import Exhibit
from app.assessment.models import Evidence
from app.assessment.routes.blueprint import bp
from app.assessment.routes.surroundings import evidence_room
from app.assessment.services import evidence as services
from app.core.errors import NotFound
from app.web.access import current_actor, requires
from app.web.database import db
from app.web.headers import SANDBOX

CHUNK = 1 << 18


@bp.get("/evidence/<uuid:evidence_id>/file")
@requires(policy.READ_EVIDENCE, evidence=library.exhibit)
def evidence_file(evidence: Exhibit) -> ResponseReturnValue:
    """The file, byte for byte as it was given."""
    item = evidence.evidence
    if not item.storage_key or not item.sha256 or item.media_type not in MEDIA_TYPES:
        raise NotFound("file")
    actor, headers = current_actor(), _headers(item)
    content = evidence_room().storage.open(item.storage_key, item.sha256)
    if request.method == "HEAD":
        content.close()
        return Response(headers=headers)
    try:
        if not policy.owns_evidence(actor, evidence):
            services.note_download(db.session, evidence, by=actor)
    except BaseException:
        content.close()
        raise
    return Response(_pieces(content), headers=headers, direct_passthrough=True)


def file_name(item: Evidence) -> str:
    """The name under which an item is saved: as it is called, with the ending of what it is."""
    plain = item.name.replace("/", "-").replace("\\", "-").strip(". ") or "evidence"
    endings = [ending for ending, kind in KINDS.items() if kind.media_type == item.media_type]
    return plain if plain.lower().endswith(tuple(f".{each}" for each in endings)) else f"{plain}.{endings[0]}"


def _headers(item: Evidence) -> Headers:
    """What makes the answer a file and nothing that a browser would show or run."""
    headers = Headers(
        {
            "Content-Type": item.media_type,  # without a charset, which only the file itself knows
            "Content-Length": str(item.size),
            "Content-Security-Policy": SANDBOX,
            "Cache-Control": "no-store, private",
            "X-Robots-Tag": "noindex, nofollow",
        }
    )
    name = file_name(item)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").strip()
    names = {"filename": f"evidence{plain}" if plain.startswith(".") else plain}
    if plain != name:
        names["filename*"] = f"UTF-8''{quote(name, safe='')}"
    headers.set("Content-Disposition", "attachment", **names)
    return headers


def _pieces(content: BinaryIO) -> Iterator[bytes]:
    with content:
        while part := content.read(CHUNK):
            yield part
