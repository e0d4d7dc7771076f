"""What can go wrong in any feature, as named errors that carry values and no HTML."""

from __future__ import annotations


class DomainError(Exception):
    """Something the product's rules refuse. Subclasses say what is the case."""


class NotFound(DomainError):
    """There is no such thing, or the actor may not know of it."""

    def __init__(self, kind: str = "") -> None:
        self.kind = kind
        super().__init__(kind)


class NotPermitted(DomainError):
    """The actor may know of the subject but not do this to it."""

    def __init__(self, rule: str) -> None:
        self.rule = rule
        super().__init__(rule)


class IllegalTransition(DomainError):
    """The subject is not in a state in which this event can happen; perhaps someone was quicker."""

    def __init__(self, subject: str, state: str, event: str) -> None:
        self.subject, self.state, self.event = subject, state, event
        super().__init__(f"{subject} is {state}: {event} cannot happen")


class Stale(DomainError):
    """The text was changed by someone else since the actor opened it."""


class Unavailable(DomainError):
    """Something the portal depends on does not answer now; trying again later may work."""
