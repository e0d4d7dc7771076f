"""Writing a backup: one moment of the database, and the evidence that its rows name."""

from __future__ import annotations

import io
import platform
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, inspect, text

from app.assessment.errors import ContentDamaged
from app.assessment.storage import Storage
from app.core import clock, migrations
from app.core.moment import one_moment
from app.operation import archive, rows
from app.operation.errors import NothingToBackUp

NOT_INSIDE = (
    "the signing keys (back them up offline, apart from this file)",
    "the secret key and all other settings",
    "who was signed in",
    "mail written to files",
)
NOTE = """This is a backup of a seal portal: its database as lines of JSON, and the files of its evidence.

Restore it with    flask --app wsgi restore FILE
Check it with      flask --app wsgi restore FILE --check

It holds people's names, addresses and evidence: keep it encrypted and private.
Not inside: {not_inside}.
"""


@dataclass
class Backup:
    """What was written. `missing` and `damaged` are keys of evidence that could not be."""

    path: Path
    size: int = 0
    schema: str = ""
    rows: int = 0
    files: int = 0
    audit: dict[str, Any] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether all evidence is inside, as it was given."""
        return not self.missing and not self.damaged


def back_up(
    engine: Engine, storage: Storage, path: Path, *, tell: Callable[[str], object] = lambda words: None
) -> Backup:
    """Write everything to a new file; the portal may go on working meanwhile.

    Raises FileInTheWay, NothingToBackUp, and StorageDown where the evidence cannot be read at all.
    """
    made = Backup(path)
    with TemporaryDirectory(prefix=".backup-", dir=path.parent) as folder:
        tables, evidence = _snapshot(engine, Path(folder), made, tell)
        with archive.writing(path, at=int(clock.now().timestamp())) as writer:
            note = NOTE.format(not_inside="; ".join(NOT_INSIDE))
            writer.add(archive.NOTE, io.BytesIO(note.encode()))
            for name in tables:
                with (Path(folder) / name).open("rb") as content:
                    writer.add(f"database/{name}.jsonl", content)
            for key, digest in evidence:
                _add_file(writer, storage, key, digest, made)
                tell("file")
            writer.close(_manifest(engine, made, tables))
    made.size = path.stat().st_size
    return made


def _snapshot(
    engine: Engine, folder: Path, made: Backup, tell: Callable[[str], object]
) -> tuple[dict[str, dict[str, Any]], list[tuple[str, str]]]:
    tables: dict[str, dict[str, Any]] = {}
    with one_moment(engine) as connection:
        if not inspect(connection).has_table(rows.VERSION):
            raise NothingToBackUp("the database has no tables yet: nothing to back up")
        made.schema = str(connection.scalar(text("SELECT version_num FROM alembic_version")))
        for name, columns in rows.tables(connection).items():
            with (folder / name).open("wb") as file:
                count = rows.dump(connection, name, columns, file)
            tables[name] = {"rows": count, "columns": columns.names, "kinds": columns.kinds}
            made.rows += count
            tell("table")
        head = connection.execute(text("SELECT seq, hash FROM audit_head")).one()
        made.audit = {"seq": head.seq, "hash": head.hash}
        found = connection.execute(
            text(
                "SELECT storage_key, sha256 FROM evidence WHERE storage_key IS NOT NULL ORDER BY storage_key"
            )
        )
        return tables, [(key, digest) for key, digest in found]


def _add_file(writer: archive.Writer, storage: Storage, key: str, digest: str, made: Backup) -> None:
    try:
        with storage.open(key, digest) as content:
            writer.add(f"evidence/{key}", content, digest=digest)
    except ContentDamaged:
        (made.damaged if storage.exists(key) else made.missing).append(key)
        return
    made.files += 1


def _manifest(engine: Engine, made: Backup, tables: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "made_at": clock.now().isoformat(timespec="seconds"),
        "schema": made.schema,
        "newest_known": migrations.head(),
        "database": engine.dialect.name,
        "python": platform.python_version(),
        "tables": tables,
        "audit": made.audit,
        "evidence": {"files": made.files, "missing": made.missing, "damaged": made.damaged},
        "not_inside": NOT_INSIDE,
    }
