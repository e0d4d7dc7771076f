"""Letters that no font of the machine has: a certificate with empty boxes for them is never printed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from app.certificate import fonts

CORE, EXTRA = "fonts-noto-core", "fonts-noto-extra"
CHINESE_JAPANESE_KOREAN, PICTURES = "fonts-noto-cjk", "fonts-noto-color-emoji"
EAST_ASIAN = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA", "BOPOMOFO", "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH")
INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


def package_for(letter: str) -> str:
    """The Debian package that brings a font with the letter."""
    if unicodedata.name(letter, "").startswith(EAST_ASIAN):
        return CHINESE_JAPANESE_KOREAN
    if unicodedata.category(letter) == "So":
        return PICTURES
    return CORE if ord(letter) <= 0xFFFF else EXTRA  # noqa: PLR2004  # the first plane has the living scripts


def packages_for(letters: Iterable[str]) -> list[str]:
    """The Debian packages that bring fonts with these letters."""
    return sorted({package_for(letter) for letter in letters})


def unusual(texts: Iterable[str]) -> str:
    """The letters of the texts that the certificate's own fonts lack, each once."""
    letters = set().union(*(text + text.upper() for text in texts))
    own = (fonts.GARAMOND, fonts.DEJAVU_SERIF, fonts.DEJAVU)
    return "".join(
        sorted(
            letter
            for letter in letters
            if unicodedata.category(letter) not in INVISIBLE
            and not any(fonts.covers(file, letter) for file in own)
        )
    )


def named(letters: Iterable[str]) -> str:
    """The letters for a sentence: each with its number, because whoever reads it may have no font either."""
    return ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in letters)
