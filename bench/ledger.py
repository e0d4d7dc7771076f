"""What a portal acknowledged, written down beside it, and compared with what its database kept."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from threading import Event
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from app.assessment.models import Response
from app.audit.models import AuditEvent
from app.audit.verification import verify
from app.core.db import make_engine, make_sessions
from bench.load import Client


@dataclass
class Writer:
    """One person on one practice, who sends a text again until it is acknowledged, as the page does."""

    client: Client
    assessment: UUID
    practice: str
    text: str = ""
    version: int = 0
    acknowledged: int = 0
    unknown: str | None = None
    """A text that was sent and not answered: it may be kept or not, but never half."""
    faults: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Take the version that is there as acknowledged."""
        self.client.open()
        self.version = self.client.version

    def write(self, until: Event) -> None:
        """Save one text after the other until told to stop or nobody answers."""
        self.client.connection.close()
        while not until.is_set() and not self.faults:
            self.unknown = self.unknown or f"{self.practice}, the words of save {self.version + 1}. " * 20
            sent = json.dumps({"version": self.version, "rating": 3, "narrative": self.unknown})
            try:
                self.client.connection.request("POST", self.client.path, sent, self.client.headers)
                answer = self.client.connection.getresponse()
                told = answer.read()
            except (OSError, HTTPException):
                return
            if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                return
            self._note(answer.status, told)

    def _note(self, status: int, told: bytes) -> None:
        if status != HTTPStatus.OK:
            self.faults.append(f"{self.practice}: refused with {status}: {told[:200]!r}")
            return
        version = json.loads(told)["version"]
        if version != self.version + 1:
            self.faults.append(f"{self.practice}: save {self.version + 1} was acknowledged as {version}")
        self.text, self.version, self.unknown = (self.unknown or "").strip(), version, None
        self.acknowledged += 1


def differences(writers: Iterable[Writer], database: str, copies: Path) -> Iterator[str]:
    """What is lost, torn, doubled or without its trace, one line each; the whole chain is verified too."""
    engine = make_engine(_readable(database, copies))
    try:
        with make_sessions(engine)() as session:
            for writer in writers:
                yield from writer.faults
                yield from _of(writer, session)
        if problem := verify(engine).problem:
            yield f"audit trail: {problem.kind} at entry {problem.seq}"
    finally:
        engine.dispose()


def _of(writer: Writer, session: Session) -> Iterator[str]:
    if not writer.acknowledged:
        return
    kept = session.scalars(
        select(Response).where(
            Response.assessment_id == writer.assessment, Response.practice_id == writer.practice
        )
    ).one()
    allowed = {(writer.version, writer.text)}
    if writer.unknown is not None:
        allowed.add((writer.version + 1, writer.unknown.strip()))
    if (kept.version, kept.narrative.strip()) not in allowed:
        yield f"{writer.practice}: version {writer.version} was acknowledged, {kept.version} is kept"
    events = session.scalars(
        select(AuditEvent.detail).where(
            AuditEvent.event == "response.saved", AuditEvent.subject_id == str(kept.id)
        )
    )
    traces = Counter(json.loads(detail)["version"] for detail in events)
    first = kept.version - len(traces) + 1
    if traces != Counter(range(first, kept.version + 1)) or len(traces) < writer.acknowledged:
        yield f"{writer.practice}: {sum(traces.values())} traces for {writer.acknowledged} acknowledged saves"


def _readable(database: str, copies: Path) -> str:
    """The address of what is to be read: of SQLite a copy, so that the portal itself recovers its file."""
    url = make_url(database)
    if url.get_backend_name() != "sqlite" or url.database is None:
        return database
    copies.mkdir(exist_ok=True)
    copy = copies / "copy.db"
    for suffix in ("", "-wal", "-shm"):
        copy.with_name(copy.name + suffix).unlink(missing_ok=True)
        source = Path(url.database + suffix)
        if suffix != "-shm" and source.exists():
            shutil.copyfile(source, copy.with_name(copy.name + suffix))
    with sqlite3.connect(copy) as connection:
        if (said := connection.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise RuntimeError(f"the database is damaged: {said}")
    connection.close()
    return f"sqlite:///{copy}"
