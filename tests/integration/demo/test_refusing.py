"""Where the demonstration does not belong it is not loaded; where loading broke off it goes on."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.accounts.models import Organisation
from app.core.actor import Role
from app.core.db import make_sessions
from app.demo import accounts, content, load
from app.seal.models import Certificate, Seal
from app.web.database import db
from tests import factories

PRODUCTION = {
    "environment": "production",
    "base_url": "https://seal.example.org",
    "smtp_url": "smtp://mail.example.org",
    "mail_from": "Seal <seal@seal.example.org>",
}


@pytest.fixture
def small(monkeypatch):
    """A demonstration of one school system, because loading all takes seconds."""
    few = [system for system in content.school_systems() if system.state == "NM"]
    monkeypatch.setattr(content, "school_systems", lambda: few)


def session_of(portal):
    return make_sessions(portal.app.extensions["database"][0])()


class TestRefusing:
    def test_never_among_real_school_systems(self, empty):
        portal = empty()
        with session_of(portal) as session:
            factories.organisation(session)

        done = portal.flask("demo", "load", "--json")

        assert done.exit_code == 3
        assert done.stdout == "[]\n"
        assert "holds 1 school system" in done.stderr
        assert not (portal.settings.var_dir / accounts.FILE).exists()
        with session_of(portal) as session:
            assert session.scalars(select(Organisation.is_demo)).all() == [False]

    def test_is_no_error_where_only_an_empty_database_is_meant(self, empty):
        portal = empty()
        with session_of(portal) as session:
            factories.organisation(session)

        done = portal.flask("demo", "load", "--if-empty")

        assert done.exit_code == 0
        assert "not empty" in done.stderr

    def test_not_in_production(self, empty):
        portal = empty(**PRODUCTION)

        done = portal.flask("demo", "load")

        assert done.exit_code == 3
        assert "SEAL_ENVIRONMENT is production" in done.stderr
        assert not (portal.settings.var_dir / accounts.FILE).exists()

    def test_no_force_where_people_work(self, empty):
        portal = empty()
        with session_of(portal) as session:
            factories.member(session, factories.organisation(session), Role.COORDINATOR)

        done = portal.flask("demo", "load", "--force")

        assert done.exit_code == 3
        assert "have people or assessments" in done.stderr


@pytest.mark.usefixtures("small")
class TestGoingOn:
    def test_after_a_crash_between_award_and_certificate(self, empty, monkeypatch):
        portal = empty()
        issue = load.issue_unfinished

        def die(*args, **kwargs):
            raise KeyboardInterrupt

        monkeypatch.setattr(load, "issue_unfinished", die)
        with portal.app.app_context(), pytest.raises(KeyboardInterrupt):
            load.load(portal.app, db.session)
        known = accounts.kept(portal.settings.var_dir)
        monkeypatch.setattr(load, "issue_unfinished", issue)

        listed = portal.load("--if-empty")

        assert {one["email"]: one["password"] for one in listed} == known
        with session_of(portal) as session:
            assert session.scalar(select(func.count()).select_from(Organisation)) == 1
            assert session.scalar(select(func.count()).select_from(Certificate)) == 1
            assert session.scalars(select(Seal.state)).all() == ["suspended"]
        assert portal.flask("audit", "verify").exit_code == 0

    def test_a_failed_part_leaves_nothing(self, empty, monkeypatch):
        portal = empty()

        def fail(*args, **kwargs):
            raise OSError("no room")

        monkeypatch.setattr(load, "_settle", fail)
        with portal.app.app_context(), pytest.raises(OSError, match="no room"):
            load.load(portal.app, db.session)

        with session_of(portal) as session:
            assert session.scalar(select(func.count()).select_from(Organisation)) == 0

    def test_beside_an_imported_list_that_nobody_uses(self, empty):
        portal = empty()
        with session_of(portal) as session:
            factories.organisation(session)

        assert portal.load("--force")

        with session_of(portal) as session:
            assert sorted(session.scalars(select(Organisation.is_demo))) == [False, True]
