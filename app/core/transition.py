"""Taking a step of a lifecycle in the database, so that of two who try at once only one succeeds."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Protocol, cast

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from app.core.errors import IllegalTransition
from app.core.workflow import Workflow


class Stateful(Protocol):
    """Anything with an id and a state column."""

    id: Any
    state: Any


def advance(
    session: Session, subject: Stateful, workflow: Workflow, event: StrEnum, **values: object
) -> None:
    """Move the subject along the workflow, and set `values` with it, in one compare-and-set UPDATE.

    Raises IllegalTransition when the table has no such step, or when someone else took a step first.
    """
    source = subject.state
    target = workflow.target(source, event)
    session.flush()
    table = type(subject)
    statement = (
        update(table).where(table.id == subject.id, table.state == source).values(state=target, **values)
    ).execution_options(synchronize_session=False)
    result = cast(CursorResult[Any], session.execute(statement))
    if result.rowcount != 1:
        raise IllegalTransition(workflow.name, source, event)
    session.refresh(subject)
