"""Walking through the XML of Office: elements by their local names, no entities, nothing from outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO
from xml.parsers import expat

from app.assessment.inspection.reasons import Reason, UploadRefused

Start = Callable[[str, dict[str, str]], None]
CHUNK = 1 << 18


def walk(
    content: IO[bytes], *, start: Start, end: Callable[[str], None], text: Callable[[str], None]
) -> None:
    """Call back for every element and text. Names come without their prefix."""

    def refuse(*_rest: object) -> None:
        # A document type can define entities that grow without end; no part of a document has one.
        raise UploadRefused(Reason.PARTS_CRAFTED)

    def begin(name: str, attributes: dict[str, str]) -> None:
        start(local(name), {local(key): value for key, value in attributes.items()})

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda name: end(local(name))
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    while part := content.read(CHUNK):
        parser.Parse(part, False)
    parser.Parse(b"", True)


def local(name: str) -> str:
    """The name without the prefix of its namespace."""
    return name.rpartition(":")[2]
