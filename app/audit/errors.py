"""What the audit trail does not take."""

from __future__ import annotations


class DetailRefused(TypeError):
    """A detail of an event is a secret, a structure or too long: a mistake of the code that records it."""


class OutsideUnitOfWork(RuntimeError):
    """An event was recorded outside `atomic()`: it could be kept without its effect, or lost beside it."""


class CheckpointUnreadable(Exception):
    """A checkpoint file has a line that is no checkpoint; the message names the line."""
