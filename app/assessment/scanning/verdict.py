"""What a scanner says of a file, and why it may say nothing."""

from __future__ import annotations

from enum import StrEnum

from app.core.errors import Unavailable


class Trouble(StrEnum):
    """Why there is no verdict. A slug: pages and the doctor have the words."""

    UNREACHABLE = "unreachable"
    SLOW = "slow"
    CUT_OFF = "cut-off"
    GARBLED = "garbled"
    FAILED = "failed"


class ScannerDown(Unavailable):
    """The scanner gave no verdict: nobody knows what is in the file, so it waits."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble
        super().__init__(trouble)


class Verdict(StrEnum):
    """What the scanner said. A file that it does not take whole was not looked through."""

    CLEAN = "clean"
    INFECTED = "infected"
    TOO_LARGE = "too-large"
