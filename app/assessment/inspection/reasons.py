"""Why a file is not taken: slugs here, words in the pages."""

from __future__ import annotations

from enum import StrEnum

from app.core.errors import DomainError


class Reason(StrEnum):
    """What stands against a file. Each has its own sentence that says what to do."""

    NO_FILE = "no-file"
    SEVERAL = "several"
    EMPTY = "empty"
    TOO_LARGE = "too-large"
    NAME_MISSING = "name-missing"
    NAME_DISGUISED = "name-disguised"
    ENDING_MISSING = "ending-missing"
    ENDING_UNKNOWN = "ending-unknown"
    ENDING_DOUBLE = "ending-double"
    ENDING_MACRO = "ending-macro"
    OLD_OFFICE = "old-office"
    CONTENT_DIFFERS = "content-differs"
    SOMETHING_ELSE_INSIDE = "something-else-inside"
    UNREADABLE = "unreadable"
    TOO_SLOW = "too-slow"
    ENCRYPTED = "encrypted"
    ACTIVE = "active"
    ATTACHMENTS = "attachments"
    TOO_MANY_PAGES = "too-many-pages"
    UNPACKS_TOO_LARGE = "unpacks-too-large"
    TOO_MANY_PARTS = "too-many-parts"
    PARTS_CRAFTED = "parts-crafted"
    ARCHIVE_INSIDE = "archive-inside"
    MACROS = "macros"
    TOO_MANY_PIXELS = "too-many-pixels"
    NOT_TEXT = "not-text"
    PICTURE_PLACE = "picture-place"
    PICTURE_OWNER = "picture-owner"
    INFECTED = "infected"
    NOT_SCANNED = "not-scanned"


# What stands against a file only until its sender says that it may be so.
UNLESS_MEANT = frozenset({Reason.PICTURE_PLACE, Reason.PICTURE_OWNER})


class UploadRefused(DomainError):
    """The file is not taken. `values` are for the sentence that explains the reason."""

    def __init__(self, reason: Reason, **values: str | int) -> None:
        self.reason = reason
        self.values = values
        super().__init__(reason)
