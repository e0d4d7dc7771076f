"""What taking over a list would do to a register, row by row: no decision made here is changed by it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.vetting import list_rows
from app.vetting.likeness import SHARED_HOSTS, host_of, key_of
from app.vetting.list_file import Line
from app.vetting.list_rows import Found, Refused
from app.vetting.models import OnlineService
from app.vetting.workflow import State


class Effect(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    FILLED = "filled"
    SAME = "same"
    REPEATED = "repeated"
    REFUSED = "refused"


@dataclass(frozen=True)
class Step:
    """One row and what it does: `fills` names the columns of a known service that were empty."""

    number: int
    effect: Effect
    found: Found | None = None
    refused: Refused | None = None
    service: OnlineService | None = None
    fills: tuple[str, ...] = ()
    repeats: int = 0

    @property
    def name(self) -> str:
        """What the row calls the service."""
        return self.found.name if self.found else ""

    @property
    def repairs(self) -> tuple[tuple[str, str], ...]:
        """What had to be mended to read the row."""
        return self.found.repairs if self.found else ()


def plan(lines: Iterable[Line], services: Sequence[OnlineService]) -> list[Step]:
    """The steps that the rows mean for a register with these services (their agreements loaded)."""
    known = Known(services)
    steps = []
    for line in lines:
        found = list_rows.read(line)
        if isinstance(found, Refused):
            steps.append(Step(line.number, Effect.REFUSED, refused=found))
            continue
        repeats = known.first_line(found)
        if repeats:
            steps.append(Step(line.number, Effect.REPEATED, found, repeats=repeats))
            continue
        service = known.service(found)
        if service is None:
            steps.append(Step(line.number, Effect.NEW, found))
        else:
            fills = _fills(found, service)
            effect = Effect.FILLED if fills else Effect.SAME
            steps.append(Step(line.number, effect, found, service=service, fills=fills))
    return steps


class Known:
    """The services of a register, and the rows seen so far, by name and host."""

    def __init__(self, services: Sequence[OnlineService]) -> None:
        self._exact = {(each.name_key, each.host): each for each in services}
        self._by_host = {each.host: each for each in services if each.host and each.host not in SHARED_HOSTS}
        self._by_name: dict[str, list[OnlineService]] = {}
        for each in services:
            self._by_name.setdefault(each.name_key, []).append(each)
        self._lines: dict[tuple[str, str], int] = {}

    def service(self, found: Found) -> OnlineService | None:
        """The service that the row means: of the same name and host, the same host, or a name without one."""
        key, host = key_of(found.name), host_of(found.url)
        if (key, host) in self._exact:
            return self._exact[key, host]
        if host in self._by_host:
            return self._by_host[host]
        of_name = self._by_name.get(key, [])
        hostless = [each for each in of_name if not each.host or not host]
        return hostless[0] if len(hostless) == 1 else None

    def first_line(self, found: Found) -> int:
        """The line of an earlier row about the same service; 0 where this is the first."""
        place = (key_of(found.name), host_of(found.url))
        before = self._lines.setdefault(place, found.number)
        return 0 if before == found.number else before


def _fills(found: Found, service: OnlineService) -> tuple[str, ...]:
    fills = [
        name
        for name in ("url", "provider", "purpose", "grades", "elements")
        if getattr(found, name) and not getattr(service, name)
    ]
    is_approved = service.state is State.APPROVED and found.state is State.APPROVED
    if is_approved and found.expires_on and service.expires_on is None:
        fills.append("expires_on")
    if found.agreement and not service.agreements:
        fills.append("agreement")
    return tuple(fills)
