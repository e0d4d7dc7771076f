"""The page under the text: paper, watermark and border, and the word that marks a demonstration."""

from __future__ import annotations

from app.certificate.art import inks
from app.certificate.art.border import PAGE_HEIGHT, PAGE_WIDTH, border
from app.certificate.art.drawing import Colour, Copies, Drawing, Shape, moved, rounded, turned
from app.certificate.art.lettering import Face, level
from app.certificate.art.watermark import watermark

WARNING_TINT: Colour = (245, 226, 218)


def _demonstration(face: Face) -> Shape:
    """One large word across the page, pale enough to read over."""
    word = level("DEMONSTRATION", face, size=78, spacing=13)
    a, b, c, d, *_ = turned(-24)
    return Shape(moved(word, (a, b, c, d, PAGE_WIDTH / 2, PAGE_HEIGHT / 2 + 6)), fill=WARNING_TINT)


def ground(face: Face, *, demonstration: bool) -> Drawing:
    """Everything that does not differ from one certificate to the next."""
    paper = Shape(rounded(0, 0, PAGE_WIDTH, PAGE_HEIGHT, 0), fill=inks.PAPER)
    wreath = Copies(watermark(), ((1, 0, 0, 1, PAGE_WIDTH / 2, PAGE_HEIGHT / 2 - 6),))
    word = (_demonstration(face),) if demonstration else ()
    return Drawing((0, 0, PAGE_WIDTH, PAGE_HEIGHT), (paper, wreath, *word, *border().elements))
