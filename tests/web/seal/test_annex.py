"""Publishing one's readiness: chosen by coordinator or signatory, agreed to, and taken back."""

from __future__ import annotations

import pytest

from app.core.actor import Role
from app.seal import queries
from app.seal.models import AnnexExtent
from tests import factories


@pytest.fixture
def path(seal):
    return f"/seals/{seal.id}/annex"


@pytest.fixture
def chosen():
    return {"extent": "practices", "language": "es", "consent": "y"}


def now(session, seal):
    session.rollback()
    return queries.annex(session, seal.id)


class TestPublish:
    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.SIGNATORY], ids=str)
    def test_by(self, app, session, owner, seal, path, chosen, role):
        client = app.test_client().sign_in_as(factories.member(session, owner, role))

        page = client.page(client.page(f"/seals/{seal.id}").link("Choose what to publish"))
        page = client.send(page, "Publish", **chosen)

        assert "It is being printed" in page.text
        assert now(session, seal).extent is AnnexExtent.PRACTICES
        assert now(session, seal).language == "es"

    def test_nothing_is_chosen_beforehand(self, people, session, seal, path):
        client = people.client("coordinator")
        page = client.page(path)

        assert page.form("Publish").values.keys() == {"csrf_token", "language"}
        client.send(page, "Publish", status=400)
        assert now(session, seal) is None

    def test_without_consent_is_refused(self, people, session, seal, path, chosen):
        client = people.client("coordinator")
        page = client.send(client.page(path), "Publish", status=400, **{**chosen, "consent": None})

        assert "agreed to publish" in page.text
        assert now(session, seal) is None

    @pytest.mark.parametrize("who", ["viewer", "manager"])
    def test_is_forbidden_to(self, people, path, who):
        people.client(who).page(path, status=403)

    @pytest.mark.parametrize("who", ["stranger", "auditor", "administrator"])
    def test_others_do_not_know_of_it(self, people, path, who):
        people.client(who).page(path, status=404)


class TestWithdraw:
    def test_takes_it_back(self, people, session, seal, path, chosen):
        client = people.client("coordinator")
        page = client.send(client.page(path), "Publish", **chosen)

        page = client.send(page, "Withdraw it")

        assert not page.has_form("Withdraw it")
        assert now(session, seal) is None

    def test_twice_is_once(self, people, session, seal, path, chosen):
        client = people.client("coordinator")
        page = client.send(client.page(path), "Publish", **chosen)
        client.send(page, "Withdraw it")

        page = client.send(page, "Withdraw it")
        assert not page.has_form("Withdraw it")
        assert now(session, seal) is None
