"""Where two texts differ, word by word; pure."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

Pieces = list[tuple[str, bool]]
WORDS = re.compile(r"\s+|[^\s]+")
MOST_WORDS = 6000


def differences(left: str, right: str) -> tuple[Pieces, Pieces]:
    """Both texts as pieces (words, whether the other side lacks them). Very long texts are not compared."""
    ours, theirs = WORDS.findall(left), WORDS.findall(right)
    if len(ours) + len(theirs) > MOST_WORDS:
        return [(left, False)], [(right, False)]
    matched = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    before = [
        ("".join(ours[start:end]), kind != "equal") for kind, start, end, _, _ in matched if end > start
    ]
    after = [
        ("".join(theirs[start:end]), kind != "equal") for kind, _, _, start, end in matched if end > start
    ]
    return before, after


def both(mine: str, theirs: str, heading: str) -> str:
    """One text that keeps every word of two: mine, then the heading and what the other side has."""
    if not theirs or theirs in mine:
        return mine
    if not mine or mine in theirs:
        return theirs
    return f"{mine}\n\n{heading}\n{theirs}"
