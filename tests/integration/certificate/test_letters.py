"""Names in scripts that the machine has no font for: said clearly, and never printed as boxes."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from app.certificate.errors import GlyphsMissing, RenderPathIncomplete
from app.certificate.payload import Signatory
from app.certificate.rendering import Renderer
from tests.certificates import payload

# The last letter for private use: no font gives it a shape.
SHAPELESS = "\U0010fffd"
SCRIPTS = {
    "希望统一学区": "fonts-noto-cjk",
    "희망 교육구": "fonts-noto-cjk",
    "आशा विद्यालय": "fonts-noto-core",
    "ᏣᎳᎩ Schools": "fonts-noto-core",
    "Hope 🎓": "fonts-noto-color-emoji",
}


def has_font(letter):
    done = subprocess.run(
        ["fc-list", f":charset={ord(letter):x}", "file"], capture_output=True, text=True, check=True
    )
    return bool(done.stdout.strip())


class TestLetter:
    @pytest.mark.parametrize(
        "changes",
        [
            {"organisation": f"Hope {SHAPELESS} District"},
            {"city": SHAPELESS + "a"},
            {"signatories": (Signatory(name=f"Ann {SHAPELESS}", title="Chair"),)},
            {"signatories": (Signatory(name="Ann", title=f"Chair {SHAPELESS}"),)},
            {"issuer": f"Program {SHAPELESS}"},
        ],
        ids=["organisation", "city", "name", "title", "issuer"],
    )
    def test_without_a_font_stops_the_certificate_wherever_it_stands(self, renderer, changes):
        with pytest.raises(GlyphsMissing, match=r"no font has .*U\+10FFFD.*apt-get install fonts-"):
            renderer.render(payload(**changes))

    @pytest.mark.skipif(
        not shutil.which("fc-list"), reason="fc-list is not installed (apt-get install fontconfig)"
    )
    @pytest.mark.parametrize(
        ("name", "package"), SCRIPTS.items(), ids=["chinese", "korean", "hindi", "cherokee", "emoji"]
    )
    def test_is_printed_where_there_is_a_font_and_otherwise_the_package_is_named(
        self, renderer, run, name, package
    ):
        if all(has_font(letter) for letter in name):
            text = run("pdftotext", renderer.render(payload(organisation=name)), after=["-"])
            assert "".join(name.split()) in "".join(text.split())
        else:
            with pytest.raises(GlyphsMissing, match=f"apt-get install {package}$"):
                renderer.render(payload(organisation=name))

    def test_without_a_font_does_not_stop_the_next_certificate(self, renderer):
        with pytest.raises(GlyphsMissing):
            renderer.render(payload(organisation=SHAPELESS + "a"))

        assert renderer.render(payload()).startswith(b"%PDF-")

    def test_without_a_font_makes_the_renderer_look_at_the_fonts_anew(self):
        with Renderer() as renderer:
            renderer.check()
            with pytest.raises(GlyphsMissing):
                renderer.render(payload(organisation=SHAPELESS + "a"))

            assert renderer.pid is None

    def test_without_a_font_waits_like_a_machine_that_cannot_print(self):
        assert issubclass(GlyphsMissing, RenderPathIncomplete)

    def test_can_be_asked_for_before_there_is_a_certificate(self, renderer):
        assert renderer.missing(f"aÉŁ\u02bb{SHAPELESS}<&") == SHAPELESS
