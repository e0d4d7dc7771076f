"""The name under which a file was sent: cleaned for showing, never used as a place to store."""

from __future__ import annotations

import unicodedata

from app.assessment.inspection.kinds import DISGUISES, KINDS, MACRO_ENDINGS, OLD_ENDINGS, Kind
from app.assessment.inspection.reasons import Reason, UploadRefused

LONGEST = 150
LONGEST_ENDING = 10
# Characters that turn the direction of what follows: with them "exe.pdf" can be shown for "fdp.exe".
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def display_name(raw: str | None) -> str:
    """One short line without folders and unseen characters, with its ending in small letters.

    Raises UploadRefused for a name that disguises what the file is.
    """
    if any(character in TURNING for character in raw or ""):
        raise UploadRefused(Reason.NAME_DISGUISED)
    last = unicodedata.normalize("NFC", raw or "").replace("\\", "/").rpartition("/")[2]
    seen = "".join(" " if unicodedata.category(each) in UNSEEN else each for each in last)
    name = " ".join(seen.split()).rstrip(". ").lstrip(" ")
    stem, dot, ending = name.rpartition(".")
    if not name or (dot and not stem.strip(". ")):
        raise UploadRefused(Reason.NAME_MISSING)
    return f"{stem[: LONGEST - LONGEST_ENDING].rstrip()}.{ending.lower()}" if dot else name[:LONGEST]


def kind_by_name(name: str) -> tuple[str, Kind]:
    """The ending of a cleaned name and the kind of file it promises; UploadRefused where it is not taken."""
    stem, dot, ending = name.rpartition(".")
    if not dot or not ending.isascii() or not ending.isalnum() or len(ending) > LONGEST_ENDING:
        raise UploadRefused(Reason.ENDING_MISSING)
    if ending in MACRO_ENDINGS:
        raise UploadRefused(Reason.ENDING_MACRO, ending=ending)
    if ending in OLD_ENDINGS:
        raise UploadRefused(Reason.OLD_OFFICE)
    if ending not in KINDS:
        raise UploadRefused(Reason.ENDING_UNKNOWN, ending=ending)
    for inner in stem.lower().split(".")[1:]:
        if inner.strip() in DISGUISES:
            raise UploadRefused(Reason.ENDING_DOUBLE, inner=inner.strip(), ending=ending)
    return ending, KINDS[ending]
