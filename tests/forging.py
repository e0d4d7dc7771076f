"""What a forger would do to a signed certificate."""

from __future__ import annotations

import io
import re
import zlib
from functools import lru_cache

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


def flipped(pdf, marker, after=100):
    """One bit of one byte changed, a little after a marker."""
    place = pdf.index(marker) + after
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def _updated(pdf, change):
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def retitled(pdf):
    """Another title in an incremental update, which signature libraries alone let pass."""

    def change(writer):
        info = writer.trailer["/Info"]
        info["/Title"] = generic.pdf_string("Another School System")
        writer.mark_update(info.container_ref)

    return _updated(pdf, change)


def overwritten(pdf):
    """New words over the page in an incremental update."""

    def change(writer):
        page = writer.root["/Pages"]["/Kids"][0]
        words = generic.StreamObject(stream_data=b"BT /F1 40 Tf 100 300 Td (Another) Tj ET")
        contents = page.raw_get("/Contents")
        page["/Contents"] = generic.ArrayObject([contents, writer.add_object(words)])
        writer.mark_update(page.container_ref if hasattr(page, "container_ref") else page)

    return _updated(pdf, change)


def resaved(pdf, **options):
    """Opened and written anew by another program."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(out, **options)
    return out.getvalue()


def stripped(pdf):
    """The signature taken out."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        del opened.Root.AcroForm
        del opened.pages[0]["/Annots"]
        opened.save(out)
    return out.getvalue()


def encrypted(pdf):
    """Locked for nobody in particular."""
    return resaved(pdf, encryption=pikepdf.Encryption(owner="x", user=""))


def annotated(pdf):
    """A note with other words stuck over the page."""

    def change(writer):
        page = writer.root["/Pages"]["/Kids"][0]
        note = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
                generic.pdf_name("/Rect"): generic.ArrayObject(
                    map(generic.NumberObject, (50, 250, 700, 400))
                ),
                generic.pdf_name("/Contents"): generic.pdf_string("Another School System"),
            }
        )
        notes = generic.ArrayObject([*page.get("/Annots", ()), writer.add_object(note)])
        page["/Annots"] = notes
        writer.update_container(page)

    return _updated(pdf, change)


def signed_once_more(pdf):
    """A second field that claims the same signature."""

    def change(writer):
        fields = writer.root["/AcroForm"]["/Fields"]
        first = fields.raw_get(0)
        copy = generic.DictionaryObject(
            {
                generic.pdf_name("/FT"): generic.pdf_name("/Sig"),
                generic.pdf_name("/T"): generic.pdf_string("Seal2"),
                generic.pdf_name("/V"): first.get_object().raw_get("/V"),
            }
        )
        fields.append(writer.add_object(copy))
        writer.update_container(fields)

    return _updated(pdf, change)


def last_byte_of_signature_flipped(pdf):
    """The bare signature is the last thing in its container; its last byte changed."""
    found = re.search(rb"/Contents <([0-9a-fA-F]+?)(?:00)*>", pdf[pdf.rindex(b"/Contents <") :])
    place = pdf.rindex(b"/Contents <") + found.end(1) - 1
    return pdf[:place] + (b"1" if pdf[place : place + 1] == b"0" else b"0") + pdf[place + 1 :]


def blanked_signature(pdf):
    """Nothing where the signature was."""
    start = pdf.rindex(b"/Contents <") + len(b"/Contents <")
    end = pdf.index(b">", start)
    return pdf[:start] + b"0" * (end - start) + pdf[end:]


def range_of_nothing(pdf):
    """The signature told to cover nothing."""
    start = pdf.rindex(b"/ByteRange [") + len(b"/ByteRange [")
    end = pdf.index(b"]", start)
    return pdf[:start] + b"0 0 0 0".ljust(end - start) + pdf[end:]


def endless(pdf):
    """An update that names itself as the one before it."""
    place = len(pdf) + 1
    table = (
        b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    )
    return pdf + b"\n" + table % (place, place)


@lru_cache(maxsize=4)
def bomb(size, *, times=1):
    """A cross-reference stream that unfolds to that many zeros, folded so many times."""
    folded = _zeros(size)
    for _ in range(times - 1):
        folded = zlib.compress(folded, 9)
    filters = b"/FlateDecode" * times
    head = b"1 0 obj\n<</Type/XRef/Size 9/W[1 8 8]/Root 1 0 R/Filter[%s]/Length %d>>\nstream\n"
    return (
        b"%PDF-1.7\n" + head % (filters, len(folded)) + folded + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
    )


def _zeros(size):
    packer, part = zlib.compressobj(9), b"\0" * (1 << 20)
    packed = [packer.compress(part) for _ in range(size >> 20)]
    return b"".join([*packed, packer.flush()])


def branching(depth=30):
    """Fields that each have the next one twice: whoever walks through all of them never arrives."""
    parts = [b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R]>>>>", b"<</Type/Pages/Kids[]/Count 0>>"]
    parts += [b"<</T(a)/Kids[%d 0 R %d 0 R]>>" % (number + 4, number + 4) for number in range(depth)]
    parts.append(b"<</T(a)>>")
    pdf, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(pdf))
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    tail = b"trailer\n<</Size %d/Root 1 0 R/Info 2 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(pdf))
    return pdf + head + table + tail


def archive(name="word/document.xml"):
    """A zip file, as Word and others make."""
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(name, "Certificate")
    return out.getvalue()
