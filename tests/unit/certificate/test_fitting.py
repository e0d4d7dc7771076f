"""Every text finds a size and lines that stay inside its place."""

from __future__ import annotations

import pytest

from app.certificate import fonts
from app.certificate.fitting import fit
from app.certificate.fonts import Type

pytestmark = pytest.mark.skipif(bool(fonts.missing()), reason="the certificate's fonts are not installed")
FACE = Type(fonts.GARAMOND)
CLASSES = [(60, 1), (42, 2), (29, 3), (24, 3)]
NAMES = [
    "X",
    "Maple Valley Unified School District",
    "Ka\u02bbū-Kea\u02bbau-Pāhoa Complex Area of the Hawai\u02bbi State Department of Education and Charter Partners of East Hawai\u02bbi",
    "W" * 120,
    "i" * 200,
    "مدارس " * 20,
    "希" * 200,
    "a-" * 60,
]


@pytest.mark.parametrize(
    "name", NAMES, ids=["x", "plain", "hawaiian", "wide", "narrow", "arabic", "cjk", "hyphens"]
)
class TestFit:
    def test_no_line_is_wider_than_its_place(self, name):
        setting = fit(name, FACE, width=800, classes=CLASSES)

        assert all(FACE.width(line, setting.size) <= 800 for line in setting.lines)

    def test_no_letter_is_lost(self, name):
        setting = fit(name, FACE, width=800, classes=CLASSES)

        assert "".join("".join(setting.lines).split()) == "".join(name.split())

    def test_no_more_lines_than_allowed(self, name):
        setting = fit(name, FACE, width=800, classes=CLASSES)

        assert len(setting.lines) <= 3


def test_lines_are_about_equally_long():
    setting = fit(NAMES[2], FACE, width=800, classes=CLASSES)

    widths = [FACE.width(line, setting.size) for line in setting.lines]
    assert len(widths) == 2
    assert min(widths) > 0.75 * max(widths)


def test_a_short_name_gets_the_largest_size():
    assert fit("X", FACE, width=800, classes=CLASSES).size == 60
