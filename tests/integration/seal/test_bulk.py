"""Many certificates at once: each is issued once, whatever is killed in between."""

from __future__ import annotations

import time
from functools import partial
from multiprocessing import get_context

import psutil
import pytest
from sqlalchemy import func, select

from app.seal import bulk, logged, queries
from app.seal import seal_id as seal_ids
from app.seal.models import Certificate, Seal, SealEvent
from app.transparency.models import LogLeaf
from app.transparency.verification import verify
from tests import awards
from tests import bulk as portals

MANY = 8


@pytest.fixture
def intents(session):
    made = [awards.award(session, awards.recommended(session)) for _ in range(MANY)]
    session.rollback()
    return [(one.id, seal_ids.shown(one.seal_id)) for one in made]


@pytest.fixture
def issue(session, engine, settings):
    """Issue side by side; `make` and what the portals do may be given."""

    def act(intents, *, make=portals.make_portal, processes=2, **odd):
        session.rollback()
        engine.dispose()  # nothing of this process goes on to another
        portal = partial(make, settings, **odd)
        ids = [award_id for award_id, _ in intents]
        return list(bulk.issue_side_by_side(portal, ids, processes=processes))

    return act


def counts(session):
    session.rollback()
    return [
        session.scalar(select(func.count()).select_from(one))
        for one in (Seal, Certificate, SealEvent, LogLeaf)
    ]


class TestSideBySide:
    def test_issues_each_once(self, session, intents, issue):
        outcomes = issue(intents)

        assert {one.award_id for one in outcomes} == {award_id for award_id, _ in intents}
        assert not [one for one in outcomes if one.problem]
        assert counts(session) == [MANY] * 4
        assert verify(session, logged.expected).problems == []

    def test_goes_on_without_the_award_at_which_a_process_died(self, session, intents, issue):
        (award_id, shown), *_ = intents

        outcomes = issue(intents, dies_at=shown)

        assert [(one.award_id, one.problem) for one in outcomes if one.problem] == [(award_id, bulk.LOST)]
        assert counts(session) == [MANY - 1] * 4
        assert [one.problem for one in issue(intents)] == [""] * MANY
        assert counts(session) == [MANY] * 4

    def test_gives_up_where_no_process_lives(self, session, intents, issue):
        outcomes = issue(intents, make=portals.make_nothing, processes=1)

        assert len(outcomes) < MANY
        assert {one.problem for one in outcomes} == {bulk.LOST}
        assert counts(session) == [0] * 4

    def test_stops_where_no_other_could_be_issued_either(self, session, intents, issue):
        outcomes = issue(intents, processes=1, stops_at=intents[0][1])

        assert outcomes[0].concerns_all
        assert len(outcomes) <= bulk.AHEAD
        assert counts(session)[0] == len(outcomes) - 1

    def test_replaces_a_process_that_has_done_its_share(self, session, intents, issue, monkeypatch):
        monkeypatch.setattr(bulk, "LIFETIME", 3)

        assert len(issue(intents, processes=1)) == MANY
        assert counts(session) == [MANY] * 4


class TestKilled:
    def test_in_the_middle_leaves_no_process_and_doubles_nothing(self, session, engine, settings, intents):
        ids = queries.waiting_ids(session)
        session.rollback()
        engine.dispose()
        parent = get_context("spawn").Process(target=portals.issue, args=(settings, ids, 0.3))
        parent.start()
        while not counts(session)[0]:
            time.sleep(0.05)
        children = psutil.Process(parent.pid).children(recursive=True)

        parent.kill()
        parent.join()

        psutil.wait_procs(children, timeout=20)
        assert not [one for one in children if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
        done = counts(session)
        assert 0 < done[0] < MANY
        assert done == [done[0]] * 4
        assert verify(session, logged.expected).problems == []
        session.rollback()
        assert len(queries.waiting_ids(session)) == MANY - done[0]
        session.rollback()
        portals.issue(settings, ids, 0.0)
        assert counts(session) == [MANY] * 4
        assert verify(session, logged.expected).problems == []
