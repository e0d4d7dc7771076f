"""The font files that certificates are set in, and how wide their letters are."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

DEBIAN = Path("/usr/share/fonts")
GARAMOND = DEBIAN / "opentype/ebgaramond/EBGaramond12-Regular.otf"
GARAMOND_ITALIC = DEBIAN / "opentype/ebgaramond/EBGaramond12-Italic.otf"
# Debian's bold cut has hardly a letter beyond A to Z: it serves for the outlines of the mark, never for text.
GARAMOND_BOLD = DEBIAN / "opentype/ebgaramond/EBGaramond12-Bold.otf"
INTER = DEBIAN / "opentype/inter/Inter-Medium.otf"
INTER_BOLD = DEBIAN / "opentype/inter/Inter-SemiBold.otf"
DEJAVU = DEBIAN / "truetype/dejavu/DejaVuSans.ttf"
DEJAVU_SERIF = DEBIAN / "truetype/dejavu/DejaVuSerif.ttf"
PACKAGES = {
    GARAMOND: "fonts-ebgaramond",
    GARAMOND_ITALIC: "fonts-ebgaramond",
    GARAMOND_BOLD: "fonts-ebgaramond",
    INTER: "fonts-inter",
    INTER_BOLD: "fonts-inter",
    DEJAVU: "fonts-dejavu-core",
    DEJAVU_SERIF: "fonts-dejavu-core",
}
# What a letter of a script without metrics here may take, in ems.
WIDEST = 1.15


def missing() -> dict[str, str]:
    """The font files that are not there, and the Debian package of each."""
    return {file.name: package for file, package in PACKAGES.items() if not file.is_file()}


@cache
def _metrics(file: Path) -> tuple[dict[int, str], Any, int]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415  # only who sets certificates should load it

    font = TTFont(io.BytesIO(file.read_bytes()), lazy=True)
    return font.getBestCmap(), font["hmtx"].metrics, font["head"].unitsPerEm


def covers(file: Path, character: str) -> bool:
    """Whether a font has a glyph of its own for a character."""
    return ord(character) in _metrics(file)[0]


@lru_cache(maxsize=8192)
def advance(file: Path, character: str) -> float:
    """How far a character moves the line on, in ems; a fallback font's figure where the first has none."""
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0.0
    for candidate in (file, DEJAVU_SERIF, DEJAVU):
        names, widths, em = _metrics(candidate)
        if name := names.get(ord(character)):
            return float(widths[name][0]) / em
    return WIDEST


@dataclass(frozen=True)
class Type:
    """A face at work: its file, the ems added after each letter, and whether it is set in capitals."""

    file: Path
    spacing: float = 0.0
    capitals: bool = False

    def width(self, text: str, size: float) -> float:
        """The width of one line in pixels, with kerning ignored, hence a little too wide."""
        return size * self._ems(text.upper() if self.capitals else text)

    @lru_cache(maxsize=4096)  # noqa: B019  # the few types live as long as the program
    def _ems(self, text: str) -> float:
        return sum(advance(self.file, character) + self.spacing for character in text)
