"""One response while it is edited: what saving has to know, in one read, and the one write.

On plain tables, because people type all day: objects with identities and histories cost more than the
database does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, cast
from uuid import UUID, uuid4

from sqlalchemy import Connection, Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.assessment.models import Assessment, Response
from app.assessment.workflow import State, is_editable
from app.core.errors import NotFound

ATTEMPTS, RESPONSES = (cast("Table", model.__table__) for model in (Assessment, Response))
OUTLINE = (
    ATTEMPTS.c.id,
    ATTEMPTS.c.organisation_id,
    ATTEMPTS.c.criteria,
    ATTEMPTS.c.scope,
    ATTEMPTS.c.state,
    ATTEMPTS.c.reopened,
)
ANSWER = ("rating", "narrative", "is_not_applicable", "justification")
CONFIRMED = ("is_to_confirm", "improvement", "confirmed_at")
CHANGED = (*ANSWER, "version", "updated_at", "updated_by_id", "updated_by_name", *CONFIRMED)
GET_OUTLINE = select(*OUTLINE).where(ATTEMPTS.c.id == bindparam("assessment"))
# One save of an assessment at a time, as its diary is numbered; and nobody submits or withdraws meanwhile.
GET_KEPT = (
    select(*OUTLINE, RESPONSES.c.id.label("response_id"), *(RESPONSES.c[name] for name in CHANGED))
    .select_from(
        ATTEMPTS.outerjoin(
            RESPONSES,
            (RESPONSES.c.assessment_id == ATTEMPTS.c.id) & (RESPONSES.c.practice_id == bindparam("practice")),
        )
    )
    .where(ATTEMPTS.c.id == bindparam("assessment"))
    .with_for_update(key_share=True, of=ATTEMPTS)
)
REPLACE = (
    update(RESPONSES)
    .where(RESPONSES.c.id == bindparam("response"), RESPONSES.c.version == bindparam("seen"))
    .values({name: bindparam(name) for name in CHANGED})
)
ADD: dict[str, Any] = {
    name: insert(RESPONSES).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


@dataclass(frozen=True)
class Outline:
    """An assessment as far as saving a response is concerned."""

    id: UUID
    organisation_id: UUID
    criteria: str
    scope: str
    state: State
    reopened: Sequence[str]

    def is_editable(self, practice_id: str) -> bool:
        """Whether the response can change now."""
        return is_editable(self.state, self.reopened, practice_id)


@dataclass(frozen=True)
class Kept:
    """The response to one practice as it is kept; without an id where nobody has begun."""

    audit_name: ClassVar = "response"

    id: UUID | None = None
    rating: int | None = None
    narrative: str = ""
    is_not_applicable: bool = False
    justification: str = ""
    version: int = 0
    updated_at: datetime | None = None
    updated_by_id: UUID | None = None
    updated_by_name: str = ""
    is_to_confirm: bool = False
    improvement: str = ""
    confirmed_at: datetime | None = None


def outline(session: Session, assessment_id: UUID) -> Outline:
    """The assessment, with nothing else loaded."""
    row = session.connection().execute(GET_OUTLINE, {"assessment": assessment_id}).one_or_none()
    if row is None:
        raise NotFound("assessment")
    return Outline(*row)


def kept(connection: Connection, assessment_id: UUID, practice_id: str) -> tuple[Outline, Kept]:
    """The assessment, which stays as it is until the unit of work ends, and the response, which may not."""
    row = connection.execute(GET_KEPT, {"assessment": assessment_id, "practice": practice_id}).one_or_none()
    if row is None:
        raise NotFound("assessment")
    size = len(OUTLINE)
    return Outline(*row[:size]), Kept(*row[size:]) if row.response_id else Kept()


def write(
    connection: Connection, assessment_id: UUID, practice_id: str, seen: Kept, values: dict[str, Any]
) -> Kept | None:
    """Put the values in place of what was seen; None where that is not what is kept any more."""
    values = {**values, "version": seen.version + 1}
    if seen.id is None:
        new_id = uuid4()
        row = {"id": new_id, "assessment_id": assessment_id, "practice_id": practice_id, **values}
        is_done = connection.execute(ADD[connection.dialect.name], row).rowcount == 1
        return Kept(id=new_id, **values) if is_done else None
    is_done = connection.execute(REPLACE, {"response": seen.id, "seen": seen.version, **values}).rowcount == 1
    return Kept(id=seen.id, **values) if is_done else None
