"""What can go wrong with a workbook that comes back."""

from __future__ import annotations

from app.core.errors import DomainError, Stale


class PacketUnreadable(DomainError):
    """The file is no workbook of this portal; `reason` is a slug of the inspection, or `not-ours`."""

    NOT_OURS = "not-ours"

    def __init__(self, reason: str) -> None:
        self.reason = str(reason)
        super().__init__(self.reason)


class PacketElsewhere(DomainError):
    """The workbook belongs to another assessment."""


class NothingChosen(DomainError):
    """No practice of the workbook was chosen to be taken in."""


class NothingWaits(DomainError):
    """No workbook of this person waits: it was taken in already, put away, or forgotten after a week."""


class PacketOvertaken(Stale):
    """What the portal has changed since the person looked at it, so nothing was taken in."""
