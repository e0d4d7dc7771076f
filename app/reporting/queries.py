"""Reading workbooks that came back."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.reporting.models import ReturnedPacket


def returned(
    session: Session, assessment_id: UUID, person_id: UUID | None, *, lock: bool = False
) -> ReturnedPacket | None:
    """The workbook of this person that waits. `lock` reads it anew and holds it."""
    statement = select(ReturnedPacket).where(
        ReturnedPacket.assessment_id == assessment_id, ReturnedPacket.sent_by_id == person_id
    )
    if lock:
        statement = statement.with_for_update()
    return session.scalar(statement.execution_options(populate_existing=True))
