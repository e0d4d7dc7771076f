"""The next assessment begins with the last one's responses and evidence, and a person confirms each."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from app.assessment import carried, queries, services
from app.assessment.errors import AlreadyOpen, Conflict, NothingToCarry, ResponsesMissing, StillOpen
from app.assessment.models import Assessment, Evidence, Response, ResponseEvidence
from app.assessment.progress import Stage
from app.assessment.services.responding import Answer, answer_of
from app.assessment.snapshot import file_of, practice_ids, read
from app.assessment.standing import standing_of
from app.audit import queries as trail
from app.core import clock
from app.core.actor import Role
from app.core.db import atomic, make_sessions
from app.core.errors import NotPermitted
from tests import factories

ALL = ("L1", "L2", "L3", "L4", "L5", "L6")


@pytest.fixture
def earlier(session):
    """A withdrawn assessment with all six practices answered."""
    made = factories.assessment(
        session,
        is_complete=True,
        answers={"L1": {"rating": 4, "narrative": "Cabinet talks of it each month."}},
    )
    return factories.set_state(session, made, "withdrawn")


@pytest.fixture
def coordinator(session, earlier):
    return factories.actor_of(session, factories.member(session, earlier.organisation, Role.COORDINATOR))


@pytest.fixture
def carry(session, earlier, coordinator):
    def act(**values):
        return services.carry(
            session, earlier.id,
            **{"criteria": "tle/2025", "catalogue": factories.catalogue(), "by": coordinator, "on": clock.today(),
               **values},
        )  # fmt: skip

    return act


@pytest.fixture
def confirm(session, coordinator):
    def act(made, key, *, improvement="", answer=None, version=1, by=coordinator):
        kept = queries.response(session, made.id, key)
        return services.save(
            session, made.id, key, answer or answer_of(kept), version=version, criteria=factories.criteria(),
            by=by, improvement=improvement, is_confirmed=True,
        ).response  # fmt: skip

    return act


def standing(session, made):
    session.expire_all()
    return standing_of(session, queries.get(session, made.id), factories.criteria(), as_of=clock.today())


def contents(session, made):
    """Every word of an assessment, with what supports it."""
    session.expire_all()
    return {
        key: (answer_of(each), each.version, each.updated_at, sorted(item.id for item in each.evidence))
        for key, each in queries.responses(session, made.id).items()
    }


class TestCarryingForward:
    def test_brings_every_response_with_its_evidence_and_nothing_of_the_old_one_changes(
        self, session, earlier, carry
    ):
        before = contents(session, earlier)

        made = carry()

        after = contents(session, made)
        assert tuple(after) == ALL
        assert {key: (value[0], value[3]) for key, value in after.items()} == {
            key: (value[0], value[3]) for key, value in before.items()
        }
        assert contents(session, earlier) == before
        assert made.carried_from_id == earlier.id
        assert "assessment.carried-forward" in [
            each.event for each in trail.of_subject(session, made, limit=5)
        ]

    def test_counts_for_nothing_before_it_is_confirmed(self, session, carry):
        made = carry()

        found = standing(session, made)

        assert set(found.progress.stages.values()) == {Stage.CONFIRM}
        assert found.progress.missing == ALL
        assert found.readiness.shown in {0, None}
        assert queries.answered_counts(session, [made.id]) == {}
        assert file_of(made, queries.responses(session, made.id), ALL, as_of=clock.today()).responses == {}

    def test_the_older_criteria_lead_to_the_present_ones(self, session, earlier, carry):
        with atomic(session):
            earlier.criteria = "tle/2016"

        made = carry()

        assert made.criteria == "tle/2025"
        assert queries.response(session, made.id, "L1").narrative == "Cabinet talks of it each month."

    def test_what_was_not_answered_stays_empty(self, session, earlier, carry):
        with atomic(session):
            response = queries.response(session, earlier.id, "L2")
            response.rating, response.narrative, response.evidence = None, "", []

        made = carry()

        assert queries.response(session, made.id, "L2") is None
        assert standing(session, made).progress.stages["L2"] is Stage.NOT_STARTED

    def test_the_newest_version_of_evidence_comes_along(self, session, earlier, carry):
        with atomic(session):
            old = queries.response(session, earlier.id, "L1").evidence[0]
            old.series_id, old.replaced_at = old.id, clock.now()
            new = Evidence(
                organisation_id=old.organisation_id, kind=old.kind, name="New minutes", url="https://new.example.org",
                series_id=old.id, version=2,
            )  # fmt: skip
            session.add(new)

        made = carry()

        assert [each.name for each in queries.response(session, made.id, "L1").evidence] == ["New minutes"]
        assert [each.name for each in queries.response(session, earlier.id, "L1").evidence] == ["Minutes"]


class TestRefusing:
    def test_one_that_is_under_way(self, session, carry, earlier):
        factories.set_state(session, earlier, "draft")

        with pytest.raises(StillOpen):
            carry()

    def test_a_second_time(self, carry):
        made = carry()

        with pytest.raises(AlreadyOpen) as refused:
            carry()

        assert refused.value.assessment_id == made.id

    def test_where_nothing_was_answered(self, session, carry, earlier):
        with atomic(session):
            for each in queries.responses(session, earlier.id).values():
                each.rating, each.narrative, each.evidence = None, "", []

        with pytest.raises(NothingToCarry):
            carry()

    def test_anybody_but_a_coordinator(self, session, carry, earlier):
        other = factories.actor_of(session, factories.member(session, earlier.organisation, Role.CONTRIBUTOR))

        with pytest.raises(NotPermitted):
            carry(by=other)

    def test_two_at_once_start_one(self, session, engine, earlier, coordinator):
        barrier, made, refused, earlier_id = Barrier(2), [], [], earlier.id
        session.rollback()

        def act():
            with make_sessions(engine)() as own:
                barrier.wait()
                try:
                    found = services.carry(
                        own, earlier_id, criteria="tle/2025", catalogue=factories.catalogue(), by=coordinator,
                        on=clock.today(),
                    )  # fmt: skip
                    made.append(found.id)
                except AlreadyOpen:
                    refused.append(True)

        people = [Thread(target=act) for _ in range(2)]
        for each in people:
            each.start()
        for each in people:
            each.join()

        assert (len(made), len(refused)) == (1, 1)
        session.rollback()
        counted = select(func.count()).select_from(Response).where(Response.assessment_id == made[0])
        assert session.scalar(counted) == len(ALL)


class TestConfirming:
    def test_makes_it_count_with_what_improved(self, session, carry, confirm):
        made = carry()

        confirm(made, "L1", improvement="The board asks too.")

        kept = queries.response(session, made.id, "L1")
        assert (kept.is_to_confirm, kept.improvement, kept.rating) == (False, "The board asks too.", 4)
        assert kept.confirmed_at is not None
        found = standing(session, made)
        assert found.progress.stages["L1"] is Stage.READY
        assert found.readiness.shown > 0

    def test_twice_has_one_effect(self, session, carry, confirm):
        made = carry()
        first = confirm(made, "L1")

        assert confirm(made, "L1", version=1) == first
        assert confirm(made, "L1", version=first.version) == first

    def test_a_different_word_of_a_slower_colleague_is_not_lost(self, session, carry, confirm):
        made = carry()
        confirm(made, "L1", improvement="The board asks too.")

        with pytest.raises(Conflict) as refused:
            confirm(made, "L1", improvement="We print it now.", version=1)

        assert refused.value.improvement == "The board asks too."

    def test_an_edit_that_is_saved_confirms_too(self, session, carry, confirm):
        made = carry()

        kept = confirm(made, "L1", answer=Answer(3, "Cabinet talks of it each quarter."))

        assert (kept.is_to_confirm, kept.rating) == (False, 3)

    def test_typing_alone_keeps_the_words_and_confirms_nothing(self, session, carry, coordinator):
        made = carry()

        services.save(
            session,
            made.id,
            "L1",
            Answer(3, "Cabinet ta"),
            version=1,
            criteria=factories.criteria(),
            by=coordinator,
        )

        kept = queries.response(session, made.id, "L1")
        assert (kept.narrative, kept.is_to_confirm) == ("Cabinet ta", True)
        assert standing(session, made).progress.stages["L1"] is Stage.CONFIRM

    def test_is_needed_for_every_response_before_the_signature(
        self, session, earlier, carry, confirm, coordinator
    ):
        signatory = factories.member(session, earlier.organisation, Role.SIGNATORY)
        made = carry()
        for key in ALL[:-1]:
            confirm(made, key)

        with pytest.raises(ResponsesMissing) as refused:
            services.request_signature(
                session, made.id, signatory_id=signatory.id, criteria=factories.criteria(), on=clock.today(),
                by=coordinator,
            )  # fmt: skip
        assert refused.value.practice_ids == ("L6",)

        confirm(made, "L6", improvement="More hours.")
        signed = read(factories.submitted(session, made, signatory))
        assert signed.responses["L6"].improvement == "More hours."


def test_evidence_tells_what_became_of_it(session, earlier):
    with atomic(session):
        old = queries.response(session, earlier.id, "L1").evidence[0]
        old.effective_to = clock.today() - timedelta(days=1)
        gone = queries.response(session, earlier.id, "L2").evidence[0]
        gone.removed_at = clock.now()

    found = carried.plan(
        session, earlier, criteria="tle/2025", catalogue=factories.catalogue(), on=clock.today()
    )

    assert [each.freshness.value for each in found.carried["L1"].evidence] == ["expired"]
    assert found.carried["L2"].evidence == ()
    assert [each.freshness.value for each in found.items] == ["expired", *["unchanged"] * 4]
    assert (found.new, found.empty, found.retired) == ((), (), ())
    assert practice_ids(factories.criteria(), "leadership") == ALL
    assert session.scalar(select(func.count()).select_from(Assessment)) == 1
    assert session.scalar(select(func.count()).select_from(ResponseEvidence)) == 6
