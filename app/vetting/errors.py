"""What can go wrong in a register."""

from __future__ import annotations

from uuid import UUID

from app.core.errors import DomainError, NotFound
from app.vetting.vocabulary import Question


class LinkEnded(NotFound):
    """There is no such link to ask by, or it was ended."""

    def __init__(self) -> None:
        super().__init__("request link")


class AlreadyListed(DomainError):
    """The register has this service already."""

    def __init__(self, service_id: UUID, name: str) -> None:
        self.service_id, self.name = service_id, name
        super().__init__(name)


class AlreadyDecided(DomainError):
    """What was asked for needs no asking: the register has the answer."""

    def __init__(self, service_id: UUID) -> None:
        self.service_id = service_id
        super().__init__(str(service_id))


class RegisterFull(DomainError):
    """More waits, or is listed, than any school system could work through."""


class QuestionsOpen(DomainError):
    """A service cannot be approved before every risk question has an answer."""

    def __init__(self, questions: tuple[Question, ...]) -> None:
        self.questions = questions
        super().__init__(", ".join(questions))


class ReasonMissing(DomainError):
    """A refusal says why."""


class ExpiryPast(DomainError):
    """An approval cannot end before it begins."""


class DatesReversed(DomainError):
    """An agreement cannot end before it was signed."""


class NowherePublished(DomainError):
    """A published register says whom parents may ask."""


class ListUnreadable(DomainError):
    """The file is no list of services; the slug says why."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason} {detail}".strip())


class AlreadyApplied(DomainError):
    """The list was taken over before."""


class NothingToAttach(DomainError):
    """No assessment that can be edited now has a practice for the register to prove."""


class NotPrintedYet(DomainError):
    """The document of the snapshot is still being made."""
