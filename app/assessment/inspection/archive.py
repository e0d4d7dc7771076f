"""The archive that an Office document is: counted and measured before anything in it is unpacked."""

from __future__ import annotations

import re
import stat
import struct
import zipfile
from pathlib import Path
from typing import BinaryIO

from app.assessment.inspection.reasons import Reason, UploadRefused

END = struct.Struct("<4s4H2LH")
LOCAL = struct.Struct("<4s5H3L2H")
MOST_ENTRIES = 5000
LARGEST_DIRECTORY = 4 * 1024 * 1024
LARGE = 64 * 1024 * 1024
RATIO = 50
LARGEST_IN_ALL = 400 * 1024 * 1024
CHUNK = 1 << 18
WIDE = 0xFFFF  # stands for "see the 64-bit record", which a file of this size does not need
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
ODD_NAME = re.compile(r"^/|^[a-z]:|\\|\x00|(?:^|/)\.\.?(?:/|$)|//", re.IGNORECASE)
EMBEDDED = re.compile(r"\.(?:docx|xlsx|pptx)$", re.IGNORECASE)


def require_small_directory(path: Path) -> None:
    """Raise UploadRefused unless the archive fills the file exactly and lists few enough entries."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = max(0, size - END.size - WIDE)
        file.seek(start)
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < END.size:
        raise UploadRefused(Reason.UNREADABLE)
    _, disk, first_disk, here, entries, length, offset, comment = END.unpack_from(tail, at)
    if WIDE in {here, entries} or max(entries, here) > MOST_ENTRIES or length > LARGEST_DIRECTORY:
        raise UploadRefused(Reason.TOO_MANY_PARTS)
    ends = start + at
    if disk or first_disk or here != entries or offset + length != ends or ends + END.size + comment != size:
        raise UploadRefused(Reason.PARTS_CRAFTED)


def require_sound(archive: zipfile.ZipFile, file: BinaryIO) -> None:
    """Raise UploadRefused for an archive made to harm by its size, its paths or overlapping entries."""
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise UploadRefused(Reason.TOO_MANY_PARTS)
    names = [entry.filename.casefold() for entry in entries]
    if len(set(names)) != len(names):
        raise UploadRefused(Reason.PARTS_CRAFTED)
    for entry in entries:
        _require_plain(entry)
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > LARGEST_IN_ALL or (unpacked > LARGE and unpacked > RATIO * max(packed, 1)):
        raise UploadRefused(Reason.UNPACKS_TOO_LARGE)
    _refuse_overlap(entries, file, archive.start_dir)


def _require_plain(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 0x1:
        raise UploadRefused(Reason.ENCRYPTED)
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    if is_link or ODD_NAME.search(entry.orig_filename) or entry.compress_type not in METHODS:
        raise UploadRefused(Reason.PARTS_CRAFTED)


def _refuse_overlap(entries: list[zipfile.ZipInfo], file: BinaryIO, directory: int) -> None:
    """Each entry ends before the next begins, and is called in its own place as it is in the directory."""
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    limits = [entry.header_offset for entry in ordered[1:]] + [directory]
    for entry, limit in zip(ordered, limits, strict=True):
        file.seek(entry.header_offset)
        head = file.read(LOCAL.size)
        if len(head) < LOCAL.size or not head.startswith(b"PK\x03\x04"):
            raise UploadRefused(Reason.PARTS_CRAFTED)
        fields = LOCAL.unpack(head)
        name_length, extra_length = fields[9], fields[10]
        name = file.read(name_length)
        if name != entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437", "replace"):
            raise UploadRefused(Reason.PARTS_CRAFTED)
        if entry.header_offset + LOCAL.size + name_length + extra_length + entry.compress_size > limit:
            raise UploadRefused(Reason.PARTS_CRAFTED)


def unpack_all(archive: zipfile.ZipFile) -> None:
    """Read every entry through, a piece at a time: sizes and checksums must be the announced ones."""
    for entry in archive.infolist():
        size = 0
        with archive.open(entry) as content:
            first = content.read(4)
            if first == b"PK\x03\x04" and not EMBEDDED.search(entry.filename):
                raise UploadRefused(Reason.ARCHIVE_INSIDE)
            size += len(first)
            while part := content.read(CHUNK):
                size += len(part)
        if size != entry.file_size:
            raise UploadRefused(Reason.PARTS_CRAFTED)
