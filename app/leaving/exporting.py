"""Composing a package: the records of one moment, then the files that they name, one after the other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Select, select

from app.accounts.models import Organisation
from app.assessment.errors import ContentDamaged
from app.assessment.models import Evidence, Submission
from app.assessment.storage import Storage
from app.core import clock
from app.core.moment import one_moment
from app.leaving.package import Writer, pieces_of, writing
from app.leaving.sections import SECTIONS, Section
from app.seal.models import Annex, Certificate, Credential, Edition
from app.vetting.models import Snapshot

PAGE = 200
LONGEST_NAME = 60
NOTE = """This package holds everything that {name} gave to the portal, as of {at}.

records/*.json    one JSON array for each kind of record, one record in a line
files/            evidence, submissions, certificates, credentials and registers, as they were given or signed
manifest.json     the size and SHA-256 of every file here

Check it with     flask --app wsgi organisations check-export FILE.zip
or with any program that reads SHA-256. Times are UTC.

It holds names, addresses and evidence: keep it private.

What each file of records holds:

{sections}
"""


@dataclass
class Package:
    """What was written. `missing` names the evidence whose file the storage has lost or altered."""

    path: Path
    organisation: str = ""
    records: dict[str, int] = field(default_factory=dict)
    files: int = 0
    size: int = 0
    manifest_sha256: str = ""
    missing: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether every file of evidence is inside, as it was given."""
        return not self.missing


def export(engine: Engine, storage: Storage, owner: UUID, path: Path) -> Package:
    """Write everything that the school system gave to a new file; the portal may go on meanwhile.

    Raises PackageInTheWay, and StorageDown where the evidence cannot be read at all.
    """
    made, at = Package(path), clock.now()
    with writing(path, at=at) as writer:
        with one_moment(engine) as connection:
            named = connection.execute(select(Organisation.name).where(Organisation.id == owner)).one()
            made.organisation = named.name
            writer.add("READ-ME.txt", [_note(named.name, at.isoformat(timespec="seconds"))])
            for section in SECTIONS:
                made.records[section.name] = writer.add_records(
                    section.path, _records(connection, section, owner)
                )
            _add_documents(connection, writer, owner)
            wanted = _evidence(connection, owner)
        for row in wanted:
            _add_evidence(writer, storage, row, made)
        made.files = sum(1 for name in writer.files if name.startswith("files/"))
        made.manifest_sha256 = writer.close(
            {
                "organisation": {"id": owner, "name": made.organisation},
                "made_at": at,
                "records": made.records,
                "missing": made.missing,
            }
        )
    made.size = path.stat().st_size
    return made


def _note(name: str, at: str) -> bytes:
    listed = "\n".join(f"{section.path}\n    {section.meaning}" for section in SECTIONS)
    return NOTE.format(name=name, at=at, sections=listed).encode()


def _records(connection: Connection, section: Section, owner: UUID) -> Iterator[dict[str, Any]]:
    add = ADDED.get(section.name, lambda record: {})
    for record in _stream(connection, section.rows(owner)):
        yield {**record, **add(record)}


def _stream(connection: Connection, statement: Select[Any]) -> Iterator[dict[str, Any]]:
    for row in connection.execute(statement, execution_options={"yield_per": PAGE}).mappings():
        yield dict(row)


def evidence_path(record: dict[str, Any]) -> str:
    """Where a file of evidence stands: by its id, with what is harmless of the name that it was given."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", record["name"])[-LONGEST_NAME:].strip("-.")
    safe = re.sub(r"\.{2,}", ".", safe)
    return f"files/evidence/{record['id']}-{safe or 'file'}"


def _of_evidence(record: dict[str, Any]) -> dict[str, str]:
    is_kept = record["sha256"] is not None and record["removed_at"] is None
    return {"path": evidence_path(record)} if is_kept else {}


def _of_submission(record: dict[str, Any]) -> dict[str, str]:
    return {"path": f"files/submissions/{record['assessment_id']}-{record['number']}.json"}


def _of_snapshot(record: dict[str, Any]) -> dict[str, str]:
    begin = f"files/registers/{record['number']}"
    return {"path": f"{begin}.json", **({"document": f"{begin}.pdf"} if record["pdf_digest"] else {})}


def _of_decision(record: dict[str, Any]) -> dict[str, Any]:
    return {"feedback": json.loads(record["feedback"]) if record["feedback"] else []}


ADDED: dict[str, Any] = {
    "decisions": _of_decision,
    "evidence": _of_evidence,
    "submissions": _of_submission,
    "register-snapshots": _of_snapshot,
    "certificates": lambda record: {"path": f"files/seals/{record['seal_id']}/certificate.pdf"},
    "credentials": lambda record: {"path": f"files/seals/{record['seal_id']}/credential.json"},
    "editions": lambda record: {
        "path": f"files/seals/{record['seal_id']}/certificate-{record['language'].value}.pdf"
    },
    "annexes": lambda record: (
        {"path": f"files/seals/{record['seal_id']}/annex.pdf"} if record["printed_at"] else {}
    ),
}


def _add_documents(connection: Connection, writer: Writer, owner: UUID) -> None:
    """What the database itself keeps as bytes: one at a time."""
    sections = {section.name: section for section in SECTIONS}
    for name, content in DOCUMENTS:
        where = sections[name].rows(owner).add_columns(content.label("content_"))
        for record in _stream(connection, where):
            body = record.pop("content_")
            place = ADDED[name](record)
            if body is not None and "path" in place:
                is_text = isinstance(body, str)
                writer.add(place["path"], [body.encode() if is_text else bytes(body)])
    documents = sections["register-snapshots"].rows(owner).add_columns(Snapshot.pdf.label("content_"))
    for record in _stream(connection, documents):
        if record["content_"] is not None:
            writer.add(_of_snapshot(record)["document"], [bytes(record["content_"])])


DOCUMENTS: tuple[tuple[str, Any], ...] = (
    ("submissions", Submission.snapshot),
    ("certificates", Certificate.pdf),
    ("credentials", Credential.body),
    ("editions", Edition.pdf),
    ("annexes", Annex.pdf),
    ("register-snapshots", Snapshot.content),
)


def _evidence(connection: Connection, owner: UUID) -> list[dict[str, Any]]:
    columns: list[Any] = [Evidence.id, Evidence.name, Evidence.storage_key, Evidence.sha256]
    wanted = select(*columns).where(
        Evidence.organisation_id == owner, Evidence.storage_key.is_not(None), Evidence.removed_at.is_(None)
    )
    return list(_stream(connection, wanted.order_by(Evidence.id)))


def _add_evidence(writer: Writer, storage: Storage, row: dict[str, Any], made: Package) -> None:
    try:
        with storage.open(row["storage_key"], row["sha256"]) as content:
            writer.add(evidence_path(row), pieces_of(content), is_packed=False)
    except ContentDamaged:
        made.missing.append(evidence_path(row))
