"""Real small files made from the content's texts: PDF, Word, CSV and plain text."""

from __future__ import annotations

import re
import textwrap
import zipfile
from collections.abc import Callable, Iterable
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape

from app.scoring.facts import months_before

MONTH = re.compile(r"<([+-]?[0-9]{1,2})>")
NOTICE = "Invented for the demonstration of this portal. No school system of this name exists."
LINE, LINES = 88, 44
CREATED = (1980, 1, 1, 0, 0, 0)
# Letters of Hawaiian that the PDF's own encoding lacks, with the glyphs that every reader's Helvetica has.
LETTERS = {
    "ā": "amacron", "ē": "emacron", "ī": "imacron", "ō": "omacron", "ū": "umacron",
    "Ā": "Amacron", "Ē": "Emacron", "Ī": "Imacron", "Ō": "Omacron", "Ū": "Umacron", "\u02bb": "quoteleft",
}  # fmt: skip
CODES = {letter: code for code, letter in enumerate(LETTERS, 128)}
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


def dated(text: str, signed: date) -> str:
    """The text with months such as `<-2>` written out: so many before or after the month of signing."""
    return MONTH.sub(lambda found: f"{months_before(signed, -int(found[1])):%Y-%m}", text)


def made(name: str, text: str, *, owner: str, on: date) -> bytes:
    """The content of a file of this name, by its ending; KeyError for an ending that nobody makes here."""
    stem, _, ending = name.rpartition(".")
    return MAKERS[ending](stem, text, owner, on)


def _pdf(title: str, text: str, owner: str, on: date) -> bytes:
    lines = _lines(text)
    pages = [lines[start : start + LINES] for start in range(0, len(lines), LINES)]
    first = 5  # after catalogue, pages and two fonts
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    letters = " ".join(f"/{glyph}" for glyph in LETTERS.values())
    coding = f"<< /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [128 {letters}] >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (en-US) >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
        *(f"<< /Type /Font /Subtype /Type1 /BaseFont /{face} /Encoding {coding} >>".encode()
          for face in ("Helvetica", "Helvetica-Bold")),
    ]  # fmt: skip
    for number, page in enumerate(pages):
        drawn = _page(title, owner, on, page)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {first + 2 * number + 1} 0 R "
            f"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    return _bound(objects)


def _page(title: str, owner: str, on: date, lines: Iterable[str]) -> bytes:
    body = [b"(%s) Tj T*" % _escaped(line) for line in lines]
    head = [
        b"BT /F1 9 Tf 54 744 Td (%s) Tj ET" % _escaped(f"{owner}   {on:%B %Y}"),
        b"BT /F2 15 Tf 54 716 Td (%s) Tj ET" % _escaped(title),
        b"BT /F1 8 Tf 54 40 Td (%s) Tj ET" % _escaped(NOTICE),
        b"0.6 w 54 704 m 558 704 l S",
    ]
    return b"\n".join([*head, b"BT /F1 11 Tf 14 TL 54 680 Td", *body, b"ET"])


def _bound(objects: list[bytes]) -> bytes:
    file, places = BytesIO(), []
    file.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    for number, content in enumerate(objects, 1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    file.writelines(b"%010d 00000 n \n" % place for place in places)
    file.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return file.getvalue()


def _escaped(line: str) -> bytes:
    coded = b"".join(
        bytes([CODES[letter]]) if letter in CODES else letter.encode("cp1252", "replace") for letter in line
    )
    return re.sub(rb"([\\()])", rb"\\\1", coded)


def _docx(title: str, text: str, owner: str, on: date) -> bytes:
    paragraphs = [(owner, ""), (title, "<w:rPr><w:b/><w:sz w:val='32'/></w:rPr>"), (f"{on:%B %Y}", "")]
    paragraphs += [(each, "") for each in [*text.splitlines(), NOTICE]]
    body = "".join(
        f"<w:p><w:r>{face}<w:t xml:space='preserve'>{escape(words)}</w:t></w:r></w:p>"
        for words, face in paragraphs
    )
    parts = {
        "[Content_Types].xml": f"<Types xmlns='{PACKAGE}/content-types'>"
        "<Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
        f"<Override PartName='/word/document.xml' ContentType='{OFFICE}'/></Types>",
        "_rels/.rels": f"<Relationships xmlns='{PACKAGE}/relationships'>"
        f"<Relationship Id='r1' Type='{RELATION}' Target='word/document.xml'/></Relationships>",
        "word/document.xml": f"<w:document xmlns:w='{WORD}'><w:body>{body}</w:body></w:document>",
    }
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            head = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>"
            archive.writestr(zipfile.ZipInfo(name, CREATED), head + content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _csv(title: str, text: str, owner: str, on: date) -> bytes:
    """A table as offices export it; the byte-order mark makes spreadsheets read its letters right."""
    rows = text.strip().splitlines()
    return "\r\n".join([*rows, f"# {title} of {owner}; {NOTICE}", ""]).encode("utf-8-sig")


def _txt(title: str, text: str, owner: str, on: date) -> bytes:
    return "\n".join([title, f"{owner}, {on:%B %Y}", "", *_lines(text), "", NOTICE, ""]).encode()


def _lines(text: str) -> list[str]:
    lines: list[str] = []
    for paragraph in text.splitlines():
        lines += [*textwrap.wrap(paragraph, LINE), ""]
    return lines


MAKERS: dict[str, Callable[[str, str, str, date], bytes]] = {
    "pdf": _pdf, "docx": _docx, "csv": _csv, "txt": _txt,
}  # fmt: skip
