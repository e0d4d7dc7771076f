"""Where an assessment stands is worked out once for the same answers of the same day, and never told wrongly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.assessment import queries, standing
from tests import factories

DAY = date(2026, 11, 23)


@pytest.fixture
def made(session):
    return factories.assessment(session, factories.organisation(session), is_complete=True)


def stand(made, sketches, day=DAY):
    return standing._standing(made, sketches, factories.criteria(), (), day)


def test_words_that_change_leave_the_readiness_as_it_is(session, made):
    sketches = queries.sketches(session, made.id)
    key, one = next(iter(sketches.items()))
    later = {**sketches, key: replace(one, version=one.version + 1, updated_by_name="Somebody else")}

    first, second = stand(made, sketches), stand(made, later)

    assert second.readiness is first.readiness
    assert second.sketches[key].updated_by_name == "Somebody else"


@pytest.mark.parametrize(
    "change",
    [
        {"rating": 1},
        {"is_not_applicable": True},
        {"has_narrative": False},
        {"has_justification": True, "is_not_applicable": True},
        {"evidence": ()},
    ],
    ids=" ".join,
)
def test_whatever_counts_is_worked_out_anew(session, made, change):
    sketches = queries.sketches(session, made.id)
    key, one = next(iter(sketches.items()))
    stand(made, sketches)
    changed = {**sketches, key: replace(one, **change)}

    cached = stand(made, changed)
    standing.KEPT.clear()
    fresh = stand(made, changed)

    assert cached.readiness.digest == fresh.readiness.digest
    assert cached.progress == fresh.progress


def test_another_day_is_worked_out_anew(session, made):
    sketches = queries.sketches(session, made.id)

    assert stand(made, sketches).readiness.as_of == DAY
    assert stand(made, sketches, DAY + timedelta(1)).readiness.as_of == DAY + timedelta(1)


def test_what_is_kept_stays_within_bounds(session, made, monkeypatch):
    monkeypatch.setattr(standing, "MOST_KEPT", 2)
    sketches = queries.sketches(session, made.id)

    for days in range(5):
        stand(made, sketches, DAY + timedelta(days))

    assert len(standing.KEPT) <= 2
