"""The states of a job in the outbox."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Queued until a worker takes a lease on it; parked when trying again has no sense without a person."""

    QUEUED = "queued"
    LEASED = "leased"
    DONE = "done"
    PARKED = "parked"
