"""`flask evidence scrub`: exit codes, words, and the object for programs."""

from __future__ import annotations

import io
import json
from hashlib import sha256

from tests import evidence


class TestScrubCommand:
    def test_says_what_is_wrong_by_exit_code_and_to_programs(self, app, session, draft, room):
        item = evidence.kept(session, room, draft, "L1")
        run = app.test_cli_runner()
        assert run.invoke(args=["evidence", "scrub"]).exit_code == 0

        (room.storage.root / item.storage_key).unlink()
        result = run.invoke(args=["evidence", "scrub", "--json"])

        assert result.exit_code == 1
        assert json.loads(result.stdout)["missing"] == [str(item.id)]
        assert "Restore it from a backup" in run.invoke(args=["evidence", "scrub", "--quick"]).output

    def test_sweeps_only_what_is_old(self, app, session, room):
        import os
        from datetime import timedelta

        from app.core import clock

        key = room.storage.put(io.BytesIO(b"lost"), sha256(b"lost").hexdigest())
        run = app.test_cli_runner()
        assert run.invoke(args=["evidence", "scrub", "--sweep"]).exit_code == 0
        assert room.storage.exists(key)

        old = (clock.now() - timedelta(hours=2)).timestamp()
        os.utime(room.storage.root / key, (old, old))
        assert run.invoke(args=["evidence", "scrub"]).exit_code == 1
        assert run.invoke(args=["evidence", "scrub", "--sweep"]).exit_code == 0
        assert not room.storage.exists(key)
