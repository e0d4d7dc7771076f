"""The inspecting child: `python -m app.assessment.inspection.child` looks into one file per message."""

from __future__ import annotations

from pathlib import Path

from app.assessment.inspection.content import require_content
from app.assessment.inspection.images import examine_image
from app.assessment.inspection.kinds import KINDS, Family
from app.assessment.inspection.office import examine_office
from app.assessment.inspection.pdf import examine_pdf
from app.assessment.inspection.reasons import Reason, UploadRefused
from app.assessment.inspection.text import examine_text
from app.assessment.inspection.traces import require_silent
from app.core.confined import frames
from app.core.confined.confinement import Limits, Work, serve

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


def prepare() -> Work:
    """The libraries are loaded already; what remains is one file after the other."""

    def work(header: frames.Header, _body: bytes) -> tuple[frames.Header, bytes]:
        try:
            examine(Path(header["path"]), header["ending"], is_meant=header["is_meant"])
        except UploadRefused as refusal:
            return {"refused": refusal.reason, "values": refusal.values}, b""
        except (MemoryError, RecursionError):
            return {"refused": Reason.UNPACKS_TOO_LARGE, "values": {}}, b""
        return {"taken": True}, b""

    return work


if __name__ == "__main__":
    serve(prepare, LIMITS)
