"""Chores: what a worker does by the clock, such as letting seals end with their date.

Several workers may do the same chore at once, so its effect must be one whoever comes first.
"""

from __future__ import annotations

from time import monotonic
from uuid import uuid4

from app.core import log
from app.notification.runner import Runner
from app.notification.work import CHORES, Work


class Chores:
    """Remembers when this process did which chore."""

    def __init__(self, runner: Runner) -> None:
        self.runner = runner
        self._done_at: dict[str, float] = {}

    def do_due(self) -> None:
        """Do every chore whose time has come; one that fails is logged and tried again at its next time."""
        for chore in CHORES.values():
            last = self._done_at.get(chore.name)
            if last is not None and monotonic() - last < chore.every_seconds:
                continue
            self._done_at[chore.name] = monotonic()
            try:
                chore.run(self._work(chore.name))
            except Exception as error:  # noqa: BLE001  # one chore must not keep the others from being done
                log.warning("chore", kind=chore.name, error=type(error).__name__, exc_info=error)

    def _work(self, name: str) -> Work:
        return Work(
            job_id=uuid4(),
            effect_key=name,
            attempt=1,
            created_at=self.runner.now(),
            sessions=self.runner.sessions,
            settings=self.runner.extensions["settings"],
            extensions=self.runner.extensions,
        )
