"""Files for tests, made by code: sound ones of every kind that is taken, and hostile ones of every kind that is known."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
from PIL import Image

OFFICE = "application/vnd.openxmlformats-officedocument"
DOCX = f"{OFFICE}.wordprocessingml.document.main+xml"
XLSX = f"{OFFICE}.spreadsheetml.sheet.main+xml"
PPTX = f"{OFFICE}.presentationml.presentation.main+xml"
HTML = b"<!doctype html><html><body><script>alert(1)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


# --- PDF --------------------------------------------------------------------------------------------------------------


def pdf(
    *, pages: int = 1, words: str = "Policy", change: Callable[[pikepdf.Pdf], None] | None = None, **saving
) -> bytes:
    """A document; `change` does something to it before it is saved."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    document.docinfo["/Title"] = words
    if change:
        change(document)
    out = io.BytesIO()
    document.save(out, **{"static_id": True, **saving})
    return out.getvalue()


def _name(text: str) -> pikepdf.Name:
    return pikepdf.Name(text)


def pdf_with_script(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=_name("/JavaScript"), JS="app.alert(1)")


def pdf_with_hidden_script(document: pikepdf.Pdf) -> None:
    """The script is two direct dictionaries deep, in the additional actions of a page."""
    document.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=_name("/JavaScript"), JS="app.alert(1)"))


def pdf_with_launch(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=_name("/Launch"), F="calc.exe")


def pdf_with_attachment(document: pikepdf.Pdf) -> None:
    document.attachments["students.csv"] = b"name,grade\n"


def pdf_with_form_script(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = pikepdf.Dictionary(XFA=document.make_stream(b"<xdp/>"))


def pdf_with_innocent_words(document: pikepdf.Pdf) -> None:
    document.docinfo["/Title"] = "About /JavaScript, /Launch and /EF"


def pdf_with_bomb(document: pikepdf.Pdf) -> None:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()
    stream = pikepdf.Stream(document, b"")
    stream.write(packed, filter=_name("/FlateDecode"))
    document.pages[0].Contents = document.make_indirect(stream)


def pdf_with_double_bomb(document: pikepdf.Pdf) -> None:
    packed = zlib.compress(zlib.compress(bytes(10_000_000)))
    stream = pikepdf.Stream(document, b"")
    stream.write(packed, filter=pikepdf.Array([_name("/FlateDecode"), _name("/FlateDecode")]))
    document.pages[0].Contents = document.make_indirect(stream)


def looping_pdf() -> bytes:
    """A page tree that is its own child."""
    body = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>\nendobj\n"
    return (
        body
        + b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Root 1 0 R/Size 3>>\nstartxref\n%d\n%%%%EOF\n"
        % len(body)
    )


def nested_pdf() -> bytes:
    """An object nested a hundred thousand deep."""
    deep = b"[" * 100_000 + b"]" * 100_000
    body = (
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/X "
        + deep
        + b">>\nendobj\n2 0 obj\n<</Type/Pages/Count 0/Kids[]>>\nendobj\n"
    )
    return (
        body
        + b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Root 1 0 R/Size 3>>\nstartxref\n%d\n%%%%EOF\n"
        % len(body)
    )


# --- Pictures ---------------------------------------------------------------------------------------------------------


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 8), **saving) -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **saving)
    return out.getvalue()


def png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def pixel_flood(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG that announces billions of pixels in a few hundred bytes."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", head)
        + png_chunk(b"IDAT", zlib.compress(bytes(1000)))
        + png_chunk(b"IEND", b"")
    )


# --- Office -----------------------------------------------------------------------------------------------------------

MAINS = {
    "docx": ("word/document.xml", DOCX),
    "xlsx": ("xl/workbook.xml", XLSX),
    "pptx": ("ppt/presentation.xml", PPTX),
}


def types_part(main: str, kind: str, more: str = "", before: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{before}'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{kind}"/>{more}</Types>'
    ).encode()


def office(
    ending: str = "docx",
    *,
    parts: dict[str, bytes] | None = None,
    kind: str = "",
    more: str = "",
    before: str = "",
    without: tuple[str, ...] = (),
) -> bytes:
    """An Office document with the parts that make it one, and others besides."""
    main, usual = MAINS[ending]
    entries = {
        "[Content_Types].xml": types_part(main, kind or usual, more, before),
        main: b"<document/>",
        **(parts or {}),
    }
    return archive({name: content for name, content in entries.items() if name not in without})


