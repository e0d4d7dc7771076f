"""The line work closes, and is written without anything a reader would stumble over."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import html5lib
import pytest

from app.certificate import fonts
from app.certificate.art.border import HALF_BAND, TRACK, border
from app.certificate.art.curves import band, smooth
from app.certificate.art.drawing import Copies, Shape, number, pdf_content, svg
from app.certificate.art.lettering import Face
from app.certificate.art.mark import mark
from app.certificate.art.qr import qr_code
from tests.certificates import SCOPES

FACE = Face(fonts.GARAMOND_BOLD)
NUMBER_OR_NAME = re.compile(rb"^(-?[0-9]*\.?[0-9]+|/g[0-9]+|[a-zA-Z*]+)$")


def strand(phase):
    return band(TRACK, 2, phase, lambda _s: HALF_BAND)


class TestBorder:
    @pytest.mark.parametrize("end", [0.0, TRACK.length], ids=["top", "side"])
    def test_meets_its_mirror_image_at_both_seams(self, end):
        phases = [2 * math.pi * index / 12 for index in range(12)]
        here = sorted(strand(phase)(end) for phase in phases)
        axis = 0 if end == 0 else 1

        assert all(abs(point[axis]) < 1e-6 for point in here)

    def test_every_slope_has_its_opposite_at_the_seam(self):
        def slope(phase):
            (_, before), (_, after) = strand(phase)(0), strand(phase)(1e-4)
            return round((after - before) / 1e-4, 2)

        slopes = sorted(slope(2 * math.pi * index / 12) for index in range(12))
        assert slopes == pytest.approx([-slope for slope in reversed(slopes)], abs=0.02)

    def test_corner_is_passed_without_a_gap(self):
        path = smooth(strand(0.0), 0, TRACK.length, 400)
        ends = [step[1][-2:] for step in path]

        assert max(math.dist(a, b) for a, b in pairwise(ends)) < 12

    def test_stays_on_the_page(self):
        content, _ = pdf_content(border())

        assert b"nan" not in content.lower()


class TestWriting:
    @pytest.mark.parametrize(
        ("value", "text"),
        [(1e-17, "0"), (-0.001, "0"), (120.0, "120"), (1.25, "1.25"), (-3.5, "-3.5")],
        ids=str,
    )
    def test_numbers_have_no_exponent(self, value, text):
        assert number(value) == text

    def test_content_is_made_of_plain_operators(self):
        content, called = pdf_content(qr_code("https://example.org"))

        assert not called
        assert all(NUMBER_OR_NAME.match(token) for token in content.split())


@pytest.mark.skipif(bool(fonts.missing()), reason="the certificate's fonts are not installed")
class TestMark:
    def test_differs_for_every_scope(self):
        assert len({svg(mark(scope, FACE)) for scope in SCOPES}) == len(SCOPES)

    def test_as_svg_is_well_formed_and_self_contained(self):
        text = svg(mark("full", FACE))

        assert html5lib.parseFragment(text)[0].tag.endswith("svg")
        assert "href" not in text
        assert "style=" not in text

    def test_of_another_seals_scope_falls_back_to_the_shield(self):
        assert svg(mark("elsewhere", FACE)) == svg(mark("full", FACE))


def test_qr_code_has_its_quiet_zone():
    code = qr_code("https://seal.example.org/verify/TLE-7QX4-M2KD-9RFA-K")
    dark = code.elements[1]
    assert isinstance(dark, Shape)
    assert not isinstance(dark, Copies)
    coordinates = [value for _, values in dark.path for value in values]

    assert min(coordinates) == 4
    assert max(coordinates) == code.width - 4
