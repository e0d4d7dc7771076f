"""The PDF that comes out of the child: complete, one page, archival, the same every time, and nothing else in it."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest

from app.certificate.payload import Signatory
from app.certificate.rendering import Renderer
from tests.certificates import DOMAINS, SCOPES, payload

LONG = "Ka\u02bbū-Kea\u02bbau-Pāhoa Complex Area of the Hawai\u02bbi State Department of Education and its Charter Partners of East Hawai\u02bbi Is"
PAGE = (792, 612)


def boxes(xml):
    """Every word's left, top, right and bottom, as pdftotext -bbox reports them."""
    pattern = r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">'
    return [tuple(map(float, match)) for match in re.findall(pattern, xml)]


def flat(text):
    return " ".join(text.split())


class TestText:
    def test_holds_all_that_the_payload_says(self, rendered, run):
        text = flat(run("pdftotext", rendered, "-layout", after=["-"]))

        for part in (
            "CONSORTIUM OF MAPLE VALLEY", "AWARDED", "TRUSTED LEARNING ENVIRONMENT", "Full Seal", "Maple Valley Unified School District", "Maple Valley, Colorado",
            "0803870", "June 1, 2026", "May 31, 2028", "Practices of 2025", "Dr. Eleanor Whitfield", "Chair, Decision Board",
            "TLE-7QX4-M2KD-9RFA-K", "seal.example.org/verify/TLE-7QX4-M2KD-9RFA-K", *DOMAINS,
        ):  # fmt: skip
            assert part in text
        assert "DEMONSTRATION" not in text

    @pytest.mark.parametrize(
        "name",
        [
            "X",
            LONG,
            "W" * 120,
            "Cañon City",
            "Tséhootsooí Diné Bi’ólta\u2019",
        ],
        ids=["one letter", "hawaiian", "wide", "spanish", "navajo"],
    )
    def test_holds_a_name_of_any_length_and_script_on_one_page(self, renderer, run, name):
        pdf = renderer.render(payload(organisation=name))

        text = run("pdftotext", pdf, "-layout", after=["-"])
        assert "".join(name.split()) in "".join(text.split())
        assert re.search(r"Pages:\s+1\n", run("pdfinfo", pdf))

    @pytest.mark.parametrize(
        "changes",
        [
            {"organisation": "Maple Valley"},
            {"organisation": LONG},
            {"organisation": "W" * 120},
            {"organisation": "Wm " * 66},
            {
                "organisation": LONG,
                "city": "Wm " * 26,
                "state": "Wm " * 26,
                "issuer": "Wm " * 26,
                "scope_title": "Wm " * 26,
                "criteria_title": "Wm " * 26,
                "criteria_version": "w" * 30,
                "signatories": (Signatory(name="Wm " * 26, title="Wm " * 26),) * 2,
                "domains": ("Wm " * 10,) * 5,
                "verify_url": "https://example.org/" + "w" * 150,
            },
        ],
        ids=["short", "long", "wide", "full", "everything"],
    )
    def test_touches_neither_the_frame_nor_other_text(self, renderer, run, changes):
        words = boxes(run("pdftotext", renderer.render(payload(**changes)), "-bbox", after=["-"]))

        assert all(
            left > 60 and right < 732 and top > 60 and bottom < 552 for left, top, right, bottom in words
        )
        # Glyph boxes of one line meet; those of different lines may share their leading, but not their letters.
        middles = [((left + right) / 2, (top + bottom) / 2) for left, top, right, bottom in words]
        for left, top, right, bottom in words:
            inside = [(x, y) for x, y in middles if left < x < right and top < y < bottom]
            assert len(inside) == 1

    def test_markup_in_a_name_stays_text(self, renderer, run):
        name = "<b>Hope</b> & <img src=file:///etc/passwd>"

        assert name in flat(
            run("pdftotext", renderer.render(payload(organisation=name)), "-layout", after=["-"])
        )

    def test_a_demonstration_is_marked_in_words(self, renderer, run):
        text = run("pdftotext", renderer.render(payload(is_demo=True)), "-layout", after=["-"])

        assert "DEMONSTRATION" in text
        assert "NOT AN AWARD" in text


class TestFile:
    @pytest.mark.parametrize("scope", SCOPES)
    def test_of_each_scope_is_small(self, renderer, scope):
        domains = DOMAINS if scope == "full" else (scope.title(),)

        assert (
            len(renderer.render(payload(scope=scope, scope_title=f"{scope} seal", domains=domains))) < 185_000
        )

    def test_is_the_same_from_two_children(self, rendered, renderer):
        renderer.render(payload(organisation="Somebody Else"))
        with Renderer() as other:
            assert other.render(payload()) == rendered
        assert renderer.render(payload()) == rendered

    def test_is_one_letter_page_with_nothing_active(self, rendered):
        with pikepdf.open(io.BytesIO(rendered)) as pdf:
            (page,) = pdf.pages
            assert [float(value) for value in page.mediabox[2:]] == list(PAGE)
            assert "/Annots" not in page
            for name in ("/OpenAction", "/AA", "/AcroForm"):
                assert name not in pdf.Root
            assert not pdf.attachments

    def test_says_that_it_is_archival_and_accessible(self, rendered):
        with pikepdf.open(io.BytesIO(rendered)) as pdf:
            metadata = pdf.Root.Metadata.read_bytes()
            assert pdf.Root.MarkInfo.Marked
            assert pdf.Root.Lang == "en"
            assert "/StructTreeRoot" in pdf.Root
        for mark in (b'pdfaid:part="3"', b'pdfaid:conformance="A"', b"<pdfuaid:part>1</pdfuaid:part>"):
            assert mark in metadata
        assert metadata.count(b"<rdf:RDF") == 1

    def test_embeds_every_font(self, rendered, run):
        rows = run("pdffonts", rendered).splitlines()[2:]

        assert rows
        assert all(re.search(r"yes yes yes +\d+ +\d+$", row) for row in rows)

    def test_pictures_have_words(self, rendered):
        with pikepdf.open(io.BytesIO(rendered)) as pdf:
            figures = [
                item
                for item in pdf.objects
                if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
            ]
            assert len(figures) == 2
            assert all(str(figure.get("/Alt", "")) for figure in figures)

    def test_names_seal_and_payload(self, rendered):
        with pikepdf.open(io.BytesIO(rendered)) as pdf:
            assert str(pdf.docinfo["/Keywords"]) == f"TLE-7QX4-M2KD-9RFA-K, sha256:{payload().digest}"
            assert str(pdf.docinfo["/CreationDate"]).startswith("D:20260601")

    def test_metadata_keep_markup_apart(self, renderer):
        pdf = renderer.render(payload(organisation="A) <</X 1>> </rdf:RDF> & Sons"))

        with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as metadata:
            assert "A) <</X 1>> </rdf:RDF> & Sons" in metadata["dc:title"]
