"""What a job is to the package that does it: a name, a function, and how patient to be with it.

    @job("certificate.issue", attempts=5)
    def issue(work: Work, *, award_id: str) -> None: ...

The function may run again after a crash, so its effect must be one: look whether it is there first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from app.notification.errors import JobUnknown

if TYPE_CHECKING:
    from config import Settings

Function = TypeVar("Function", bound=Callable[..., None])


@dataclass(frozen=True)
class Work:
    """One attempt at a job, with what it may use. `extensions` are those of the application."""

    job_id: UUID
    effect_key: str
    attempt: int
    created_at: datetime
    sessions: sessionmaker[Session]
    settings: Settings
    extensions: Mapping[str, Any]


@dataclass(frozen=True)
class Job:
    """A registered job. After `limit_seconds` of one attempt another worker may take over."""

    name: str
    run: Callable[..., None]
    attempts: int
    limit_seconds: int


@dataclass(frozen=True)
class Chore:
    """Something the worker does every so many seconds."""

    name: str
    run: Callable[[Work], None]
    every_seconds: int


class GiveUp(Exception):
    """Trying again has no sense: the job is parked at once, under this slug."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        super().__init__(slug)


JOBS: dict[str, Job] = {}
CHORES: dict[str, Chore] = {}


def job(name: str, *, attempts: int = 5, limit_seconds: int = 300) -> Callable[[Function], Function]:
    """Register the function as what to do for jobs of this name.

    After `attempts` failures the job is parked. Failures by Unavailable are outages, tried for two days.
    """

    def register(function: Function) -> Function:
        JOBS[name] = Job(name, function, attempts, limit_seconds)
        return function

    return register


def chore(name: str, *, every_seconds: int) -> Callable[[Callable[[Work], None]], Callable[[Work], None]]:
    """Register the function as a chore: every worker does it at its start and then every so many seconds."""

    def register(function: Callable[[Work], None]) -> Callable[[Work], None]:
        CHORES[name] = Chore(name, function, every_seconds)
        return function

    return register


def job_named(name: str) -> Job:
    """The registered job; JobUnknown where no package has one."""
    try:
        return JOBS[name]
    except KeyError:
        raise JobUnknown(name) from None
