"""Making numbered lines of cells out of texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from app.assessment.tripwire.text import Line

GAP = re.compile(r"\t+| {3,}|\s*\|\s*")

LONGEST = 1500  # characters that are looked at together


def lines_of(texts: Iterable[str]) -> Iterator[Line]:
    """Lines of text; wide gaps and tabs divide them into cells."""
    for number, text in enumerate(texts, 1):
        for start in range(0, len(text), LONGEST):
            if plain := text[start : start + LONGEST].strip():
                yield Line(number, tuple(cell for cell in GAP.split(plain) if cell) or (plain,))
