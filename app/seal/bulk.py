"""Issuing many certificates: by several processes at once, each with a renderer and signing keys of its own.

What has been issued is decided by each award's own row, so this may be broken off at any moment, even killed,
and started again: nothing is doubled and nothing is forgotten.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from typing import Any, Protocol
from uuid import UUID

from app.certificate.errors import CertificateError
from app.core.errors import DomainError
from app.seal.errors import IssuingStopped
from app.seal.jobs import press_of
from app.seal.publication import publisher
from app.seal.services import issuing

# A process that has printed so many is replaced: what libraries leave behind in it goes with it.
LIFETIME = 2_000
# Awards that a process has before it, so that it never waits for the next one.
AHEAD = 2
LOST = "the process that issued it ended"
# So many processes in a row that end without having issued anything: the next one would do no better.
MOST_LOSSES = 3
# What keeps one award waiting and no other.
OF_ONE_AWARD = frozenset({issuing.UNCONFIRMED, "former-seal-suspended"})


class Portal(Protocol):
    """An application, as far as it is needed here."""

    extensions: dict[str, Any]


MakePortal = Callable[[], Portal]


@dataclass(frozen=True)
class Outcome:
    """How it went with one award: `problem` is empty where its certificate is issued.

    `concerns_all` says that the next one would fare no better, such as without a key.
    """

    award_id: UUID
    problem: str = ""
    concerns_all: bool = False


def issue_one(extensions: Mapping[str, Any], award_id: UUID) -> Outcome:
    """Issue the certificate of one award here and now."""
    settings = extensions["settings"]
    try:
        issuing.issue(
            extensions["database"][1], award_id, press=press_of(settings), publish=publisher(extensions),
            needs_second=settings.two_person_issue,
        )  # fmt: skip
    except (DomainError, CertificateError) as error:
        stops = isinstance(error, IssuingStopped) and error.slug not in OF_ONE_AWARD
        return Outcome(award_id, f"{type(error).__name__} {error}", concerns_all=stops)
    return Outcome(award_id)


def issue_here(extensions: Mapping[str, Any], awards: Iterable[UUID]) -> Iterator[Outcome]:
    """Issue one after the other in this process; ends early where no other could be issued either."""
    for award_id in awards:
        outcome = issue_one(extensions, award_id)
        yield outcome
        if outcome.concerns_all:
            return


def issue_side_by_side(make: MakePortal, awards: Iterable[UUID], *, processes: int) -> Iterator[Outcome]:
    """The same in several processes; `make` builds the portal in each of them, so it must be picklable.

    A process that dies takes with it at most what it was doing, and is replaced.
    """
    waiting = iter(awards)
    hands = [_Hand(make) for _ in range(processes)]
    losses, stopping = 0, False
    try:
        while True:
            for hand in hands:
                while not stopping and hand.has_room and (award_id := next(waiting, None)):
                    hand.give(award_id)
            busy = {hand.ours: hand for hand in hands if hand.held}
            if not busy:
                return
            for ready in connection.wait(list(busy)):
                outcome = busy[ready].take()  # type: ignore[index]  # only connections were waited for
                losses = losses + 1 if outcome.problem == LOST else 0
                stopping = stopping or outcome.concerns_all or losses >= MOST_LOSSES
                yield outcome
    finally:
        for hand in hands:
            hand.close()


class _Hand:
    """One process that issues, and what it has before it."""

    def __init__(self, make: MakePortal) -> None:
        self._make = make
        self.held: deque[UUID] = deque()
        self._start()

    def _start(self) -> None:
        context = get_context("spawn")
        self.ours, theirs = context.Pipe()
        self._given = 0
        self._process = context.Process(target=_work, args=(self._make, theirs), name="issuing")
        self._process.start()
        theirs.close()

    @property
    def has_room(self) -> bool:
        """Whether it can be given one more."""
        if self._given >= LIFETIME and not self.held:
            self.close()
            self._start()
        return self._given < LIFETIME and len(self.held) < AHEAD

    def give(self, award_id: UUID) -> None:
        """Have it issue one more."""
        self.held.append(award_id)
        self._given += 1
        with suppress(OSError):  # it is dead, which `take` will find
            self.ours.send(award_id)

    def take(self) -> Outcome:
        """What it has done; where it is dead, that what it was doing is not done."""
        try:
            outcome: Outcome = self.ours.recv()
            self.held.remove(outcome.award_id)
        except (EOFError, OSError):
            outcome = Outcome(self.held.popleft(), LOST)
            rest, self.held = self.held, deque()
            self.close()
            self._start()
            for award_id in rest:
                self.give(award_id)
        return outcome

    def close(self) -> None:
        """Let it finish what it is doing, and end."""
        self.ours.close()
        self._process.join()


def _work(make: MakePortal, theirs: Connection) -> None:
    """Issue what comes, until the other end is closed, or gone because its process was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the first one decides
    portal = make()
    with suppress(EOFError, OSError):
        while True:
            theirs.send(issue_one(portal.extensions, theirs.recv()))
