"""What can go wrong with assessments, responses and evidence."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.core.errors import DomainError, NotFound, Stale, Unavailable


class AlreadyOpen(DomainError):
    """The school system has an open assessment of this scope already: `assessment_id`, where it is known."""

    def __init__(self, assessment_id: UUID | None = None) -> None:
        self.assessment_id = assessment_id
        super().__init__(assessment_id)


class VersionClosed(DomainError):
    """This version of the criteria cannot be started now."""


class ScopeUnknown(NotFound):
    """The criteria have no such scope."""


class PracticeUnknown(NotFound):
    """The assessment's scope has no such practice."""


class NotEditable(DomainError):
    """The response cannot change: the assessment was signed or has ended, or the practice is not reopened."""


class AlwaysApplies(DomainError):
    """The criteria do not let this practice be set aside."""


class TextTooLong(DomainError):
    """A text is longer than `limit` characters; it has `length`."""

    def __init__(self, length: int, limit: int) -> None:
        self.length, self.limit = length, limit
        super().__init__(f"{length} of {limit}")


class Conflict(Stale):
    """Somebody saved the response since the person opened it; their values are kept, and given here."""

    def __init__(
        self,
        *,
        version: int,
        rating: int | None,
        narrative: str,
        justification: str,
        is_not_applicable: bool,
        by_name: str,
        at: datetime | None,
        by_id: UUID | None = None,
        improvement: str = "",
    ) -> None:
        self.version, self.rating, self.narrative = version, rating, narrative
        self.justification, self.is_not_applicable = justification, is_not_applicable
        self.by_name, self.at, self.by_id = by_name, at, by_id
        self.improvement = improvement
        super().__init__(version)


class ResponsesMissing(DomainError):
    """Practices without a complete response; `practice_ids` names them in order."""

    def __init__(self, practice_ids: tuple[str, ...]) -> None:
        self.practice_ids = practice_ids
        super().__init__(", ".join(practice_ids))


class SignatoryUnknown(DomainError):
    """The person asked to sign does not hold the role of signatory for the school system."""


class StillOpen(DomainError):
    """The assessment is under way: only what is over can be carried forward."""


class NothingToCarry(DomainError):
    """The assessment has no response to a practice that lives on in the present criteria."""


class ReasonMissing(DomainError):
    """An assessment is returned with a reason, so that its coordinator knows what to do."""


class ChangedSinceRead(Stale):
    """The responses changed after the signatory opened them: what was read is not what would be signed."""


class SnapshotDamaged(DomainError):
    """A stored submission does not have its digest any more: it must not be shown as what was signed."""


class EvidenceKnown(DomainError):
    """The school system has this file or link already, under `name`; it can be used for more practices."""

    def __init__(self, evidence_id: UUID, name: str) -> None:
        self.evidence_id, self.name = evidence_id, name
        super().__init__(evidence_id)


class EvidenceHeld(DomainError):
    """The file is held back under `held_id`: records of students seem to be in it, and a person decides."""

    def __init__(self, held_id: UUID) -> None:
        self.held_id = held_id
        super().__init__(held_id)


class EvidenceWaits(DomainError):
    """The file waits under `waiting_id` for the virus scanner, which does not answer just now."""

    def __init__(self, waiting_id: UUID) -> None:
        self.waiting_id = waiting_id
        super().__init__(waiting_id)


class RoomFull(DomainError):
    """The school system's evidence is more than fits; `used` and `limit` in bytes, 0 for too many items."""

    def __init__(self, *, used: int, limit: int) -> None:
        self.used, self.limit = used, limit
        super().__init__(f"{used} of {limit}")


class LinkRefused(DomainError):
    """The address is none that an auditor could open; `reason` is a slug."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class DatesReversed(DomainError):
    """The last day that the evidence covers is before its first."""


class EvidenceFrozen(DomainError):
    """The item is part of a submission, or supports a response that cannot change now."""


class AlreadyReplaced(Stale):
    """There is a newer version of the item: only the newest can be replaced."""


class OwnerUnknown(DomainError):
    """Who shall look after the item does not answer practices for the school system."""


class RecordsSuspected(DomainError):
    """Records of students seem to be in the new version, so nothing of it was kept."""


class StorageDown(Unavailable):
    """The place where files are kept does not answer; nothing was changed."""


class ContentDamaged(Unavailable):
    """A kept file is missing or is not the one that was given to us; it is not handed out."""
