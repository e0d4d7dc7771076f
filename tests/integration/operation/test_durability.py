"""The doctor finds a database that would take back what it acknowledged."""

from __future__ import annotations

import pytest

from app.core.db import make_engine
from app.operation.doctor import Health, Site
from app.operation.durability import durability


@pytest.fixture
def told(engine, make_settings):
    def ask(*, is_deploy=False, before=""):
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if before:
                connection.exec_driver_sql(before)
            found = list(durability(Site(make_settings(), engine, is_deploy), connection))
            connection.detach()
        return [(health, message) for health, message in found]

    return ask


class TestFile:
    @pytest.fixture
    def engine(self, tmp_path):
        engine = make_engine(f"sqlite:///{tmp_path / 'portal.db'}")
        yield engine
        engine.dispose()

    @pytest.fixture
    def make_settings(self):
        return lambda: None

    def test_that_is_made_by_the_portal_is_sound(self, told):
        assert told() == [(Health.WELL, "it keeps what it acknowledges")]

    def test_that_has_another_journal_is_named(self, engine, told):
        with engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA journal_mode=DELETE")
        ((health, message),) = told(is_deploy=True)

        assert health is Health.FAULT
        assert "journal is delete" in message


class TestServer:
    @pytest.fixture
    def engine(self, known_databases):
        engine = make_engine(known_databases("postgresql").url)
        yield engine
        engine.dispose()

    @pytest.fixture
    def make_settings(self):
        return lambda: None

    def test_that_acknowledges_too_early_is_named(self, told):
        """The tests' own server is such a one: it need not survive a power cut."""
        found = told(is_deploy=True, before="SET synchronous_commit = off")

        assert {health for health, _ in found} == {Health.FAULT}
        assert any(message.startswith("synchronous_commit is off") for _, message in found)
        assert not any(
            message.startswith("synchronous_commit")
            for _, message in told(before="SET synchronous_commit = on")
        )
