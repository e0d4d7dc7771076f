"""Text is kept as people mean it."""

from __future__ import annotations

import sys
import unicodedata

from app.core.text import INVISIBLE


def test_exactly_control_characters_and_halves_of_letters_are_invisible():
    hidden = {chr(code) for code in range(sys.maxunicode + 1) if INVISIBLE.match(chr(code))}

    assert hidden == {
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in {"Cc", "Cs"} and chr(code) not in "\n\t"
    }
