"""A portal with something in it to lose, and empty ones to restore to."""

from __future__ import annotations

import io
from hashlib import sha256

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from app import audit
from app.assessment.models import Evidence, EvidenceKind
from app.assessment.storage import FolderStorage
from app.core.actor import SYSTEM
from app.core.db import atomic, make_engine, make_sessions
from tests import databases, factories

FILES = (b"%PDF-1.7 the privacy policy", b"a,b\n1,2\n" * 1000)


@pytest.fixture
def storage(tmp_path):
    return FolderStorage(tmp_path / "evidence")


@pytest.fixture
def lived_in(engine, storage):
    """Adds a school system with an assessment, evidence, people and a trail to a database."""
    with make_sessions(engine)() as session:
        district = factories.organisation(session, name="Örebro ‘Lake’ Schools", city="Fern Hollow")
        person = factories.member(session, district, name="Zoë O’Neil")
        factories.auditor(session)
        assessment = factories.assessment(session, district, is_complete=True)
        with atomic(session):
            for number, content in enumerate(FILES):
                digest = sha256(content).hexdigest()
                key = storage.put(io.BytesIO(content), digest)
                session.add(
                    Evidence(
                        organisation_id=district.id, kind=EvidenceKind.FILE, name=f"file {number}.pdf",
                        sha256=digest, storage_key=key, size=len(content), added_by_id=person.id,
                        media_type="application/pdf",
                    )
                )  # fmt: skip
            for _ in range(3):
                audit.record(session, "assessment.opened", assessment, by=SYSTEM, scope="leadership")
    engine.dispose()
    return engine


@pytest.fixture
def empty(tmp_path, known_databases, shared_folder, worker_id):
    """Makes the address of a database with nothing in it, of a kind."""

    def make(kind):
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / 'restored' / 'portal.db'}"
        known = known_databases("postgresql")
        name = f"restored_{worker_id}"
        with psycopg.connect(known.admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name}")
        return databases.start_server(shared_folder)(name)

    return make


@pytest.fixture
def everything():
    """All rows of all tables that a backup holds, in a form that is the same on both databases."""
    from app.operation import rows

    def read(url):
        engine = make_engine(url)
        found = {}
        with engine.connect() as connection:
            for name, columns in rows.tables(connection).items():
                file = io.BytesIO()
                rows.dump(connection, name, columns, file)
                found[name] = sorted(file.getvalue().splitlines())
        engine.dispose()
        return found

    return read


@pytest.fixture
def names_found():
    """What the search finds: kept by triggers, and so in no backup."""

    def read(url):
        engine = make_engine(url)
        with engine.connect() as connection:
            found = sorted(connection.scalars(text("SELECT words FROM search_name")))
        engine.dispose()
        return found

    return read


def url_of(engine):
    return make_url(engine.url).render_as_string(hide_password=False)