def archive(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            made.writestr(entry, content)
    return out.getvalue()


def office_bomb(mebibytes: int = 300) -> bytes:
    """An entry that grows a thousandfold."""
    out = io.BytesIO(office())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as made, made.open("word/media/x.bin", "w") as entry:
        for _ in range(mebibytes):
            entry.write(bytes(1 << 20))
    return out.getvalue()


def lying_bomb() -> bytes:
    """As above, but the sizes that it announces are small."""
    content = office_bomb(100)
    size = struct.pack("<I", 100 << 20)
    assert size in content
    return content.replace(size, struct.pack("<I", 1000))


def overlapping() -> bytes:
    """Two entries of the directory point to the same bytes."""
    content = office(parts={"word/a.xml": b"a" * 5000, "word/b.xml": b"a" * 5000})
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        first, second = made.getinfo("word/a.xml"), made.getinfo("word/b.xml")
        directory = made.start_dir
    at = content.index(b"word/b.xml", directory) - 4
    assert content[at : at + 4] == struct.pack("<L", second.header_offset)
    return content[:at] + struct.pack("<L", first.header_offset) + content[at + 4 :]


def many_entries(count: int = 6000) -> bytes:
    return office(parts={f"word/{number}.xml": b"" for number in range(count)})


def claiming_entries() -> bytes:
    """The end record announces more entries than there are."""
    content = office()
    at = content.rindex(b"PK\x05\x06")
    return content[: at + 8] + struct.pack("<HH", 60_000, 60_000) + content[at + 12 :]


def encrypted_office() -> bytes:
    content = bytearray(office())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(mark)
        content[at + offset] |= 1
    return bytes(content)


def linked_office() -> bytes:
    """An entry that is a symbolic link."""
    out = io.BytesIO(office())
    with zipfile.ZipFile(out, "a") as made:
        entry = zipfile.ZipInfo("word/link", (2026, 1, 1, 0, 0, 0))
        entry.create_system = 3
        entry.external_attr = 0o120777 << 16
        made.writestr(entry, "/etc/passwd")
    return out.getvalue()


def nested_archive() -> bytes:
    inner = archive({"a.txt": b"a"})
    for _ in range(5):
        inner = archive({"inner.zip": inner})
    return office(parts={"word/media/inner.zip": inner})


# --- The two tables ---------------------------------------------------------------------------------------------------


def sound() -> dict[str, tuple[str, bytes]]:
    """By a name for the case: the name of a file that is taken, and its content."""
    return {
        "pdf": ("Board policy 5125.pdf", pdf()),
        "pdf 2": (
            "policy.v1.2.PDF",
            pdf(pages=3, words="Second", object_stream_mode=pikepdf.ObjectStreamMode.generate),
        ),
        "pdf innocent": ("words.pdf", pdf(change=pdf_with_innocent_words)),
        "site printed": ("example.com.pdf", pdf(words="Printed page")),
        "png": ("chart.png", picture("PNG")),
        "jpg": ("photo.jpg", picture("JPEG")),
        "jpeg": ("photo.JPEG", picture("JPEG", (9, 9))),
        "gif": ("screen.gif", picture("GIF")),
        "webp": ("screen.webp", picture("WEBP")),
        "docx": ("agreement.docx", office("docx")),
        "docx with embedded": (
            "report.docx",
            office("docx", parts={"word/embeddings/table.xlsx": office("xlsx")}),
        ),
        "xlsx": ("vendors.xlsx", office("xlsx")),
        "pptx": ("training.pptx", office("pptx")),
        "csv": ("vendors.csv", b"vendor,signed\nAcme,2026-01-01\n"),
        "csv utf-16": ("vendors16.csv", "vendor,signed\nÁcme,2026\n".encode("utf-16")),
        "csv latin-1": ("vendors1.csv", "vendor;signé\nÀcme;2026\n".encode("latin-1")),
        "txt": ("minutes.txt", "Minutes of May 4 – “all agreed”\r\n".encode()),
        "emoji": ("🦉 plan ōlelo.txt", b"plan\n"),
        "printed twice": ("report.docx.pdf", pdf(words="Printed")),
    }


def hostile() -> dict[str, tuple[str, bytes, str]]:
    """By a name for the case: the name of a file that is refused, its content, and the slug of the reason."""
    png, jpg = picture("PNG"), picture("JPEG")
    macro = "application/vnd.ms-word.document.macroEnabled.main+xml"
    dtd = '<!DOCTYPE a [<!ENTITY b "c">]>'
    return {
        "html as pdf": ("page.pdf", HTML, "content-differs"),
        "svg": ("logo.svg", SVG, "ending-unknown"),
        "svg as png": ("logo.png", SVG, "content-differs"),
        "svg as txt": ("logo.txt", SVG, "content-differs"),
        "html as txt": ("page.txt", HTML, "content-differs"),
        "html as csv": ("page.csv", b"\n  " + HTML, "content-differs"),
        "pdf with html before": ("both.pdf", HTML + pdf(), "content-differs"),
        "pdf with html behind": ("both.pdf", pdf() + HTML, "something-else-inside"),
        "pdf with html in its head": (
            "both.pdf",
            pdf().replace(b"\n", b"\n%" + HTML + b"\n", 1),
            "something-else-inside",
        ),
        "pdf with archive behind": ("both.pdf", pdf() + archive({"a": b"a"}), "something-else-inside"),
        "gif with script behind": ("both.gif", picture("GIF") + b"=1;alert(1)//", "something-else-inside"),
        "png with archive behind": ("both.png", png + archive({"a": b"a"}), "something-else-inside"),
        "png with more behind": ("both.png", png + b"more", "something-else-inside"),
        "jpg with archive behind": ("both.jpg", jpg + archive({"a": b"a"}), "something-else-inside"),
        "jpg with html behind": ("both.jpg", jpg + bytes(2000) + HTML, "something-else-inside"),
        "png as jpg": ("photo.jpg", png, "content-differs"),
        "pdf as docx": ("plan.docx", pdf(), "content-differs"),
        "zip as docx": ("plan.docx", archive({"a.txt": b"a"}), "content-differs"),
        "xlsx as docx": ("plan.docx", office("xlsx"), "content-differs"),
        "program as pdf": ("setup.pdf", b"MZ" + bytes(100), "content-differs"),
        "program": ("setup.exe", b"MZ" + bytes(100), "ending-unknown"),
        "double ending exe last": ("policy.pdf.exe", pdf(), "ending-unknown"),
        "double ending pdf last": ("policy.php.pdf", pdf(), "ending-double"),
        "double ending with space": ("policy.exe .pdf", pdf(), "ending-double"),
        "escaped nul": ("a.pdf%00.html", pdf(), "ending-unknown"),
        "nul": ("a.pdf\x00.html", pdf(), "ending-unknown"),
        "no ending": ("policy", pdf(), "ending-missing"),
        "reserved": ("CON", pdf(), "ending-missing"),
        "dot": (".", pdf(), "name-missing"),
        "hidden": (".htaccess", b"a", "name-missing"),
        "turned": ("fdp.\u202eexe.pdf", pdf(), "name-disguised"),
        "turned by isolate": ("a\u2066b.pdf", pdf(), "name-disguised"),
        "docm": ("plan.docm", office(), "ending-macro"),
        "xlsm": ("plan.xlsm", office("xlsx"), "ending-macro"),
        "old office": ("plan.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old-office"),
        "encrypted office": ("plan.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old-office"),
        "hta": ("a.hta", HTML, "ending-unknown"),
        "lnk": ("a.lnk", b"L\x00\x00\x00", "ending-unknown"),
        "iso": ("a.iso", bytes(100), "ending-unknown"),
        "empty": ("empty.pdf", b"", "empty"),
        "pdf truncated": ("half.pdf", pdf()[:200], "unreadable"),
        "pdf of nothing": ("nothing.pdf", b"%PDF-1.7\n%%EOF\n", "unreadable"),
        "pdf with password": (
            "closed.pdf",
            pdf(encryption=pikepdf.Encryption(user="a", owner="b")),
            "encrypted",
        ),
        "pdf with rights": (
            "closed.pdf",
            pdf(encryption=pikepdf.Encryption(user="", owner="b")),
            "encrypted",
        ),
        "pdf with script": ("script.pdf", pdf(change=pdf_with_script), "active"),
        "pdf with hidden script": (
            "script.pdf",
            pdf(change=pdf_with_hidden_script, object_stream_mode=pikepdf.ObjectStreamMode.generate),
            "active",
        ),
        "pdf with launch": ("launch.pdf", pdf(change=pdf_with_launch), "active"),
        "pdf with form script": ("form.pdf", pdf(change=pdf_with_form_script), "active"),
        "pdf with attachment": ("portfolio.pdf", pdf(change=pdf_with_attachment), "attachments"),
        "pdf with many pages": ("long.pdf", pdf(pages=2001), "too-many-pages"),
        "pdf bomb": (
            "bomb.pdf",
            pdf(
                change=pdf_with_bomb,
                compress_streams=False,
                stream_decode_level=pikepdf.StreamDecodeLevel.none,
            ),
            "unpacks-too-large",
        ),
        "pdf double bomb": (
            "bomb.pdf",
            pdf(
                change=pdf_with_double_bomb,
                compress_streams=False,
                stream_decode_level=pikepdf.StreamDecodeLevel.none,
            ),
            "unpacks-too-large",
        ),
        "pdf loop": ("loop.pdf", looping_pdf(), "unreadable"),
        "pdf nested": ("deep.pdf", nested_pdf(), "unreadable"),
        "pixel flood": ("flood.png", pixel_flood(), "too-many-pixels"),
        "pixels just over": ("flood.png", pixel_flood(10_000, 4001), "too-many-pixels"),
        "png broken": ("broken.png", png[:40] + png[-12:], "unreadable"),
        "jpg broken": ("broken.jpg", jpg[:40], "unreadable"),
        "docx with macros": ("plan.docx", office(parts={"word/vbaProject.bin": b"a"}), "macros"),
        "docx with macro type": ("plan.docx", office(kind=macro), "macros"),
        "docx with embedded macros": ("plan.docx", office(parts={"word/embeddings/a.xlsm": b"a"}), "macros"),
        "docx with control": ("plan.docx", office(parts={"word/activeX/activeX1.xml": b"a"}), "macros"),
        "docx with program": ("plan.docx", office(parts={"word/embeddings/a.exe": b"a"}), "macros"),
        "docx without its list": ("plan.docx", office(without=("[Content_Types].xml",)), "content-differs"),
        "docx with entities": ("plan.docx", office(before=dtd), "parts-crafted"),
        "docx slip": ("plan.docx", office(parts={"../../evil.xml": b"a"}), "parts-crafted"),
        "docx absolute": ("plan.docx", office(parts={"/etc/passwd": b"a"}), "parts-crafted"),
        "docx windows path": ("plan.docx", office(parts={"C:/evil.xml": b"a"}), "parts-crafted"),
        "docx same names": (
            "plan.docx",
            office(parts={"word/A.xml": b"a", "word/a.xml": b"b"}),
            "parts-crafted",
        ),
        "docx link": ("plan.docx", linked_office(), "parts-crafted"),
        "docx overlapping": ("plan.docx", overlapping(), "parts-crafted"),
        "docx with bytes before": ("plan.docx", b"PK\x03\x04" + office(), "parts-crafted"),
        "docx with bytes behind": ("plan.docx", office() + b"more", "parts-crafted"),
        "docx of many parts": ("plan.docx", many_entries(), "too-many-parts"),
        "docx claiming parts": ("plan.docx", claiming_entries(), "too-many-parts"),
        "docx closed": ("plan.docx", encrypted_office(), "encrypted"),
        "docx bomb": ("plan.docx", office_bomb(), "unpacks-too-large"),
        "docx lying bomb": ("plan.docx", lying_bomb(), "unreadable"),
        "docx with archives": ("plan.docx", nested_archive(), "archive-inside"),
        "nul in txt": ("a.txt", b"a\x00b", "not-text"),
        "binary as txt": ("a.txt", bytes(range(1, 255)), "not-text"),
        "half utf-16": ("a.txt", b"\xff\xfea", "not-text"),
        "broken utf-8": ("a.txt", b"\xef\xbb\xbf\xff\xfe\xfd", "not-text"),
        "pdf as txt": ("a.txt", pdf(), "content-differs"),
        "endless cell": ("a.csv", b'"' + b"a" * 1_100_000 + b'"\n', "unreadable"),
    }
