"""What a file is by its first bytes, whatever it is called, and whether it is something else besides."""

from __future__ import annotations

import re
from pathlib import Path

from app.assessment.inspection.kinds import Family, Kind
from app.assessment.inspection.reasons import Reason, UploadRefused

HEAD = 1024
TAIL = 66_000  # the longest end record of an archive with its comment
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BEGINNINGS = (
    (re.compile(rb"%PDF-"), "pdf"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "png"),
    (re.compile(rb"\xff\xd8\xff"), "jpeg"),
    (re.compile(rb"GIF8[79]a"), "gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "webp"),
    (re.compile(rb"PK\x03\x04"), "office"),
    (re.compile(re.escape(OLE)), "ole"),
    (
        re.compile(
            rb"MZ|\x7fELF|\xca\xfe\xba\xbe|PK\x05\x06|Rar!|7z\xbc\xaf|\x1f\x8b|BM|II\*\x00|MM\x00\*|\{\\rtf"
        ),
        "other",
    ),
)
MARKUP = re.compile(rb"<(?:!doctype|html|head|body|script|svg|iframe|\?php|hta:)[\s>!a-z]", re.IGNORECASE)
CENTRAL_END = b"PK\x05\x06"


def require_content(path: Path, ending: str, kind: Kind) -> None:
    """Raise UploadRefused unless the file begins as its name promises and does not end as an archive."""
    size = path.stat().st_size
    if size == 0:
        raise UploadRefused(Reason.EMPTY)
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(max(0, size - TAIL))
        tail = file.read()
    found = next((name for beginning, name in BEGINNINGS if beginning.match(head)), "text")
    if found == "ole" and kind.family is Family.OFFICE:
        raise UploadRefused(Reason.OLD_OFFICE)
    if found != _expected(kind):
        raise UploadRefused(Reason.CONTENT_DIFFERS, ending=ending)
    if kind.family in {Family.PDF, Family.IMAGE} and (CENTRAL_END in tail or MARKUP.search(head)):
        raise UploadRefused(Reason.SOMETHING_ELSE_INSIDE)


def _expected(kind: Kind) -> str:
    return kind.media_type.rpartition("/")[2] if kind.family is Family.IMAGE else kind.family
