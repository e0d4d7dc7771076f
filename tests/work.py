"""An attempt at a job, as the worker makes it."""

from __future__ import annotations

from uuid import uuid4

from app.core import clock
from app.notification import Work


def work_of(extensions):
    """What a job or a chore may use, from the application's extensions."""
    return Work(
        job_id=uuid4(), effect_key="test", attempt=1, created_at=clock.now(),
        sessions=extensions["database"][1], settings=extensions["settings"], extensions=extensions,
    )  # fmt: skip
