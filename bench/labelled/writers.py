"""Writing papers as real files: PDF, Office, CSV, text and pictures with descriptions."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from xml.sax.saxutils import escape, quoteattr

import pikepdf
from PIL import ExifTags, Image, PngImagePlugin

from bench.labelled.blocks import Block, Heading, Paper, Row, Table

OFFICE = "application/vnd.openxmlformats-officedocument"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
LINES, WIDE = 46, 92


def write_pdf(paper: Paper) -> bytes:
    """Pages of Helvetica; the cells of a row stand at tab stops, as word processors print them."""
    document = pikepdf.new()
    font = document.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica,
                           Encoding=pikepdf.Name.WinAnsiEncoding)
    )  # fmt: skip
    rows = [line for block in [*paper.blocks, *paper.hidden] for line in _rows_of(block)]
    for start in range(0, max(len(rows), 1), LINES):
        words = []
        for at, row in enumerate(rows[start : start + LINES]):
            for column, cell in enumerate(row):
                x = 50 + column * 520 / max(len(row), 1)
                text = (
                    cell.encode("cp1252", "replace")
                    .replace(b"\\", b"\\\\")
                    .replace(b"(", b"\\(")
                    .replace(b")", b"\\)")
                )
                words.append(b"BT /F1 9 Tf 1 0 0 1 %d %d Tm (%s) Tj ET" % (x, 760 - at * 15, text))
        page = document.add_blank_page(page_size=(612, 792))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = document.make_stream(b"\n".join(words))
    for note in paper.comments:
        annotation = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[10, 10, 30, 30], Contents=note
        )
        document.pages[0].Annots = pikepdf.Array([document.make_indirect(annotation)])
    document.docinfo["/Title"] = paper.title
    for words_kept in paper.properties:
        document.docinfo["/Keywords"] = words_kept
    out = io.BytesIO()
    document.save(out, static_id=True)
    return out.getvalue()


def _rows_of(block: Block) -> list[Row]:
    if isinstance(block, Table):
        return list(block.rows)
    text = block.text if isinstance(block, Heading) else block
    words, rows, line = text.split(), [], ""
    for word in words:
        if len(line) + len(word) > WIDE:
            rows.append((line,))
            line = ""
        line = f"{line} {word}".strip()
    return [*rows, (line,)]


def write_csv(paper: Paper, separator: str = ",") -> bytes:
    """Only rows, as a program exports them."""
    out = io.StringIO()
    rows = [row for block in paper.blocks if isinstance(block, Table) for row in block.rows]
    csv.writer(out, delimiter=separator).writerows(rows or paper.lines())
    return out.getvalue().encode()


def write_txt(paper: Paper) -> bytes:
    """Lines, with cells in columns."""
    lines = [
        "  ".join(cell.ljust(18) for cell in row).rstrip() if len(row) > 1 else row[0]
        for row in paper.lines()
    ]
    return "\n".join([paper.title, "", *lines]).encode()


def write_docx(paper: Paper) -> bytes:
    """A document with tables, comments, deleted words and properties."""
    body = "".join(map(_word_block, paper.blocks))
    body += "".join(
        f'<w:p><w:del w:id="1" w:author="a"><w:r><w:delText>{escape(words)}</w:delText></w:r></w:del></w:p>'
        for words in paper.deleted
    )
    body += "".join(f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{escape('  '.join(row))}</w:t></w:r></w:p>"
                    for block in paper.hidden for row in _rows_of(block))  # fmt: skip
    space = f'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="{LINKS}"'
    parts = {"word/document.xml": f"{HEAD}<w:document {space}><w:body>{body}</w:body></w:document>"}
    if paper.comments:
        notes = "".join(
            f'<w:comment w:id="{at}"><w:p><w:r><w:t>{escape(words)}</w:t></w:r></w:p></w:comment>'
            for at, words in enumerate(paper.comments)
        )
        parts["word/comments.xml"] = f"{HEAD}<w:comments {space}>{notes}</w:comments>"
    return _package("docx", "word/document.xml", "wordprocessingml.document", parts, paper)


def _word_block(block: Block) -> str:
    if isinstance(block, Table):
        rows = "".join(
            "<w:tr>" + "".join(f"<w:tc>{_word_line(cell)}</w:tc>" for cell in row) + "</w:tr>"
            for row in block.rows
        )
        return f"<w:tbl>{rows}</w:tbl>"
    return _word_line(block.text if isinstance(block, Heading) else block)


def _word_line(text: str) -> str:
    # Word divides a line into runs where it likes, also in the middle of a word.
    cut = len(text) // 2
    runs = [
        f'<w:r><w:t xml:space="preserve">{escape(piece)}</w:t></w:r>' for piece in (text[:cut], text[cut:])
    ]
    return f"<w:p>{''.join(runs)}</w:p>"


def write_xlsx(paper: Paper) -> bytes:
    """A workbook: what shows on the first sheet, what hides on a hidden one."""
    shared: list[str] = []
    visible = _sheet([row for block in paper.blocks for row in _sheet_rows(block)], shared, paper.title)
    sheets = [("Sheet1", "visible", visible)]
    if paper.hidden:
        sheets.append(
            (
                "Data",
                "hidden",
                _sheet([row for block in paper.hidden for row in _sheet_rows(block)], shared, ""),
            )
        )
    listed = "".join(
        f'<sheet name="{name}" sheetId="{at}" state="{state}" r:id="rId{at}"/>'
        for at, (name, state, _) in enumerate(sheets, 1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "".join(
        f'<Relationship Id="rId{at}" Type="{LINKS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    parts = {
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{main}" xmlns:r="{LINKS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{RELATIONS}">{links}</Relationships>',
        "xl/styles.xml": f'{HEAD}<styleSheet xmlns="{main}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    }
    for at, (_, _, content) in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{at}.xml"] = (
            f'{HEAD}<worksheet xmlns="{main}"><sheetData>{content}</sheetData></worksheet>'
        )
    strings = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
    parts["xl/sharedStrings.xml"] = f'{HEAD}<sst xmlns="{main}">{strings}</sst>'
    if paper.comments:
        notes = "".join(
            f'<comment ref="A{at}"><text><t>{escape(words)}</t></text></comment>'
            for at, words in enumerate(paper.comments, 1)
        )
        parts["xl/comments1.xml"] = (
            f'{HEAD}<comments xmlns="{main}"><commentList>{notes}</commentList></comments>'
        )
    if paper.pivot:
        rows = "".join(
            "<r>" + "".join(f"<s v={quoteattr(cell)}/>" for cell in row) + "</r>" for row in paper.pivot
        )
        parts["xl/pivotCache/pivotCacheRecords1.xml"] = (
            f'{HEAD}<pivotCacheRecords xmlns="{main}">{rows}</pivotCacheRecords>'
        )
    return _package("xlsx", "xl/workbook.xml", "spreadsheetml.sheet", parts, paper)


def _sheet_rows(block: Block) -> list[Row]:
    return (
        list(block.rows)
        if isinstance(block, Table)
        else [(block.text if isinstance(block, Heading) else block,)]
    )


def _sheet(rows: list[Row], shared: list[str], title: str) -> str:
    written = []
    for number, row in enumerate(([(title,)] if title else []) + rows, 1):
        cells = "".join(
            _cell(f"{_letter(at)}{number}", value, shared) for at, value in enumerate(row) if value
        )
        written.append(f'<row r="{number}">{cells}</row>')
    return "".join(written)


def _letter(at: int) -> str:
    return chr(65 + at) if at < 26 else f"A{chr(65 + at - 26)}"


def _cell(place: str, value: str, shared: list[str]) -> str:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    if day:
        return f'<c r="{place}" s="1"><v>{(day - date(1899, 12, 30)).days}</v></c>'
    if value.isdigit() and not value.startswith("0") and len(value) < 12:
        return f'<c r="{place}"><v>{value}</v></c>'
    shared.append(value)
    return f'<c r="{place}" t="s"><v>{len(shared) - 1}</v></c>'


def write_pptx(paper: Paper) -> bytes:
    """Slides of a few blocks each; what hides is in the speaker's notes."""
    space = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    parts = {"ppt/presentation.xml": f"{HEAD}<p:presentation {space}/>"}
    for at, start in enumerate(range(0, len(paper.blocks), 3), 1):
        body = "".join(map(_slide_block, paper.blocks[start : start + 3]))
        parts[f"ppt/slides/slide{at}.xml"] = (
            f"{HEAD}<p:sld {space}><p:cSld><p:spTree>{body}</p:spTree></p:cSld></p:sld>"
        )
    if paper.hidden:
        body = "".join(_slide_line("  ".join(row)) for block in paper.hidden for row in _sheet_rows(block))
        parts["ppt/notesSlides/notesSlide1.xml"] = (
            f"{HEAD}<p:notes {space}><p:cSld><p:spTree>{body}</p:spTree></p:cSld></p:notes>"
        )
    return _package("pptx", "ppt/presentation.xml", "presentationml.presentation", parts, paper)


