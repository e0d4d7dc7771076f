"""Inspecting from the outside: no parser of strangers' files ever runs in this process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from queue import Empty, LifoQueue
from types import TracebackType
from typing import Self

from app.assessment.inspection.kinds import Kind
from app.assessment.inspection.names import kind_by_name
from app.assessment.inspection.reasons import Reason, UploadRefused
from app.assessment.tripwire.plain import from_plain
from app.assessment.tripwire.verdict import Suspicion
from app.core import clock
from app.core.confined.supervisor import ChildDied, ChildRefused, ChildTimedOut, Supervisor
from app.core.errors import Unavailable

DEADLINE = 20.0
PATIENCE = 60.0
LIFETIME = 100
CHILDREN = 2


class InspectionDown(Unavailable):
    """No file can be inspected now, so none is taken."""


@dataclass(frozen=True)
class Inspected:
    """A file that is sound: its kind, and the parts in which records of students seem to be."""

    kind: Kind
    suspicions: tuple[Suspicion, ...] = ()


class Inspector:
    """Looks into files in children of its own; share one per application and close it at the end.

    One file that takes long does not keep the next from being looked at.
    """

    def __init__(self, *, deadline: float = DEADLINE, children: int = CHILDREN) -> None:
        self._all = [
            Supervisor("app.assessment.inspection.child", deadline=deadline, lifetime=LIFETIME)
            for _ in range(children)
        ]
        self._free: LifoQueue[Supervisor] = LifoQueue()
        for child in self._all:
            self._free.put(child)

    def inspect(self, path: Path, name: str, *, is_meant: bool = False) -> Inspected:
        """The kind of the file at the path, sent under this cleaned name, and what it seems to hold.

        A picture may tell a place or an owner only where its sender said that it `is_meant` so.
        Raises UploadRefused with the reason, InspectionDown where the check itself cannot be made.
        """
        ending, kind = kind_by_name(name)
        try:
            child = self._free.get(timeout=PATIENCE)
        except Empty:
            raise InspectionDown("busy") from None
        try:
            suspicions = _ask(child, path, ending, is_meant=is_meant)
        finally:
            self._free.put(child)
        return Inspected(kind, suspicions)

    def close(self) -> None:
        """End the children."""
        for child in self._all:
            child.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _ask(child: Supervisor, path: Path, ending: str, *, is_meant: bool) -> tuple[Suspicion, ...]:
    try:
        child.start()
    except (ChildDied, ChildTimedOut, ChildRefused, OSError) as error:
        raise InspectionDown(str(error)) from error
    try:
        answer, _ = child.ask(
            {"path": str(path.resolve()), "ending": ending, "is_meant": is_meant, "year": clock.today().year}
        )
    except ChildTimedOut as error:
        raise UploadRefused(Reason.TOO_SLOW) from error
    except (ChildDied, ChildRefused) as error:
        raise UploadRefused(Reason.UNREADABLE) from error
    if refused := answer.get("refused"):
        raise UploadRefused(Reason(refused), **answer.get("values", {}))
    if answer.get("taken") is not True:
        raise InspectionDown("no verdict")
    return tuple(map(from_plain, answer["suspicions"]))
