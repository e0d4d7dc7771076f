"""Office Open XML: an archive whose list of parts says what it is, and that it has no macros."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from xml.parsers import expat

from app.assessment.inspection.archive import require_small_directory, require_sound, unpack_all
from app.assessment.inspection.kinds import KINDS, MACRO_ENDINGS
from app.assessment.inspection.reasons import Reason, UploadRefused

CONTENT_TYPES = "[Content_Types].xml"
LARGEST_LIST = 2 * 1024 * 1024
MAIN_PARTS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
ACTIVE_PART = re.compile(
    r"(?:^|/)(?:vbaproject|vbadata|activex)|\.(?:exe|dll|js|vbs|hta|bat|cmd|ps1|scr|jar)$", re.IGNORECASE
)
ACTIVE_TYPE = re.compile(r"macroenabled|vbaproject|activex|ms-office\.vba", re.IGNORECASE)


def examine_office(path: Path, ending: str) -> None:
    """Raise UploadRefused unless the document is of the kind its name says, sound, and without macros."""
    require_small_directory(path)
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            require_sound(archive, file)
            _require_kind(archive, ending)
            unpack_all(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
    ) as error:
        raise UploadRefused(Reason.UNREADABLE) from error


def _require_kind(archive: zipfile.ZipFile, ending: str) -> None:
    names = [entry.filename for entry in archive.infolist()]
    if CONTENT_TYPES not in names:
        raise UploadRefused(Reason.CONTENT_DIFFERS, ending=ending)
    types = _content_types(archive)
    if any(ACTIVE_PART.search(name) or _has_macro_ending(name) for name in names) or any(
        ACTIVE_TYPE.search(each) for each in types
    ):
        raise UploadRefused(Reason.MACROS)
    main = f"{KINDS[ending].media_type}.main+xml"
    if main not in types or not any(name.startswith(MAIN_PARTS[ending]) for name in names):
        raise UploadRefused(Reason.CONTENT_DIFFERS, ending=ending)


def _has_macro_ending(name: str) -> bool:
    return name.rpartition(".")[2].lower() in MACRO_ENDINGS


def _content_types(archive: zipfile.ZipFile) -> set[str]:
    if archive.getinfo(CONTENT_TYPES).file_size > LARGEST_LIST:
        raise UploadRefused(Reason.UNPACKS_TOO_LARGE)
    found: set[str] = set()

    def start(_name: str, attributes: dict[str, str]) -> None:
        if kind := attributes.get("ContentType"):
            found.add(kind)

    def refuse(*_rest: object) -> None:
        # A document type can define entities that grow without end; a list of parts has none.
        raise UploadRefused(Reason.PARTS_CRAFTED)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(archive.read(CONTENT_TYPES), True)
    return found
