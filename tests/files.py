"""Files for tests, made by code: sound ones of every kind that is taken, and parts of hostile ones."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from PIL import ExifTags, Image, PngImagePlugin

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


def pdf_for_named_readers() -> bytes:
    """Encrypted for the certificates of some people, as rights management does."""
    body = pdf(encryption=pikepdf.Encryption(user="a", owner="b", R=4))
    return body.replace(b"/Standard", b"/Unknown1", 1)


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


def noted(
    kind: str,
    notes: dict[str, Any] | None = None,
    *,
    camera: dict[str, Any] | None = None,
    spot: bool = False,
    **saving: Any,
) -> bytes:
    """A picture with what cameras and programs write beside it; `spot` is where it was taken."""
    exif = Image.Exif()
    for name, value in ({"Orientation": 1} | (notes or {})).items():
        exif[ExifTags.Base[name]] = value
    for name, value in (camera or {}).items():
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base[name]] = value
    if spot:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(
            {1: "N", 2: (21.0, 18.0, 25.0), 3: "W", 4: (157.0, 51.0, 30.0)}
        )
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(out, kind, exif=exif, **saving)
    return out.getvalue()


def telling_pictures() -> list[tuple[str, str, bytes]]:
    """Pictures that tell a place or an owner: (what and how, ending, content)."""
    place = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf exif:GPSLatitude="21,18.4N"/></x:xmpmeta>'
    owner = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>Dana</dc:creator></x:xmpmeta>'
    kinds = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
    author = PngImagePlugin.PngInfo()
    author.add_text("Author", "Dana")
    return [
        *[("place in exif", ending, noted(kind, spot=True)) for ending, kind in kinds.items()],
        *[
            ("place in xmp", ending, noted(kind, xmp=place))
            for ending, kind in kinds.items()
            if kind != "PNG"
        ],
        *[("owner in exif", ending, noted(kind, {"Artist": "Dana"})) for ending, kind in kinds.items()],
        ("owner by camera", "jpg", noted("JPEG", camera={"CameraOwnerName": "Dana"})),
        ("owner by number", "jpg", noted("JPEG", camera={"BodySerialNumber": "0012345"})),
        ("owner in xmp", "webp", noted("WEBP", xmp=owner)),
        ("owner in words", "png", noted("PNG", pnginfo=author)),
        ("owner by line", "jpg", with_by_line("Dana")),
    ]


def with_by_line(name: str) -> bytes:
    """A picture with the record that news agencies put first."""
    record = b"\x1c\x02\x50" + struct.pack(">H", len(name)) + name.encode()
    record += b"\0" * (len(record) % 2)
    block = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + struct.pack(">I", len(record)) + record
    plain = noted("JPEG")
    return plain[:2] + b"\xff\xed" + struct.pack(">H", len(block) + 2) + block + plain[2:]


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
