"""What can go wrong with assessments, responses and evidence."""

from __future__ import annotations

from datetime import datetime

from app.core.errors import DomainError, NotFound, Stale


class AlreadyOpen(DomainError):
    """The school system already has an open assessment of this scope."""


class VersionClosed(DomainError):
    """This version of the criteria cannot be started now."""


class PracticeUnknown(NotFound):
    """The assessment's scope has no such practice."""


class NotEditable(DomainError):
    """The response cannot change now: the assessment was signed, decided or withdrawn, or the practice is not reopened."""


class Conflict(Stale):
    """Somebody saved the response since the person opened it. Nothing was overwritten; `theirs` is what is kept."""

    def __init__(self, *, version: int, rating: int | None, narrative: str, justification: str, is_not_applicable: bool,
                 by_name: str, at: datetime | None) -> None:  # fmt: skip
        self.version, self.rating, self.narrative = version, rating, narrative
        self.justification, self.is_not_applicable = justification, is_not_applicable
        self.by_name, self.at = by_name, at
        super().__init__(version)


class ResponsesMissing(DomainError):
    """Practices without a complete response; `practice_ids` names them in order."""

    def __init__(self, practice_ids: tuple[str, ...]) -> None:
        self.practice_ids = practice_ids
        super().__init__(", ".join(practice_ids))
