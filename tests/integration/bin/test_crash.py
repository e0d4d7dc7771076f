"""`bin/crash`: a portal that is killed again and again keeps every word that it acknowledged, once."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import update

from app.assessment import services
from app.assessment.models import Response
from app.audit.models import AuditEvent
from app.core.actor import Role
from app.core.db import atomic
from bench.ledger import Writer, differences
from bench.load import Client
from tests import factories

ROOT = Path(__file__).resolve().parents[3]
SAID = re.compile(r"([\d,]+) saves acknowledged, (\d+) cut off, (\d+) kills of the server")


@pytest.mark.slow
def test_kills_under_load_lose_nothing():
    """Twenty, or as many as there is time for on a busy machine."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.crash", "--kills", "20", "--seconds", "30", "--seed", "20"],
        cwd=ROOT, capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    found = SAID.search(done.stdout)
    assert found, done.stdout
    assert int(found[1].replace(",", "")) > 20
    assert int(found[3]) > 2


class TestLedger:
    """A comparison that finds nothing must be able to find something."""

    @pytest.fixture
    def draft(self, session):
        return factories.assessment(session, factories.organisation(session))

    @pytest.fixture
    def writer(self, session, draft):
        """Someone whose two saves were acknowledged."""
        by = factories.actor_of(
            session,
            factories.member(session, session.get_one(type(draft), draft.id).organisation, Role.COORDINATOR),
        )
        for number, text in enumerate(("First", "Second")):
            answer = services.Answer(rating=3, narrative=text)
            services.save(
                session, draft.id, "L1", answer, version=number, criteria=factories.criteria(), by=by
            )
        client = Client(0, "", "")
        return Writer(client, draft.id, "L1", text="Second", version=2, acknowledged=2)

    @pytest.fixture
    def found(self, session, writer, tmp_path):
        def look():
            url = session.get_bind().url.render_as_string(hide_password=False)
            return list(differences([writer], url, tmp_path / "copies"))

        return look

    def test_agrees_with_what_is_kept(self, found):
        assert found() == []

    def test_takes_what_was_cut_off_for_kept_or_not(self, writer, found):
        writer.text, writer.version, writer.acknowledged = "First", 1, 1
        writer.unknown = "Second"
        assert found() == []

        writer.unknown = "Something else"
        assert found() == ["L1: version 1 was acknowledged, 2 is kept"]

    def test_misses_a_save_that_was_acknowledged(self, writer, found):
        writer.text, writer.version, writer.acknowledged = "Third", 3, 3

        assert found() == [
            "L1: version 3 was acknowledged, 2 is kept",
            "L1: 2 traces for 3 acknowledged saves",
        ]

    def test_misses_words_that_are_not_as_they_were_sent(self, session, found):
        with atomic(session):
            session.execute(update(Response).values(narrative="Sec"))

        assert found() == ["L1: version 2 was acknowledged, 2 is kept"]

    def test_finds_a_save_without_its_trace(self, session, writer, found):
        with atomic(session):
            session.execute(update(Response).values(version=3, narrative="Third"))
        writer.text, writer.version, writer.acknowledged = "Third", 3, 3

        assert found() == ["L1: 2 traces for 3 acknowledged saves"]

    def test_finds_a_trail_that_is_not_whole(self, session, writer, found):
        with atomic(session):
            last = AuditEvent(
                seq=1000, event="response.saved", detail="{}", prev_hash="0", hash=uuid4().hex,
                at=factories.clock.now(),
            )  # fmt: skip
            session.add(last)

        assert any(line.startswith("audit trail: ") for line in found())
