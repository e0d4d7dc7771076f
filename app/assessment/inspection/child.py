"""The inspecting child: `python -m app.assessment.inspection.child` looks into one file per message."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any
from xml.parsers import expat

from app.assessment.inspection.content import require_content
from app.assessment.inspection.images import examine_image
from app.assessment.inspection.kinds import KINDS, Family
from app.assessment.inspection.office import examine_office
from app.assessment.inspection.pdf import examine_pdf
from app.assessment.inspection.reasons import Reason, UploadRefused
from app.assessment.inspection.text import examine_text
from app.assessment.inspection.traces import require_silent
from app.assessment.reading.reader import parts_of
from app.assessment.tripwire.engine import look
from app.assessment.tripwire.plain import as_plain
from app.core.confined import frames
from app.core.confined.confinement import Limits, Work, serve

MOST_SUSPICIONS = 30  # parts that are told of; more would not help anybody
LIMITS = Limits(mebibytes=1024, cpu_seconds=20, wall_seconds=25)
EXAMINERS = {
    Family.PDF: examine_pdf,
    Family.IMAGE: examine_image,
    Family.OFFICE: examine_office,
    Family.TEXT: examine_text,
}


def examine(path: Path, ending: str, *, is_meant: bool = False) -> None:
    """Raise UploadRefused unless the file is what its ending says, and harmless.

    Unless it `is_meant` as it is, a picture must not tell where it was taken or whose it is either.
    """
    kind = KINDS[ending]
    require_content(path, ending, kind)
    EXAMINERS[kind.family](path, ending)
    if kind.family is Family.IMAGE and not is_meant:
        require_silent(path, ending)


def looked_through(path: Path, ending: str, year: int) -> list[dict[str, Any]]:
    """Where records of students seem to be, with every value masked: nothing of them leaves this process."""
    try:
        return [as_plain(each) for each in look(parts_of(path, ending), year=year)[:MOST_SUSPICIONS]]
    except (ValueError, TypeError, LookupError, OSError, RuntimeError, expat.ExpatError, zlib.error) as error:
        # Sound by its structure, and yet its text cannot be read: then nobody knows what is in it.
        raise UploadRefused(Reason.UNREADABLE) from error


def prepare() -> Work:
    """The libraries are loaded already; what remains is one file after the other."""

    def work(header: frames.Header, _body: bytes) -> tuple[frames.Header, bytes]:
        try:
            path, ending = Path(header["path"]), header["ending"]
            examine(path, ending, is_meant=header["is_meant"])
            found = looked_through(path, ending, header["year"])
        except UploadRefused as refusal:
            return {"refused": refusal.reason, "values": refusal.values}, b""
        except (MemoryError, RecursionError):
            return {"refused": Reason.UNPACKS_TOO_LARGE, "values": {}}, b""
        return {"taken": True, "suspicions": found}, b""

    return work


if __name__ == "__main__":
    serve(prepare, LIMITS)
