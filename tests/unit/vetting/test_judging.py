"""What is pure about a register: standing, risk, pace, grades, and the steps of its lifecycle."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from app.core.errors import IllegalTransition
from app.vetting.forms import words
from app.vetting.pace import median, pace
from app.vetting.risk import Level, assess
from app.vetting.services.reminding import Ending
from app.vetting.standing import Standing, standing
from app.vetting.vocabulary import Answer, Question
from app.vetting.workflow import WORKFLOW, Event, State

TODAY = date(2026, 11, 24)
GOOD = dict.fromkeys(Question, Answer.YES)


class TestStanding:
    @pytest.mark.parametrize(
        ("days", "is_usable"),
        [(-1, False), (0, True), (1, True)],
        ids=["day after", "last day", "day before"],
    )
    def test_an_approval_holds_through_its_last_day(self, days, is_usable):
        found = standing(State.APPROVED, "", TODAY + timedelta(days=days), TODAY)

        assert found is (Standing.APPROVED if is_usable else Standing.LAPSED)

    def test_conditions_are_told_and_a_refusal_never_lapses(self):
        assert standing(State.APPROVED, "First names.", None, TODAY) is Standing.LIMITED
        assert standing(State.REFUSED, "", TODAY - timedelta(days=9), TODAY) is Standing.REFUSED
        assert {standing(one, "", None, TODAY) for one in (State.REQUESTED, State.IN_REVIEW)} == {
            Standing.WAITING
        }


class TestRisk:
    def test_of_what_is_not_answered_is_not_known(self):
        assert assess({}, ["name"]).level is Level.NOT_KNOWN
        assert assess({}, ["name"]).open_questions == tuple(Question)

    def test_is_low_only_where_nothing_is_left(self):
        assert assess(GOOD, ["name", "work"]).level is Level.LOW
        assert assess(GOOD, ["health"]).level is Level.MEDIUM
        assert assess({**GOOD, Question.SIGN_IN: Answer.NO}, ["name"]).level is Level.MEDIUM

    @pytest.mark.parametrize("grave", ["no-sale", "no-advertising", "deletion", "encryption"])
    def test_is_high_after_one_grave_no_even_with_questions_open(self, grave):
        assert assess({Question(grave): Answer.NO}, ["name"]).level is Level.HIGH

    def test_is_high_where_delicate_data_meets_two_doubts(self):
        doubts = {**GOOD, Question.SIGN_IN: Answer.UNCLEAR, Question.PURPOSE: Answer.UNCLEAR}

        assert assess(doubts, ["health"]).level is Level.HIGH
        assert assess(doubts, ["name"]).level is Level.MEDIUM


class TestPace:
    @pytest.mark.parametrize(
        ("days", "middle"),
        [([], None), ([4], 4), ([1, 9], 5), ([1, 2], Fraction(3, 2)), ([9, 1, 4], 4)],
        ids=str,
    )
    def test_the_median_is_the_middle(self, days, middle):
        assert median(days) == middle

    def test_has_twelve_months_to_today_and_leaves_out_what_is_older(self):
        spans = [
            (TODAY - timedelta(days=10), TODAY),
            (date(2025, 12, 1), date(2025, 12, 21)),
            (date(2025, 1, 1), date(2025, 11, 30)),
        ]

        found = pace(spans, TODAY, promised_days=10)

        assert [month.first for month in found.months][::11] == [date(2025, 12, 1), date(2026, 11, 1)]
        assert (found.decisions, found.median, found.within_promise) == (2, 15, 1)
        assert found.months[0].longest == 20


class TestLifecycle:
    @pytest.mark.parametrize("state", list(State), ids=str)
    @pytest.mark.parametrize("event", list(Event), ids=str)
    def test_has_no_other_steps_than_its_table(self, state, event):
        steps = {(source, name): target for source, name, target in WORKFLOW.steps}
        if (state, event) in steps:
            assert WORKFLOW.target(state, event) is steps[state, event]
        else:
            with pytest.raises(IllegalTransition):
                WORKFLOW.target(state, event)

    def test_decides_only_in_review(self):
        assert {
            source for source, event, _ in WORKFLOW.steps if event in {Event.APPROVED, Event.REFUSED}
        } == {State.IN_REVIEW}


class TestReminding:
    @pytest.mark.parametrize(
        ("days_left", "crossed_before"),
        [(30, 30), (29, 30), (14, 14), (8, 14), (7, 7), (1, 1), (0, 1)],
        ids=str,
    )
    def test_comes_when_a_day_of_reminding_is_crossed(self, days_left, crossed_before):
        ends_on = TODAY + timedelta(days=days_left)

        found = Ending(None, "Number Otter", ends_on, is_agreement=False).crossed_on(TODAY)

        assert found == ends_on - timedelta(days=crossed_before)


def test_runs_of_grades_are_told_by_their_ends(monkeypatch):
    monkeypatch.setattr(words, "_", lambda text, **values: text % values)
    monkeypatch.setattr(words, "GRADES", {grade: grade.value for grade in words.GRADES})

    assert words.grades(["k", "1", "2", "6", "7", "staff", "nonsense"]) == "k to 2, 6 and 7, staff"
