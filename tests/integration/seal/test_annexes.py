"""The annex: nothing is public unless a coordinator or signatory chose it, and nothing is once it is withdrawn."""

from __future__ import annotations

import pytest

from app.core.actor import Role
from app.core.errors import NotFound, NotPermitted
from app.seal import disclosure, queries
from app.seal.errors import ReadinessChanged, SealNotInForce
from app.seal.models import AnnexExtent
from app.seal.publication import nobody
from app.seal.services import annexes, printing, status
from app.seal.workflow import Event
from tests import awards, factories

DOMAINS, PRACTICES = AnnexExtent.DOMAINS, AnnexExtent.PRACTICES
ZONE = awards.PROGRAM.time_zone


@pytest.fixture
def owner(session):
    return factories.organisation(session, name="Maple Hollow Schools")


@pytest.fixture
def seal(session, owner):
    return awards.sealed(session, owner)


@pytest.fixture
def by(session, owner):
    """Somebody with this role for the holder."""

    def make(role):
        return factories.actor_of(session, factories.member(session, owner, role))

    return make


@pytest.fixture
def publish(session, seal, by):
    def act(extent=DOMAINS, language="en", role=Role.COORDINATOR):
        annexes.publish(session, seal.id, extent, language, show=nobody, by=by(role))

    return act


@pytest.fixture
def print_it(session, sessions, seal):
    """Print what waits; gives what it says."""
    seal_pk = seal.id

    def act(press=lambda payload: b"%PDF-1.7"):
        said = []

        def compose(session, seal, annex):
            said.append(
                disclosure.payload_of(session, seal, annex, catalogue=factories.catalogue(), zone=ZONE)
            )
            return said[-1]

        session.rollback()
        printing.print_annex(sessions, seal_pk, compose=compose, press=press, show=nobody)
        session.expire_all()
        return said[0] if said else None

    return act


class TestPublish:
    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.SIGNATORY], ids=str)
    def test_is_for(self, session, seal, publish, trail, role):
        publish(role=role)

        assert queries.annex(session, seal.id).extent is DOMAINS
        assert trail("seal.annex") == ["seal.annex-published"]

    @pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.VIEWER], ids=str)
    def test_is_not_for(self, session, seal, publish, role):
        with pytest.raises(NotPermitted):
            publish(role=role)
        assert queries.annex(session, seal.id) is None

    def test_is_not_for_the_program(self, session, seal):
        with pytest.raises(NotPermitted):
            annexes.publish(
                session, seal.id, DOMAINS, "en", show=nobody,
                by=factories.actor_of(session, awards.manager(session)),
            )  # fmt: skip

    def test_shows_nothing_before_it_is_printed(self, session, seal, publish, print_it):
        publish()
        assert not queries.has_annex(session, seal.id)
        print_it()
        assert queries.has_annex(session, seal.id)

    def test_is_refused_beside_a_seal_that_is_not_in_force(self, session, seal, publish):
        mo = factories.actor_of(session, awards.manager(session))
        status.change(session, seal.id, Event.REVOKED, reason="Broken.", publish=nobody, by=mo)

        with pytest.raises(SealNotInForce):
            publish()

    def test_anew_takes_the_place_of_the_former(self, session, seal, publish, print_it):
        publish()
        print_it()
        publish(PRACTICES, "es")

        assert not queries.has_annex(session, seal.id)
        assert queries.annex(session, seal.id).extent is PRACTICES


class TestWithdraw:
    def test_leaves_nothing(self, session, seal, by, publish, print_it, trail):
        publish()
        print_it()
        annexes.withdraw(session, seal.id, show=nobody, by=by(Role.SIGNATORY))

        assert queries.annex(session, seal.id) is None
        assert trail("seal.annex") == ["seal.annex-published", "seal.annex-withdrawn"]

    def test_of_nothing_is_said(self, session, seal, by):
        with pytest.raises(NotFound):
            annexes.withdraw(session, seal.id, show=nobody, by=by(Role.SIGNATORY))

    def test_while_it_is_printed_wins(self, session, seal, by, publish, print_it):
        publish()
        actor = by(Role.SIGNATORY)

        def press(payload):
            annexes.withdraw(session, seal.id, show=nobody, by=actor)
            return b"%PDF-1.7"

        print_it(press)

        assert queries.annex(session, seal.id) is None


class TestWhatItSays:
    def test_is_what_the_decision_rested_on(self, session, seal, publish, print_it):
        publish(PRACTICES)
        said = print_it()

        assert said.result_digest == queries.award(session, seal.award_id).decision.readiness_digest
        assert (said.readiness, said.seal_id[:4]) == (100, "TLE-")
        assert [one.id for one in said.domains[0].practices] == list(awards.PRACTICES)
        one = said.domains[0].practices[0]
        assert one.earned == one.credit * one.factor
        assert one.evidence == "accepted"

    def test_stops_at_domains_where_that_was_chosen(self, publish, print_it):
        publish(DOMAINS)

        assert not print_it().has_practices

    def test_in_spanish_has_spanish_titles(self, publish, print_it):
        publish(PRACTICES, "es")
        said = print_it()

        assert (said.locale, said.domains[0].title) == ("es_US", "Salón de clases")
        assert said.ratings[2] == "Establecida"

    def test_holds_no_word_that_a_person_wrote(self, session, seal, publish, print_it):
        publish(PRACTICES)
        text = print_it().model_dump_json()

        submission = queries.award(session, seal.award_id).decision
        assert submission.decided_by_name not in text
        assert submission.reason not in text

    def test_is_nothing_where_the_engine_now_says_something_else(self, session, seal, publish, print_it):
        publish()
        queries.award(session, seal.award_id).decision.readiness_digest = "0" * 64
        session.commit()

        with pytest.raises(ReadinessChanged):
            print_it()
        assert not queries.has_annex(session, seal.id)
