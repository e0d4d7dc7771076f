"""What is written in a picture beside its pixels: captions, comments, descriptions."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image, IptcImagePlugin

from app.assessment.inspection.images import FORMATS
from app.assessment.reading.lines import lines_of
from app.assessment.tripwire.text import Part, Unit

UNREADABLE = (SyntaxError, ValueError, TypeError, OSError, LookupError, struct.error)
TAG = re.compile(r"<[^>]*>")
LONGEST = 1 << 20
CODES = (b"ASCII\0\0\0", b"UNICODE\0", b"\0" * 8)


def parts_of_picture(path: Path, ending: str) -> Iterator[Part]:
    """One part with every text that stands in the file."""
    try:
        with Image.open(path, formats=(FORMATS[ending],)) as image:
            image.load()  # what stands behind the pixels is known only then
            values = [*image.info.values(), *_exif(image), *_news(image)]
    except UNREADABLE:
        return
    texts = [line for value in values for line in _text(value).splitlines()]
    yield Part(Unit.PICTURE, 1, tuple(lines_of(texts)))


def _exif(image: Image.Image) -> list[Any]:
    try:
        exif = image.getexif()
        return [*exif.values(), *exif.get_ifd(ExifTags.IFD.Exif).values()]
    except UNREADABLE:
        return []


def _news(image: Any) -> list[Any]:
    try:
        return list((IptcImagePlugin.getiptcinfo(image) or {}).values())
    except UNREADABLE:
        return []


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(map(_text, value))
    if isinstance(value, bytes):
        value = _decoded(value[:LONGEST])
    if not isinstance(value, str):
        return ""
    return (
        TAG.sub("\n", value[:LONGEST]).replace("\0", "")
        if "<" in value
        else value[:LONGEST].replace("\0", "")
    )


def _decoded(value: bytes) -> str:
    for code in CODES:
        value = value.removeprefix(code)
    if value[1:2] == b"\0" and value[3:4] in {b"\0", b""}:
        return value.decode("utf-16-le", "replace")
    text = value.decode("utf-8", "replace")
    return text if text.count("\ufffd") * 4 < len(text) else ""
