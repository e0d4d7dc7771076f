"""An outbox with the means to do its jobs, and a letter to send."""

from __future__ import annotations

import asyncio
import socket
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller

from app.core.db import make_sessions
from app.notification import rendering, services
from app.notification.work import JOBS

LETTER = 'Welcome {{ name }}\n\nDear {{ name }},\nopen {{ url(path) }}\n\n{% include "email/_footer.txt" %}\n'


@pytest.fixture(autouse=True)
def templates(tmp_path, monkeypatch):
    """The message `hello`, whatever messages the features have."""
    folder = tmp_path / "templates" / "email"
    folder.mkdir(parents=True)
    (folder / "hello.txt").write_text(LETTER)
    (folder / "wrong.txt").write_text("Subject\n\n{{ nobody }}\n")
    (folder / "_footer.txt").write_text((rendering.ROOT / "templates" / "email" / "_footer.txt").read_text())
    monkeypatch.setattr(services, "TEMPLATES", folder)
    monkeypatch.setattr(rendering, "TEMPLATES", folder.parent)
    rendering._environment.cache_clear()
    yield folder.parent
    rendering._environment.cache_clear()


@pytest.fixture(autouse=True)
def known_jobs(monkeypatch):
    """Jobs that a test registers are forgotten after it."""
    import app.notification.mail  # noqa: F401  # registers the job that sends mail

    monkeypatch.setattr("app.notification.work.JOBS", kept := dict(JOBS))
    return kept


@pytest.fixture
def extensions(engine, settings):
    """What the application would give to its jobs."""
    return {"database": (engine, make_sessions(engine)), "settings": settings}


@pytest.fixture
def mails(var_dir):
    """The messages that were written to the folder."""
    return lambda: sorted((var_dir / "mail").glob("*")) if (var_dir / "mail").exists() else []


@pytest.fixture
def serve_mail():
    """Starts a mail server of this machine with the given behaviour; gives its port."""
    started = []

    def start(behaviour, **options):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        started.append(Controller(behaviour, hostname="127.0.0.1", port=port, **options))
        started[-1].start()
        return port

    yield start
    for controller in started:
        controller.stop()


@pytest.fixture
def mail_server(serve_mail):
    """A mail server that keeps what it gets, and answers as the test says."""
    state = SimpleNamespace(messages=[], answers=[], delay=0.0, seen=0)

    class Keeper:
        async def handle_DATA(self, server, session, envelope):  # noqa: N802  # aiosmtpd's name
            state.seen += 1
            await asyncio.sleep(state.delay)
            answer = state.answers.pop(0) if state.answers else "250 kept"
            if answer.startswith("250"):
                state.messages.append(envelope)
            return answer

    state.url = f"smtp://127.0.0.1:{serve_mail(Keeper())}"
    return state


@pytest.fixture
def program():
    """The arguments that start a worker as a process of its own."""
    return [sys.executable, str(Path(__file__).with_name("portal_worker.py"))]
