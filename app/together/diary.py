"""The diary of an assessment: who changed what, when, and the text as it was afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, Uuid, bindparam, column, func, insert, select, table, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.together.models import DiaryEntry, EntryKind
from app.together.sitting import State, goes_on

TEXTS = (EntryKind.RESPONSE, EntryKind.RESTORED)
LONGEST_NAME = 200
DIARY = cast("Table", DiaryEntry.__table__)
# Of the packages above only the name of a table, so that two writers of one diary wait for each other.
ASSESSMENT = table("assessment", column("id", Uuid()))
HOLD = select(ASSESSMENT.c.id).where(ASSESSMENT.c.id == bindparam("assessment")).with_for_update()
LAST = select(func.coalesce(func.max(DIARY.c.number), 0)).where(
    DIARY.c.assessment_id == bindparam("assessment")
)
# Built once, because every autosave asks it.
LATEST = (
    select(
        DIARY.c.number, DIARY.c.kind, DIARY.c.by_id, DIARY.c.began_at, DIARY.c.at,
        DIARY.c.rating, DIARY.c.is_not_applicable, DIARY.c.narrative, DIARY.c.justification,
    )
    .where(
        DIARY.c.assessment_id == bindparam("assessment"),
        DIARY.c.practice_id == bindparam("practice"),
        DIARY.c.kind.in_(TEXTS),
    )
    .order_by(DIARY.c.number.desc())
    .limit(1)
)  # fmt: skip
ADD = insert(DIARY)
GO_ON = (
    update(DIARY)
    .where(DIARY.c.assessment_id == bindparam("assessment"), DIARY.c.number == bindparam("entry"))
    .values(
        at=bindparam("now"),
        version=bindparam("new_version"),
        narrative=bindparam("new_narrative"),
        justification=bindparam("new_justification"),
    )
)


@dataclass(frozen=True)
class Written:
    """A response as somebody left it: its state and version, and who that was."""

    state: State
    version: int
    by_id: UUID | None
    by_name: str
    at: datetime | None


def note_response(
    session: Session,
    assessment_id: UUID,
    practice_id: str,
    *,
    before: Written,
    after: State,
    by: Actor,
    kind: EntryKind = EntryKind.RESPONSE,
) -> None:
    """Tell of a saved response, inside the caller's transaction, which holds the assessment.

    Typing that goes on extends the person's entry. What was there before the diary began, or came from
    elsewhere, is written first: the text that is replaced is always kept.
    """
    latest = session.execute(LATEST, {"assessment": assessment_id, "practice": practice_id}).one_or_none()
    now = clock.now()
    if latest is not None and _is_same_sitting(latest, before, after, kind=kind, by=by, now=now):
        values = {"assessment": assessment_id, "entry": latest.number, "now": now}
        session.connection().execute(
            GO_ON,
            {
                **values,
                "new_version": before.version + 1,
                "new_narrative": after.narrative,
                "new_justification": after.justification,
            },
        )
        return
    number = session.scalar(LAST, {"assessment": assessment_id}) or 0
    who = {"by_id": by.person_id, "by_name": by.name, "at": now}
    previous = latest.number if latest is not None else None
    rows = []
    if before.version > 0 and (latest is None or _state(latest) != before.state):
        number += 1
        found = {"by_id": before.by_id, "by_name": before.by_name, "at": before.at or now}
        rows.append(
            _row(assessment_id, number, practice_id, EntryKind.RESPONSE, **found)
            | _texts(before.state, previous, before.version)
        )
        previous = number
    rows.append(
        _row(assessment_id, number + 1, practice_id, kind, **who)
        | _texts(after, previous, before.version + 1)
    )
    session.connection().execute(ADD, rows)


def note(
    session: Session,
    assessment_id: UUID,
    practice_ids: Sequence[str],
    kind: EntryKind,
    *,
    by: Actor,
    about: str = "",
    due_on: date | None = None,
) -> None:
    """Tell of any other change, once for each practice, inside the caller's transaction."""
    session.flush()
    session.execute(HOLD, {"assessment": assessment_id})
    number = session.scalar(LAST, {"assessment": assessment_id}) or 0
    who = {"by_id": by.person_id, "by_name": by.name, "at": clock.now()}
    empty = _texts(State(), None, None)
    rows = [
        _row(assessment_id, number + place, practice_id, kind, **who)
        | empty
        | {"about": about[:LONGEST_NAME], "due_on": due_on}
        for place, practice_id in enumerate(practice_ids, start=1)
    ]
    if rows:
        session.connection().execute(ADD, rows)


def _is_same_sitting(
    latest: Any, before: Written, after: State, *, kind: EntryKind, by: Actor, now: datetime
) -> bool:
    is_own = latest.kind is kind is EntryKind.RESPONSE and latest.by_id == by.person_id
    known = _state(latest)
    return (
        is_own
        and known == before.state
        and goes_on(known, after, began_at=latest.began_at, left_at=latest.at, now=now)
    )


def _state(row: Any) -> State:
    return State(row.rating, row.narrative, row.is_not_applicable, row.justification)


def _row(assessment_id: UUID, number: int, practice_id: str, kind: EntryKind, **who: Any) -> dict[str, Any]:
    """An entry by somebody (`by_id`, `by_name`) at a moment (`at`)."""
    named = {"assessment_id": assessment_id, "number": number, "practice_id": practice_id, "kind": kind}
    return {**named, "began_at": who["at"], "about": "", "due_on": None, **who}


def _texts(state: State, previous: int | None, version: int | None) -> dict[str, Any]:
    return {
        "previous": previous,
        "version": version,
        "rating": state.rating,
        "is_not_applicable": state.is_not_applicable,
        "narrative": state.narrative,
        "justification": state.justification,
    }
