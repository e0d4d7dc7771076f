"""A portal with the demonstration in it, loaded once for a module and each database, and what asks it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import create_engine

from app.core.db import make_sessions
from app.factory import create_app
from config import Settings
from tests import databases
from tests.client import PageClient, Written


@dataclass(frozen=True)
class Loaded:
    """A portal, its folder, and what loading printed."""

    app: Any
    settings: Settings
    accounts: list[dict[str, str]]

    def flask(self, *args: str) -> Any:
        """The result of `flask …` on this portal."""
        return self.app.test_cli_runner().invoke(args=list(args))

    def load(self, *options: str) -> list[dict[str, str]]:
        """The accounts that another load prints."""
        done = self.flask("demo", "load", "--json", *options)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)


def portal(database, folder, **changes):
    """A portal of its own on this database, which is emptied."""
    database.reset()
    settings = Settings(
        **{
            "environment": "test",
            "var_dir": folder,
            "database_url": database.url,
            "base_url": "http://localhost",
            "secret_key": "a key that only tests know, 32 letters or more",
            "log_level": "ERROR",
            **changes,
        }
    )
    app = create_app(settings)
    app.test_client_class = PageClient
    Written.by(app)
    return Loaded(app, settings, [])


@pytest.fixture(scope="module")
def demo(shared_folder, worker_id, database_kind, tmp_path_factory):
    """The portal after `flask demo load --json`, on a database that other tests do not reset."""
    database = databases.make(database_kind, shared_folder, f"{worker_id}_demo")
    made = portal(database, tmp_path_factory.mktemp("demo"))
    loaded = Loaded(made.app, made.settings, made.load())
    yield loaded
    made.app.extensions["evidence_room"]().inspector.close()
    made.app.extensions["database"][0].dispose()


@pytest.fixture
def kept(demo):
    """A session on the loaded database."""
    engine = create_engine(demo.app.extensions["database"][0].url)
    with make_sessions(engine)() as session:
        yield session
    engine.dispose()


@pytest.fixture
def empty(known_databases, known_apps, database_kind, tmp_path):
    """A portal on an empty database; `empty(environment="production")` changes its settings."""
    made = []

    def make(**changes):
        if database_kind in known_apps:
            known_apps[database_kind].extensions["database"][0].dispose()
        made.append(portal(known_databases(database_kind), tmp_path, **changes))
        return made[-1]

    yield make
    for one in made:
        one.app.extensions["evidence_room"]().inspector.close()
        one.app.extensions["database"][0].dispose()
