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


Runs = list[tuple[str, str]]
AROUND = 6
MOST_COMPARED = 1200


def changes(before: str, after: str, *, most: int = 0) -> Runs:
    """What changed, in one text: pairs of words and `same`, `gone` or `new`; unchanged parts are shortened.

    Where both begin and end alike nothing is compared, so that a few words in a long text cost little. With
    `most` it breaks off after so many words, and says so by a last `more`.
    """
    old, new = WORDS.findall(before), WORDS.findall(after)
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    gone, come = old[start : len(old) - end], new[start : len(new) - end]
    is_long = len(gone) + len(come) > MOST_COMPARED
    steps = [("gone", gone), ("new", come)] if is_long else _steps(gone, come)
    runs = [("same", old[:start]), *steps, ("same", old[len(old) - end :])]
    return _cut([(kind, words) for kind, words in runs if words], most)


def _alike(left: list[str], right: list[str]) -> int:
    """How many words both begin with."""
    count = 0
    for mine, theirs in zip(left, right, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def _steps(gone: list[str], come: list[str]) -> list[tuple[str, list[str]]]:
    """What went and came, in turn; a mere space between two changes belongs to both: they read as one."""
    steps: list[tuple[str, list[str]]] = []
    left: list[str] = []
    right: list[str] = []
    for kind, a, b, c, d in SequenceMatcher(None, gone, come, autojunk=False).get_opcodes():
        if kind == "equal" and "".join(gone[a:b]).strip():
            steps += [("gone", left), ("new", right), ("same", gone[a:b])]
            left, right = [], []
        else:
            left, right = left + gone[a:b], right + come[c:d]
    return [step for step in [*steps, ("gone", left), ("new", right)] if step[1]]


def _cut(runs: list[tuple[str, list[str]]], most: int) -> Runs:
    """The runs as text, each unchanged one with a few words at its ends."""
    shown: Runs = []
    left = most or sum(len(words) for _, words in runs) + 1
    for place, (kind, words) in enumerate(runs):
        part = words if kind != "same" else _shortened(words, place == 0, place == len(runs) - 1)
        shown.append(("".join(part[:left]), kind))
        left -= len(part)
        if left <= 0:
            shown.append(("…", "more"))
            break
    return shown


def _shortened(words: list[str], is_first: bool, is_last: bool) -> list[str]:  # two ends
    keep = 2 * AROUND
    if len(words) <= 2 * keep:
        return words
    head = [] if is_first else words[:keep]
    tail = [] if is_last else words[-keep:]
    return [*head, " … ", *tail]
