"""Dates that somebody must keep: each package says its own, and mail and calendar tell of them all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from app.criteria.catalogue import Catalogue


class DeadlineKind(StrEnum):
    """What ends on the date."""

    PRACTICE = "practice"
    CHANGES = "changes"
    SEAL = "seal"


@dataclass(frozen=True)
class Deadline:
    """A date, whose it is, and what for. Without `person_id` it is that of all who run or sign.

    `subject` names it for good, so that nobody is told twice and a calendar knows it again. `what` is the
    practice with its title, or the scope.
    """

    kind: DeadlineKind
    subject: str
    on: date
    organisation_id: UUID
    organisation: str
    what: str
    path: str
    person_id: UUID | None = None


class Source(Protocol):
    """Knows the dates of one package."""

    def __call__(
        self,
        session: Session,
        *,
        first: date,
        last: date,
        organisation_ids: Collection[UUID] | None,
        catalogue: Catalogue,
    ) -> Iterable[Deadline]:
        """The dates from the first to the last day, of these school systems or of all."""


SOURCES: dict[str, Source] = {}


def source(name: str) -> Callable[[Source], Source]:
    """Register the function as what knows these dates."""

    def register(function: Source) -> Source:
        SOURCES[name] = function
        return function

    return register


def between(
    session: Session,
    first: date,
    last: date,
    *,
    organisation_ids: Collection[UUID] | None = None,
    catalogue: Catalogue,
) -> list[Deadline]:
    """Every date from the first to the last day, the nearest first."""
    found = [
        each
        for ask in SOURCES.values()
        for each in ask(
            session, first=first, last=last, organisation_ids=organisation_ids, catalogue=catalogue
        )
    ]
    return sorted(found, key=lambda each: (each.on, each.subject))
