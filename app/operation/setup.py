"""Connects operation to the application: whether it is ready depends on the evidence's storage too."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import Flask

from app.assessment.storage import FolderStorage, storage_from
from app.web import health

PROBE = "00/" + "0" * 64 + "-" + "0" * 32


def init_app(app: Flask) -> None:
    """Let `/readyz` ask the storage."""
    url = app.extensions["settings"].storage_url
    health.add_check(app, "storage", lambda: storage_state(url))


def storage_state(url: str) -> str:
    """Whether evidence can be kept; an object store is asked for something that it does not have."""
    if urlsplit(url).scheme == "file":
        folder = FolderStorage(Path(unquote(urlsplit(url).path))).root
        state = os.statvfs(folder)
        return "read-only" if state.f_flag & os.ST_RDONLY else "full" if state.f_bavail == 0 else health.OK
    storage_from(url).exists(PROBE)
    return health.OK
