"""A person's word on what the worker found behind a link."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app import audit
from app.assessment import library, policy
from app.assessment.models import LinkCheck, LinkState
from app.core.actor import Actor
from app.core.db import atomic


def accept_change(session: Session, evidence_id: UUID, *, by: Actor) -> None:
    """A person has read the changed page: from now on it is compared with what it says today."""
    with atomic(session):
        item = library.item(session, evidence_id, lock=True)
        policy.KEEP_EVIDENCE.require(by, item)
        check = session.get(LinkCheck, evidence_id, populate_existing=True)
        if check is not None and check.state is LinkState.CHANGED:
            check.state, check.changed_at = LinkState.ALIVE, None
            audit.record(session, "evidence.change-accepted", item, by=by)
