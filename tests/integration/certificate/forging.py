"""What a forger would do to a signed certificate."""

from __future__ import annotations

import io

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
