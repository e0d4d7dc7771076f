"""The outbox: work that must happen is a row before it is a job."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base, Identified, slugs
from app.notification.workflow import State

OPEN = text("state IN ('queued', 'leased')")


class OutboxJob(Base, Identified):
    """One piece of work. `effect_key` is unique: asking twice for the same effect is asking once.

    `attempts` counts starts and `losses` the workers that died at it. When it is done the payload is emptied.
    """

    __tablename__ = "outbox_job"
    __table_args__ = (
        CheckConstraint("state <> 'leased' OR lease_until IS NOT NULL", name="leased_has_end"),
        CheckConstraint("state <> 'done' OR done_at IS NOT NULL", name="done_has_time"),
        CheckConstraint("state <> 'parked' OR last_error IS NOT NULL", name="parked_has_reason"),
        Index("ix_outbox_job_open", "created_at", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_outbox_job_state", "state", "created_at"),
    )

    kind: Mapped[str] = mapped_column(String(60))
    payload: Mapped[str] = mapped_column(Text)
    effect_key: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[State] = mapped_column(slugs(State, "outbox_state"), default=State.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    losses: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    done_at: Mapped[datetime | None]
