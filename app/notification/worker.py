"""The process that does the jobs: Huey brings what was handed over, a sweep finds what was left behind."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from typing import Any
from uuid import UUID

from huey.consumer import Consumer

from app.core import clock, log
from app.notification import leases
from app.notification.carrier import make_huey
from app.notification.chores import Chores
from app.notification.runner import BATCH, Runner
from app.notification.work import Work, chore

SWEEP_SECONDS = 2.0
DRAIN_SECONDS = 25.0


class PortalConsumer(Consumer):  # type: ignore[misc]  # Huey has no types
    """Ends what it is doing before it stops, whichever way it is asked to."""

    def __init__(self, huey: Any, *, threads: int) -> None:
        super().__init__(
            huey,
            workers=threads,
            periodic=False,
            initial_delay=0.02,
            backoff=1.2,
            max_delay=0.1,  # how long an idle worker may take to notice a job
            scheduler_interval=60,
            shutdown_timeout=DRAIN_SECONDS,
            graceful_signal="TERM",
        )
        self._signal_actions = {signal.SIGTERM: (False, True), signal.SIGINT: (False, True)}

    def start(self) -> None:
        """Listen to signals before anything begins, so that nothing can be broken off."""
        self._set_signal_handlers()
        super().start()
        log.note("worker started")


class Worker:
    """Runs until SIGTERM or SIGINT."""

    def __init__(
        self, runner: Runner, queue_url: str, *, threads: int = 2, sweep_seconds: float = SWEEP_SECONDS
    ) -> None:
        self.runner = runner
        self.sweep_seconds = sweep_seconds
        self.huey, self._deliver = make_huey(queue_url, self._run)
        self.consumer = PortalConsumer(self.huey, threads=threads)
        self.chores = Chores(runner)
        self._stopped = Event()

    def serve(self) -> None:
        """Do jobs until told to stop; then finish those begun, for at most 25 seconds."""
        watches = [
            Thread(target=self._repeat, args=(self._keep,), name="leases", daemon=True),
            Thread(target=self._repeat, args=(self._look_around,), name="sweep", daemon=True),
        ]
        for watch in watches:
            watch.start()
        try:
            self.consumer.run()
        finally:
            self._stopped.set()
            for watch in watches:
                watch.join(self.sweep_seconds)
            with suppress(Exception):
                self.huey.storage.close()
        log.note("worker stopped")

    def sweep(self) -> int:
        """Hand over what is due and was not handed over, or whose worker died; returns how many.

        Handing over twice does no harm: only one worker gets the lease. A long queue may shorten first.
        """
        if self.huey.pending_count() >= BATCH:
            return 0
        due = self.runner.due(limit=BATCH)
        for job_id in due:
            self._deliver(str(job_id))
        return len(due)

    def _run(self, job_id: str) -> None:
        with suppress(ValueError):  # anything but an id was not put there by us
            self.runner.run(UUID(job_id))

    def _keep(self) -> None:
        self.runner.measure_skew()
        self.runner.renew()

    def _look_around(self) -> None:
        self.sweep()
        self.chores.do_due()

    def _repeat(self, act: Callable[[], None]) -> None:
        failing = False
        wait = 0.0  # what a dead worker left behind is found at once
        while not self._stopped.wait(wait):
            wait = self.sweep_seconds
            try:
                act()
                failing = False
            except Exception as error:  # noqa: BLE001  # a database that is away comes back
                if not failing:
                    log.warning("worker waits", reason=type(error).__name__)
                failing = True


@chore("outbox.purge", every_seconds=3600)
def purge(work: Work) -> None:
    """Delete what was done long ago."""
    with work.sessions() as session:
        leases.purge(session, now=clock.now())
