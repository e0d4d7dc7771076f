"""Comparing storage and database after crashes and damage."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from app.assessment.models import Evidence
from app.assessment.scrubbing import scrub, sweep
from app.assessment.storage import FolderStorage
from tests import evidence

AT_ONCE = timedelta(0)


KILLED = """
import io, os, sys
from pathlib import Path
from uuid import UUID
from app import audit
from app.models import metadata
metadata()
from app.assessment.inspection.inspector import Inspector
from app.assessment.intake import EvidenceRoom
from app.assessment.services import evidence
from app.assessment.storage import FolderStorage
from app.core.actor import Actor, Role
from app.core.db import make_engine, make_sessions
from tests import factories, files
url, folder, assessment_id, organisation_id, person_id = sys.argv[1:]
folder = Path(folder)
room = EvidenceRoom(FolderStorage(folder / "evidence"), Inspector(), folder / "incoming", 1 << 20, 1 << 30)
evidence.audit.record = lambda *a, **k: os._exit(9)
by = Actor(UUID(person_id), "Dana", "d@example.org", frozenset({(UUID(organisation_id), Role.COORDINATOR)}))
place = evidence.Place(UUID(assessment_id), "L1", factories.criteria())
with make_sessions(make_engine(url))() as session:
    evidence.attach_file(session, place, io.BytesIO(files.pdf()), "policy.pdf", room=room, by=by)
"""


class TestScrub:
    def test_a_file_whose_row_was_never_committed_is_found_and_swept(
        self, session, engine, place, room, tmp_path, coordinator, assessment, database_url
    ):
        ids = (assessment.id, assessment.organisation_id, coordinator.person_id)
        killed = subprocess.run(
            [sys.executable, "-c", KILLED, database_url, str(tmp_path), *map(str, ids)],
            capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        )  # fmt: skip

        assert killed.returncode == 9, killed.stderr
        assert session.scalars(select(Evidence)).all() == []
        assert scrub(session, room.storage).orphans == [], "perhaps somebody is just committing it"
        assert len(scrub(session, room.storage, grace=AT_ONCE).orphans) == 1
        assert sweep(session, room.storage, room.incoming, grace=AT_ONCE).swept == 1
        assert evidence.left_behind(room) == []

    def test_notices_what_is_missing_and_what_changed(self, session, place, room, coordinator):
        whole, changed, missing = (
            evidence.upload(session, place, room, coordinator, words=word) for word in "abc"
        )
        with (room.storage.root / changed.storage_key).open("ab") as file:
            file.write(b"!")
        room.storage.delete(missing.storage_key)

        found = scrub(session, room.storage)

        assert (found.rows, found.missing, found.damaged, found.orphans) == (
            3,
            [missing.id],
            [changed.id],
            [],
        )
        assert not found.is_sound
        assert scrub(session, room.storage, is_quick=True).damaged == []
        assert whole.id not in {*found.missing, *found.damaged}

    def test_an_empty_portal_is_sound(self, session, tmp_path):
        assert scrub(session, FolderStorage(tmp_path / "none")).is_sound

    def test_uploads_that_never_arrived_are_swept(self, session, room):
        room.incoming.mkdir()
        (room.incoming / "half").write_bytes(b"a")

        sweep(session, room.storage, room.incoming)
        assert (room.incoming / "half").exists()
        sweep(session, room.storage, room.incoming, grace=AT_ONCE)
        assert not (room.incoming / "half").exists()
