"""Empty databases of both kinds, which the tests here fill by themselves."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest

from app.core.db import make_engine
from tests.databases import start_server


@pytest.fixture
def make_empty(database_kind, shared_folder, tmp_path):
    """Makes engines on databases without any table, of the kind that the test runs on."""
    engines, names = [], []

    def make():
        name = f"empty_{uuid4().hex[:12]}"
        if database_kind == "sqlite":
            engines.append(make_engine(f"sqlite:///{tmp_path / name}.db"))
        else:
            server = start_server(shared_folder)
            with psycopg.connect(server("postgres"), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")
            names.append(name)
            engines.append(make_engine(server(name)))
        return engines[-1]

    yield make
    for engine in engines:
        engine.dispose()
    if names:
        with psycopg.connect(start_server(shared_folder)("postgres"), autocommit=True) as connection:
            for name in names:
                connection.execute(f"DROP DATABASE {name}")


@pytest.fixture
def empty(make_empty):
    """A database without any table."""
    return make_empty()
