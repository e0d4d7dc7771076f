"""A worker process that can be told to die at an exact point: `portal_worker.py <json>`."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from app.core.db import make_engine, make_sessions
from app.notification import leases, mail, rendering
from app.notification.runner import Runner
from app.notification.work import job
from app.notification.worker import Worker
from app.web import logs
from config import Settings

ctypes.CDLL(None).prctl(
    1, signal.SIGKILL
)  # PR_SET_PDEATHSIG: a test that is broken off leaves no process behind
options = json.loads(sys.argv[1])
settings = Settings(
    environment="test", var_dir=Path(options["var_dir"]), database_url=options["database_url"],
    base_url="http://localhost", smtp_url=options.get("smtp_url", ""),
)  # fmt: skip
rendering.TEMPLATES = Path(options["templates"])
logs.configure("INFO")
dies = options.get("dies", "")


def die():
    os.kill(os.getpid(), signal.SIGKILL)


@job("send_mail", limit_seconds=30)
def send(work, **values):
    """The real job, with death before or after its effect."""
    if dies == "before":
        die()
    mail.send(work, **values)
    if dies == "after":
        die()


if dies == "finishing":
    leases.finish = lambda *args, **kwargs: die()

engine = make_engine(settings.database_url)
runner = Runner(
    {"database": (engine, make_sessions(engine)), "settings": settings},
    lease=timedelta(seconds=options.get("lease", 1)),
)
Worker(runner, options["queue_url"], sweep_seconds=options.get("sweep", 0.2)).serve()
