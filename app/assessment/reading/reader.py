"""All the text of a file, in parts, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from app.assessment.inspection.kinds import KINDS, Family
from app.assessment.reading.office import parts_of_office
from app.assessment.reading.pdf import parts_of_pdf
from app.assessment.reading.picture import parts_of_picture
from app.assessment.reading.plain import parts_of_text
from app.assessment.tripwire.text import Part

READERS: dict[Family, Callable[[Path, str], Iterator[Part]]] = {
    Family.PDF: parts_of_pdf,
    Family.IMAGE: parts_of_picture,
    Family.OFFICE: parts_of_office,
    Family.TEXT: parts_of_text,
}


def parts_of(path: Path, ending: str) -> Iterator[Part]:
    """The parts of an inspected file. What cannot be read has no text; it was sound when it was inspected."""
    return READERS[KINDS[ending].family](path, ending)
