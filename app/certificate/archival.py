"""The finishing touches: archival (PDF/A-3a) and accessible (PDF/UA-1) at once, and quickly compressed."""

from __future__ import annotations

import zlib
from typing import Any

# PDF/A lets no foreign field into the metadata unless the file describes it; PDF/UA asks for its part number.
IDENTIFICATION = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
END = b"</rdf:RDF>"


# The writer would deflate everything twice, at the slowest level, for two percent.
LEVEL = 6
OPENING, CLOSING = b"\nstream\n", b"\nendstream"


def finish(document: Any, pdf: Any) -> None:
    """What is left to do when every object of the file is there."""
    add_accessibility_mark(document, pdf)
    if "AF" in pdf.catalog:
        # The writer names an associated file twice.
        pdf.catalog["AF"][:] = list(dict.fromkeys(pdf.catalog["AF"]))
    for candidate in pdf.objects:
        if getattr(candidate, "compress", False) and "Filter" not in candidate.extra:
            candidate.compress = False
            candidate.stream = [zlib.compress(_content(candidate), LEVEL)]
            candidate.extra["Filter"] = "/FlateDecode"


def _content(stream: Any) -> bytes:
    """The bytes between the keywords of a stream, in the writer's own spelling of numbers."""
    written: bytes = stream.data
    return written[written.index(OPENING) + len(OPENING) : -len(CLOSING)]


def add_accessibility_mark(_document: Any, pdf: Any) -> None:
    """Write the PDF/UA identification into the one RDF block that the archival metadata already has."""
    for candidate in pdf.objects:
        extra = getattr(candidate, "extra", None) or {}
        if extra.get("Type") == "/Metadata":
            # A reader may look for the mark in plain text: the metadata stay uncompressed.
            candidate.compress = False
            candidate.stream = [
                part.replace(END, IDENTIFICATION + END) if isinstance(part, bytes) else part
                for part in candidate.stream
            ]
            return
    raise LookupError("the document has no metadata to complete")
