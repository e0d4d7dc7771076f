"""Permission as data: a rule is rows of predicates; no row, no rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from app.core.actor import Actor
from app.core.errors import NotPermitted

Predicate = Callable[[Actor, Any], bool]


class Rule:
    """Who may do an act: anyone for whom every predicate of at least one row holds.

    A rule without a row, or with an empty one, would allow all or nobody by accident: there is none such.
    """

    def __init__(self, name: str, *rows: Sequence[Predicate]) -> None:
        if not rows or not all(rows):
            raise ValueError(f"rule {name} needs at least one row of predicates")
        self.name = name
        self.rows = tuple(tuple(row) for row in rows)

    def allows(self, actor: Actor | None, subject: object = None) -> bool:
        """Whether the actor may do the act to the subject."""
        if actor is None:
            return False
        return any(all(predicate(actor, subject) for predicate in row) for row in self.rows)

    def require(self, actor: Actor | None, subject: object = None) -> None:
        """Raise NotPermitted unless the actor may."""
        if not self.allows(actor, subject):
            raise NotPermitted(self.name)

    def __repr__(self) -> str:
        return f"Rule({self.name!r})"


def is_auditor(actor: Actor, subject: object) -> bool:
    """Reviews for the consortium."""
    return actor.is_auditor


def is_manager(actor: Actor, subject: object) -> bool:
    """Runs the program."""
    return actor.is_manager


def is_administrator(actor: Actor, subject: object) -> bool:
    """Looks after people, keys and operation."""
    return actor.is_administrator


def is_system(actor: Actor, subject: object) -> bool:
    """A job or a command of the portal itself."""
    return actor.is_system
