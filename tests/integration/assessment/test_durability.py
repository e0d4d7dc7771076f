"""What is acknowledged is on the disk: counted by what the operating system was asked for, save by save."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from app.assessment import queries, services
from app.assessment.errors import Conflict
from app.audit.models import AuditEvent
from app.core import flushing
from app.core.actor import Role
from app.core.db import atomic, make_engine, make_sessions
from tests import factories

ROOT = Path(__file__).resolve().parents[3]
CRITERIA = factories.criteria()
SAVES = 12
SAVING = f"""
import sys
from app.assessment import services
from app.core.actor import Role
from app.core.db import make_engine, make_sessions
from app.core.migrations import upgrade
from tests import factories

engine = make_engine(sys.argv[1])
upgrade(engine)
with make_sessions(engine)() as session:
    owner = factories.organisation(session)
    by = factories.actor_of(session, factories.member(session, owner, Role.COORDINATOR))
    made = factories.assessment(session, owner)
    for number in range({SAVES}):
        services.save(
            session, made.id, "L1", services.Answer(narrative=f"Text {{number}}"),
            version=number, criteria=factories.criteria(), by=by,
        )
        print("acknowledged", flush=True)
"""


@pytest.fixture
def owner(session):
    return factories.organisation(session)


@pytest.fixture
def dana(session, owner):
    return factories.actor_of(session, factories.member(session, owner, Role.COORDINATOR, name="Dana"))


@pytest.fixture
def draft(session, owner):
    return factories.assessment(session, owner)


@pytest.fixture
def flushed(monkeypatch):
    """How often somebody waited for the disk."""
    times = []
    really = flushing.SharedFlush.wait

    def count(shared):
        times.append(shared)
        really(shared)

    monkeypatch.setattr(flushing.SharedFlush, "wait", count)
    return times


def save(session, draft, by, text, version):
    answer = services.Answer(narrative=text)
    return services.save(session, draft.id, "L1", answer, version=version, criteria=CRITERIA, by=by)


def test_every_save_waits_for_the_disk(session, draft, dana, flushed):
    for number in range(5):
        save(session, draft, dana, f"Text {number}", number)

    assert len(flushed) == 5


def test_the_same_words_again_wait_too(session, draft, dana, flushed):
    """They may be there because somebody else has just written them, and still waits."""
    save(session, draft, dana, "Text", 0)
    flushed.clear()

    save(session, draft, dana, "Text", 0)

    assert len(flushed) == 1


def test_a_disk_that_fails_acknowledges_nothing_over_the_web(client, session, owner, draft, monkeypatch):
    client.sign_in_as(factories.member(session, owner, Role.COORDINATOR))
    path = f"/assessments/{draft.id}/practices/L1/autosave"
    token = client.get(path, headers={"Accept": "application/json"}).json["csrf_token"]

    def fail(shared):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(flushing.SharedFlush, "wait", fail)
    answer = client.post(
        path, json={"version": 0}, headers={"X-CSRFToken": token, "Accept": "application/json"}
    )

    assert answer.status_code == 503


class TestColleagueInTheSameInstant:
    """Between the look and the write nobody else can come on SQLite; on a server somebody can."""

    @pytest.fixture
    def engine(self, known_databases):
        database = known_databases("postgresql")
        database.reset()
        engine = make_engine(database.url)
        yield engine
        engine.dispose()

    @pytest.fixture
    def overtaken(self, engine, draft):
        """`overtaken(by, text, version, ours)` calls `ours` while a colleague is about to keep this text."""

        def act(by, text, version, ours):
            with make_sessions(engine)() as other, ThreadPoolExecutor(1) as pool:
                with atomic(other):
                    save(other, draft, by, text, version)
                    slower = pool.submit(ours)
                    self.let_it_wait(engine)
                return slower.result(20)

        return act

    def let_it_wait(self, engine):
        """Until a transaction waits for another one."""
        waits = text(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        for _ in range(400):
            with engine.connect() as connection:
                if connection.scalar(waits):
                    return
            time.sleep(0.025)
        raise AssertionError("the slower one did not wait")

    def events(self, session):
        session.rollback()
        saved = select(func.count()).where(AuditEvent.event == "response.saved")
        return session.scalar(saved.select_from(AuditEvent))

    @pytest.mark.parametrize("version", [0, 1])
    def test_is_told_to_the_slower_one(self, session, draft, dana, overtaken, version):
        if version:
            save(session, draft, dana, "Before", 0)
        with pytest.raises(Conflict) as error:
            overtaken(dana, "Theirs", version, lambda: save(session, draft, dana, "Mine", version))

        assert (error.value.narrative, error.value.version) == ("Theirs", version + 1)
        assert queries.response(session, draft.id, "L1").narrative == "Theirs"
        assert self.events(session) == version + 1

    def test_who_wrote_the_same_words_has_written_them_once(self, session, draft, dana, overtaken):
        slower = overtaken(dana, "The same", 0, lambda: save(session, draft, dana, "The same", 0))

        assert slower.response.version == 1
        assert self.events(session) == 1


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="counts with strace, which is not here")
def test_each_acknowledged_save_had_the_operating_system_flush_the_log_before(tmp_path):
    """One `fdatasync` of the file beside the database between any two acknowledgements."""
    trace = tmp_path / "trace"
    command = ["strace", "-f", "-y", "-e", "trace=fdatasync,fsync,write", "-o", str(trace)]
    done = subprocess.run(
        [*command, sys.executable, "-c", SAVING, f"sqlite:///{tmp_path / 'portal.db'}"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "ptrace" in done.stderr.lower():
        pytest.skip("this machine lets no process be watched")
    assert done.stdout.count("acknowledged") == SAVES, done.stderr

    lines = trace.read_text().splitlines()
    told = [number for number, line in enumerate(lines) if '"acknowledged' in line]
    for since, until in zip([told[0] - 20, *told], told, strict=False):
        between = lines[max(since, 0) : until]
        assert any("sync(" in line and "portal.db-wal>" in line for line in between), between
