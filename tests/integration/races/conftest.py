"""Sixteen who start together, and a ledger of what their acts left behind."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEvent
from app.core.db import Base, make_sessions
from app.core.errors import DomainError
from app.notification.models import OutboxJob

MANY = 16
# Bookkeeping that every write does, or that says nothing of an effect.
ASIDE = {
    "audit_event",
    "audit_personal",
    "audit_head",
    "outbox_job",
    "attempt",
    "search_name",
    "search_trigram",
    "log_node",
    "log_head",
}


@pytest.fixture
def at_once(session, engine):
    """How sixteen simultaneous acts ended: `done`, or the name of the refusal. Anything else comes out.

    Several acts take turns: `at_once(award, decline)` is eight of each. Each has a session of its own.
    """

    def run(*acts):
        session.expunge_all()  # the threads must not share this session to read what it has loaded
        session.rollback()
        gate, sessions = Barrier(MANY), make_sessions(engine)

        def one(number):
            with sessions() as own:
                gate.wait(60)
                try:
                    acts[number % len(acts)](own)
                except DomainError as refusal:
                    return type(refusal).__name__
            return "done"

        with ThreadPoolExecutor(MANY) as threads:
            return Counter(threads.map(one, range(MANY)))

    return run


class Ledger:
    """What the database holds, as numbers and names that can be compared."""

    def __init__(self, session):
        self.session = session
        self.before = self._rows(), self._events(), self._work()

    def since(self):
        """(new rows by table, new events, new mails and jobs by kind)."""
        rows, events, work = self.before
        return (
            dict(self._rows() - rows),
            sorted((self._events() - events).elements()),
            dict(self._work() - work),
        )

    def _rows(self):
        self.session.rollback()
        tables = [table for name, table in Base.metadata.tables.items() if name not in ASIDE]
        return Counter(
            {table.name: self.session.scalar(select(func.count()).select_from(table)) for table in tables}
        )

    def _events(self):
        return Counter(self.session.scalars(select(AuditEvent.event)))

    def _work(self):
        jobs = self.session.execute(select(OutboxJob.kind, OutboxJob.payload)).all()
        return Counter(
            json.loads(payload).get("message", "done") if kind == "send_mail" else kind
            for kind, payload in jobs
        )


@pytest.fixture
def ledger(session):
    """Begins a ledger: `ledger()` now, `.since()` later."""
    return lambda: Ledger(session)
