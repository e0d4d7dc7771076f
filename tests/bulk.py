"""A portal without its public side, for processes that issue: it prints at once and lets a test watch or kill."""

from __future__ import annotations

import os
import signal
import time
from functools import partial
from pathlib import Path
from types import SimpleNamespace

from app.core.db import make_engine, make_sessions
from app.seal import bulk
from app.seal.errors import IssuingStopped
from app.seal.publication import PUBLISH, nobody
from tests import awards


def make_portal(settings, *, seconds=0.0, dies_at="", stops_at=""):
    """Built in the process that issues. The seal IDs are of awards at which it kills itself, or stops."""

    def press(payload, terms):
        time.sleep(seconds)
        marker = Path(settings.var_dir) / f"died-{payload.seal_id}"
        if payload.seal_id == dies_at and not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if payload.seal_id == stops_at:
            raise IssuingStopped("key-missing")
        return awards.press(payload, terms)

    bulk.press_of = lambda settings: press
    engine = make_engine(settings.database_url)
    extensions = {"database": (engine, make_sessions(engine)), "settings": settings, PUBLISH: nobody}
    return SimpleNamespace(extensions=extensions)


def make_nothing(settings):
    """A portal that cannot be built."""
    raise OSError("no portal")


def issue(settings, ids, seconds):
    """What `flask seals issue-pending` does, to be killed in the middle."""
    for _ in bulk.issue_side_by_side(partial(make_portal, settings, seconds=seconds), ids, processes=2):
        pass
