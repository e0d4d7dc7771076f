"""Taking over a public list of school systems, all of it or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app import audit
from app.accounts.import_rows import Found
from app.accounts.models import Organisation, OrganisationKind
from app.accounts.names import name_key, skeleton
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic

BATCH = 1000
COLUMNS = ("name", "name_key", "name_skeleton", "state", "city", "website", "kind", "is_open")


@dataclass
class Outcome:
    """What an import did: numbers of school systems, and of repairs by kind."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    closed: int = 0
    repaired: Counter[str] = field(default_factory=Counter)


def take_over(
    session: Session,
    found: Iterable[Found],
    *,
    source: str,
    by: Actor,
    tick: Callable[[int], None] = lambda done: None,
) -> Outcome:
    """Add the school systems that are new by their NCES id and update those that changed.

    What the list does not say stays as it is. A school system that it calls closed is closed where it is
    known, and not added where it is not. A second run changes nothing. `tick` is told how many rows are
    done.
    """
    outcome = Outcome()
    with atomic(session):
        known = _known(session)
        added: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        for row in found:
            outcome.repaired.update(row.repairs)
            _sort(row, known.get(row.leaid), outcome, added, changed)
        done = outcome.unchanged
        tick(done)
        for statement, rows in ((insert(Organisation), added), (update(Organisation), changed)):
            for start in range(0, len(rows), BATCH):
                batch = rows[start : start + BATCH]
                session.execute(statement, batch)
                done += len(batch)
                tick(done)
        if added or changed:
            audit.record(
                session,
                "organisation.imported",
                None,
                by=by,
                source=source,
                added=outcome.added,
                updated=outcome.updated,
            )
    return outcome


def _known(session: Session) -> dict[str, dict[str, Any]]:
    columns = [Organisation.id, Organisation.leaid, *(getattr(Organisation, name) for name in COLUMNS)]
    rows = session.execute(select(*columns).where(Organisation.leaid.is_not(None))).mappings()
    return {row["leaid"]: dict(row) for row in rows}


def _sort(
    row: Found,
    before: dict[str, Any] | None,
    outcome: Outcome,
    added: list[dict[str, Any]],
    changed: list[dict[str, Any]],
) -> None:
    if before is None:
        if row.is_open is False:
            outcome.closed += 1
            return
        outcome.added += 1
        added.append({**_defaults(), "leaid": row.leaid, **_said(row)})
        return
    after = {name: value for name, value in _said(row).items() if before[name] != value}
    if not after:
        outcome.unchanged += 1
        return
    outcome.closed += after.get("is_open") is False
    outcome.updated += 1
    # Every row of a batch sets the same columns, so that the batch is one statement.
    changed.append({"id": before["id"], **{name: after.get(name, before[name]) for name in COLUMNS}})


def _defaults() -> dict[str, Any]:
    made: UUID = uuid4()
    return {
        "id": made,
        "kind": OrganisationKind.DISTRICT,
        "city": "",
        "website": "",
        "is_demo": False,
        "is_open": True,
        "created_at": clock.now(),
    }


def _said(row: Found) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": row.name,
        "name_key": name_key(row.name),
        "name_skeleton": skeleton(row.name),
        "state": row.state,
    }
    optional = {"city": row.city, "website": row.website, "kind": row.kind}
    said |= {name: value for name, value in optional.items() if value}
    if row.is_open is not None:
        said["is_open"] = row.is_open
    return said
