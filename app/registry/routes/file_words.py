"""Which words belong to an answer: those for certificates, or those for credentials."""

from __future__ import annotations

from typing import Protocol, cast

from app.registry.file_answer import FileAnswer, Kind, Line
from app.registry.routes import check_words, credential_words


class Words(Protocol):
    """What can be said of an answer."""

    def verdict(self, answer: FileAnswer) -> str:
        """What the file is, in a sentence or two."""

    def name(self, line: Line) -> str:
        """What the check looks at."""

    def sentence(self, line: Line) -> str:
        """How the check ended."""


def of(answer: FileAnswer) -> Words:
    """The words for what was given."""
    return cast("Words", credential_words if answer.kind is Kind.CREDENTIAL else check_words)