def _slide_block(block: Block) -> str:
    if isinstance(block, Table):
        rows = "".join(
            "<a:tr>"
            + "".join(f"<a:tc><a:txBody>{_slide_line(cell)}</a:txBody></a:tc>" for cell in row)
            + "</a:tr>"
            for row in block.rows
        )
        return f"<a:tbl>{rows}</a:tbl>"
    return _slide_line(block.text if isinstance(block, Heading) else block)


def _slide_line(text: str) -> str:
    return f"<a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p>"


def _package(ending: str, main: str, kind: str, parts: dict[str, str], paper: Paper) -> bytes:
    types = (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{main}" ContentType="{OFFICE}.{kind}.main+xml"/></Types>'
    )
    core = f'{HEAD}<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>{escape(paper.title)}</dc:title>'
    core += (
        "".join(f"<dc:description>{escape(words)}</dc:description>" for words in paper.properties)
        + "</cp:coreProperties>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": types, "docProps/core.xml": core, **parts}.items():
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


def _words(paper: Paper) -> str:
    return "\n".join("  ".join(row) for row in paper.lines())


def write_png(paper: Paper) -> bytes:
    """A picture with its text in a description."""
    notes = PngImagePlugin.PngInfo()
    notes.add_itxt("Description", f"{paper.title}\n{_words(paper)}")
    out = io.BytesIO()
    Image.new("RGB", (24, 16), "navy").save(out, "PNG", pnginfo=notes)
    return out.getvalue()


def write_jpg(paper: Paper) -> bytes:
    """A photograph with its text in the description that cameras and programs fill."""
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = f"{paper.title}\n{_words(paper)}".encode(
        "ascii", "replace"
    ).decode()
    out = io.BytesIO()
    Image.new("RGB", (24, 16), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()
