"""Showing that something was found without showing what."""

from __future__ import annotations

import re

LONGEST = 40
WORD = re.compile(r"[^\W\d_]+")
DOT = "•"


def masked(value: str) -> str:
    """The value with the first letter of each word and without its digits: `M•••• G•••••, ••/••/••••`."""
    short = " ".join(value.split())[:LONGEST]
    lettered = WORD.sub(lambda found: found[0][0] + DOT * (len(found[0]) - 1), short)
    return re.sub(r"\d", DOT, lettered)
