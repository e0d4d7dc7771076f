"""Does one job of the outbox: lease, work, and what follows from how it went."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from errno import EDQUOT, EIO, ENOSPC, EROFS
from threading import Lock
from time import monotonic
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from app.core import clock, log
from app.core.errors import Unavailable
from app.notification import leases, queries
from app.notification.errors import JobUnknown
from app.notification.leases import Claim
from app.notification.payload import decode
from app.notification.work import GiveUp, Job, Work, job_named

BATCH = 100
PATIENCE = 20  # a job that is unknown here may be known to the newer worker that comes next
OUTAGES = (Unavailable, ConnectionError, TimeoutError, OperationalError)
# A disk that is full, has a quota, only reads, or does not read.
DISK = {ENOSPC, EDQUOT, EROFS, EIO}


class Outcome(StrEnum):
    """How an attempt ended. `absent` means nothing to do: done before, or somebody else is at it."""

    DONE = "done"
    POSTPONED = "postponed"
    PARKED = "parked"
    ABSENT = "absent"


class Runner:
    """Does jobs with the means of one application, from any number of threads."""

    def __init__(
        self, extensions: Mapping[str, Any], *, lease: timedelta = leases.LEASE, strict: bool = False
    ) -> None:
        """`strict` raises what a job raises, after the attempt is written down: for tests."""
        self.sessions: sessionmaker[Session] = extensions["database"][1]
        self.extensions = extensions
        self.lease = lease
        self.strict = strict
        self.skew = timedelta()
        self._held: dict[UUID, tuple[Claim, float]] = {}
        self._lock = Lock()

    def now(self) -> datetime:
        """The database's time: leases are compared between machines whose clocks differ."""
        return clock.now() + self.skew

    def measure_skew(self) -> None:
        """Learn how far this machine's clock is from the database's."""
        with self.sessions() as session:
            if session.get_bind().dialect.name == "postgresql":
                moment: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
                self.skew = moment - clock.now()

    def due(self, *, limit: int = BATCH) -> list[UUID]:
        """The jobs that wait for a worker."""
        with self.sessions() as session:
            return list(queries.due(session, self.now(), limit=limit))

    def run(self, job_id: UUID) -> Outcome:
        """Do the job if it is due."""
        with self.sessions() as session:
            claim = leases.take(session, job_id, now=self.now(), lease=self.lease)
        if claim is None:
            return Outcome.ABSENT
        try:
            job = job_named(claim.kind)
        except JobUnknown as error:
            return self._failed(claim, error, attempts=PATIENCE)
        if claim.losses >= leases.MOST_LOSSES:
            return self._park(claim, "worker-lost")
        return self._attempt(claim, job)

    def renew(self) -> None:
        """Prolong the leases of the jobs that this process is doing, as long as they may take."""
        with self._lock:
            held = [claim for claim, until in self._held.values() if until > monotonic()]
        if held:
            with self.sessions() as session:
                leases.renew(session, held, now=self.now(), lease=self.lease)

    def _attempt(self, claim: Claim, job: Job) -> Outcome:
        work = Work(
            job_id=claim.id,
            effect_key=claim.effect_key,
            attempt=claim.attempt,
            created_at=claim.created_at,
            sessions=self.sessions,
            settings=self.extensions["settings"],
            extensions=self.extensions,
        )
        with self._lock:
            self._held[claim.id] = (claim, monotonic() + job.limit_seconds)
        try:
            job.run(work, **decode(claim.payload))
        except Exception as error:  # noqa: BLE001  # whatever a job raises, its row must say so
            return self._failed(claim, error, attempts=job.attempts)
        finally:
            with self._lock:
                self._held.pop(claim.id, None)
        with self.sessions() as session:
            leases.finish(session, claim, now=self.now())
        log.note("job", kind=claim.kind, job=str(claim.id), outcome=Outcome.DONE, attempt=claim.attempt)
        return Outcome.DONE

    def _failed(self, claim: Claim, error: Exception, *, attempts: int) -> Outcome:
        slug = slug_of(error)
        log.warning(
            "job", kind=claim.kind, job=str(claim.id), error=slug, attempt=claim.attempt, exc_info=error
        )
        most = leases.OUTAGE_ATTEMPTS if is_outage(error) else attempts
        if isinstance(error, GiveUp) or claim.attempt >= most:
            outcome = self._park(claim, slug)
        else:
            with self.sessions() as session:
                leases.postpone(session, claim, error=slug, now=self.now())
            outcome = Outcome.POSTPONED
        if self.strict:
            raise error
        return outcome

    def _park(self, claim: Claim, slug: str) -> Outcome:
        with self.sessions() as session:
            leases.park(session, claim, error=slug)
        log.error("job parked", kind=claim.kind, job=str(claim.id), error=slug, attempt=claim.attempt)
        return Outcome.PARKED


def is_outage(error: Exception) -> bool:
    """Whether the job is sound and what it needs is away: a service, the database, or room on the disk."""
    return isinstance(error, OUTAGES) or (isinstance(error, OSError) and error.errno in DISK)


def slug_of(error: Exception) -> str:
    """A name for what went wrong that quotes nothing: messages of exceptions may hold what a person typed."""
    slug = getattr(error, "slug", "") or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", type(error).__name__).lower()
    return str(slug)[:80]


def run_due(extensions: Mapping[str, Any], *, strict: bool = True, limit: int = 1000) -> int:
    """Do all jobs that are due, and those they cause, here and now; returns how many were done. For tests.

    `extensions` are the application's, or `{"database": (engine, sessions), "settings": settings}`. Unless
    `strict` is off, what a job raises comes out, so that no failure hides in the outbox.
    """
    runner = Runner(extensions, strict=strict)
    done = 0
    while done < limit and (ids := runner.due()):
        done += sum(runner.run(job_id) is Outcome.DONE for job_id in ids)
    return done
