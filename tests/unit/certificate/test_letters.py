"""Which letters need a further font, and where it comes from."""

from __future__ import annotations

import pytest

from app.certificate import fonts, letters


@pytest.mark.parametrize(
    ("letter", "package"),
    [
        ("望", "fonts-noto-cjk"),
        ("희", "fonts-noto-cjk"),
        ("カ", "fonts-noto-cjk"),
        ("आ", "fonts-noto-core"),
        ("Ꮳ", "fonts-noto-core"),
        ("𞤀", "fonts-noto-extra"),
        ("🎓", "fonts-noto-color-emoji"),
    ],
    ids=["chinese", "korean", "japanese", "hindi", "cherokee", "adlam", "emoji"],
)
def test_each_script_has_its_package(letter, package):
    assert letters.package_for(letter) == package


@pytest.mark.skipif(bool(fonts.missing()), reason="the certificate's fonts are not installed")
class TestUnusual:
    def test_is_nothing_in_names_of_this_country(self):
        names = [
            "Ka\u02bbū-Kea\u02bbau-Pāhoa",
            "Cañon City",
            "Tséhootsooí Diné Bi’ólta’",
            "Łódź",
            "Æsir & Øre",
            "«Niño», 1½",
        ]

        assert letters.unusual(names) == ""

    def test_is_each_letter_once_also_where_it_is_set_in_capitals(self):
        assert letters.unusual(["望 आशा 望", "ᏣᎳ"]) == "".join(sorted("ाआशᎳᏣ望"))
        assert "\u13a0" in letters.unusual(["\uab70"])

    def test_is_said_with_its_number(self):
        assert letters.named("望") == "望 (U+671B)"
