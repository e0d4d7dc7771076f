"""PDF: opened, counted and searched for what acts or hides; pages are never drawn."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf

from app.assessment.inspection.reasons import Reason, UploadRefused

MOST_PAGES = 2000
MOST_OBJECTS = 400_000
MOST_PIXELS = 100_000_000  # of one picture in a document: a plan of 36 by 24 inches in fine print
LARGE = 64 * 1024 * 1024
RATIO = 50
LARGEST_IN_ALL = 2 * 1024 * 1024 * 1024
DEEPEST = 60
TAIL = 2048
CHUNK = 1 << 20
# What the exact search looks for, as a quick look that may find too much.
SUSPICIOUS = re.compile(
    rb"/(?:JS|JavaScript|Launch|ImportData|RichMedia|XFA|EF|EmbeddedFile|FileAttachment)\b"
)
ACTIONS = frozenset({"/JavaScript", "/Launch", "/ImportData"})


def examine_pdf(path: Path, ending: str) -> None:
    """Raise UploadRefused unless the document opens without a password and only shows pages.

    Protection against printing or changes alone is no hindrance: everything in it is read and searched.
    """
    _require_end(path)
    try:
        with pikepdf.open(path, suppress_warnings=True) as document:
            pages = len(document.pages)
            if pages > MOST_PAGES:
                raise UploadRefused(Reason.TOO_MANY_PAGES, pages=pages, most=MOST_PAGES)
            if pages == 0:
                raise UploadRefused(Reason.UNREADABLE)
            _search(document)
    except pikepdf.PasswordError as error:
        raise UploadRefused(Reason.ENCRYPTED) from error
    except pikepdf.PdfError as error:
        # Locked for named readers, or by a program of its own: nobody else could open it either.
        raise UploadRefused(Reason.ENCRYPTED if "encrypt" in str(error) else Reason.UNREADABLE) from error
    except (ValueError, RuntimeError, RecursionError, TypeError) as error:
        raise UploadRefused(Reason.UNREADABLE) from error


def _require_end(path: Path) -> None:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        _, mark, after = file.read().rpartition(b"%%EOF")
    if not mark:
        raise UploadRefused(Reason.UNREADABLE)
    if after.strip(b"\r\n\t \x00\x1a"):
        raise UploadRefused(Reason.SOMETHING_ELSE_INSIDE)


def _search(document: pikepdf.Pdf) -> None:
    unpacked = 0
    for number, found in enumerate(document.objects):
        if number > MOST_OBJECTS:
            raise UploadRefused(Reason.TOO_MANY_PARTS)
        words: Any = found.stream_dict if isinstance(found, pikepdf.Stream) else found
        if isinstance(words, pikepdf.Object) and SUSPICIOUS.search(words.unparse(resolved=True)):
            _look(words, 0)
        if isinstance(found, pikepdf.Stream):
            unpacked += _unpacked_size(found)
            if unpacked > LARGEST_IN_ALL:
                raise UploadRefused(Reason.UNPACKS_TOO_LARGE)


def _look(found: Any, depth: int) -> None:
    """Search an object and what is written within it; what it only refers to comes by itself."""
    if depth > DEEPEST:
        raise UploadRefused(Reason.UNREADABLE)
    if isinstance(found, pikepdf.Array):
        parts: list[Any] = list(found)
    elif isinstance(found, pikepdf.Dictionary):
        _look_at_words(found)
        parts = [value for _, value in found.items()]
    else:
        return
    for part in parts:
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            _look(part, depth + 1)


def _look_at_words(words: pikepdf.Dictionary) -> None:
    kinds = {
        str(words[key]) for key in ("/S", "/Subtype", "/Type") if isinstance(words.get(key), pikepdf.Name)
    }
    if "/JS" in words or "/XFA" in words or kinds & ACTIONS or "/RichMedia" in kinds:
        raise UploadRefused(Reason.ACTIVE)
    if "/EF" in words or kinds & {"/EmbeddedFile", "/FileAttachment"}:
        raise UploadRefused(Reason.ATTACHMENTS)


def _unpacked_size(stream: pikepdf.Stream) -> int:
    """How much a compressed stream becomes. Raises UploadRefused where that is out of all proportion."""
    filters = _filters(stream)
    if "/FlateDecode" not in filters:
        return 0
    if filters.count("/FlateDecode") > 1:
        raise UploadRefused(Reason.UNPACKS_TOO_LARGE)
    raw = stream.read_raw_bytes()
    is_picture = str(stream.get("/Subtype", "")) == "/Image"
    if is_picture and int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > MOST_PIXELS:
        raise UploadRefused(Reason.UNPACKS_TOO_LARGE)
    # A white page is a picture that packs well; it is judged by its pixels, up to sixteen bytes each.
    limit = MOST_PIXELS * 16 if is_picture else max(LARGE, len(raw) * RATIO)
    total = 0
    for size in _inflate(_before_flate(raw, filters)):
        total += size
        if total > limit:
            raise UploadRefused(Reason.UNPACKS_TOO_LARGE)
    return total


def _filters(stream: pikepdf.Stream) -> list[str]:
    named = stream.get("/Filter")
    if isinstance(named, pikepdf.Array):
        return [str(each) for each in named]
    return [str(named)] if named is not None else []


def _before_flate(raw: bytes, filters: list[str]) -> bytes:
    try:
        for name in filters[: filters.index("/FlateDecode")]:
            if name == "/ASCII85Decode":
                raw = base64.a85decode(raw.strip().removesuffix(b"~>"), ignorechars=b" \t\n\r\v\x00\x0c")
            elif name == "/ASCIIHexDecode":
                raw = bytes.fromhex(re.sub(rb"[\s>\x00]", b"", raw).decode("ascii"))
            else:
                raise UploadRefused(Reason.UNREADABLE)
    except (ValueError, binascii.Error) as error:
        raise UploadRefused(Reason.UNREADABLE) from error
    return raw


def _inflate(packed: bytes) -> Iterator[int]:
    decoder = zlib.decompressobj()
    rest = packed
    while rest and not decoder.eof:
        try:
            part = decoder.decompress(rest, CHUNK)
        except zlib.error:
            return  # readers show what they could read until here
        yield len(part)
        rest = decoder.unconsumed_tail
