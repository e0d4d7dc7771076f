"""Opening a file of school systems, plain or zipped, with commas or tabs, as rows by column name."""

from __future__ import annotations

import csv
import io
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from shutil import which

LARGEST = 400 * 1024 * 1024
LONGEST_FIELD = 100_000
TABLES = (".csv", ".txt", ".tsv")


class FileUnreadable(Exception):
    """The file cannot be read as a table; the message says why and what to do."""


def rows(path: Path) -> tuple[list[str], Iterator[tuple[int, dict[str, str]]]]:
    """The names of the columns, and each row with its line number in the file.

    Raises FileUnreadable.
    """
    text = _decoded(_content(path))
    if "\0" in text:
        raise FileUnreadable("it holds binary data; give the .csv file or the .zip it came in")
    first = text.split("\n", 1)[0]
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [name.strip().strip("\ufeff").upper() for name in next(reader)]
    except (StopIteration, csv.Error):
        raise FileUnreadable("it is empty") from None
    return header, _numbered(reader, header)


def _numbered(reader: Iterator[list[str]], header: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileUnreadable(f"line {reader.line_num}: {error}") from None  # type: ignore[attr-defined]  # csv's reader
        if any(cell.strip() for cell in cells):
            padded = cells + [""] * (len(header) - len(cells))
            yield reader.line_num, dict(zip(header, padded, strict=False))  # type: ignore[attr-defined]  # csv's reader


def _content(path: Path) -> bytes:
    try:
        if zipfile.is_zipfile(path):
            return _unzipped(path)
        if path.stat().st_size > LARGEST:
            raise FileUnreadable("it is larger than any list of school systems")
        return path.read_bytes()
    except OSError as error:
        raise FileUnreadable(error.strerror or "it cannot be opened") from None


def _unzipped(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        members = [one for one in archive.infolist() if _is_table(one)]
        if len(members) != 1:
            raise FileUnreadable(f"the archive needs one .csv or .txt file, and has {len(members)}")
        member = members[0]
        if member.file_size > LARGEST:
            raise FileUnreadable("the file in the archive is larger than any list of school systems")
        try:
            with archive.open(member) as file:
                content = file.read(LARGEST + 1)
        except NotImplementedError:
            return _with_unzip(path, member.filename)
        except (zipfile.BadZipFile, RuntimeError) as error:
            raise FileUnreadable(f"the archive is damaged or locked: {error}") from None
    if len(content) > LARGEST:
        raise FileUnreadable("the file in the archive is larger than any list of school systems")
    return content


def _is_table(member: zipfile.ZipInfo) -> bool:
    name = member.filename
    return name.lower().endswith(TABLES) and not name.startswith(("__MACOSX", ".", "-"))


def _with_unzip(path: Path, member: str) -> bytes:
    # NCES packs some years with Deflate64, which Python cannot read.
    if which("unzip") is None:
        raise FileUnreadable(
            "it is packed with Deflate64: install unzip, or unpack it and give the .csv file"
        )
    done = subprocess.run(["unzip", "-p", str(path), member], capture_output=True, check=False, timeout=300)
    if done.returncode != 0 or len(done.stdout) > LARGEST:
        raise FileUnreadable("unzip cannot unpack it")
    return done.stdout


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
