"""What a workbook would change: nobody's word is overwritten unseen."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessment.services.responding import LONGEST_TEXT, Answer
from app.reporting.packet.content import Packet, Row, digest_of
from app.reporting.packet.proposal import WANTED, Held, Verdict, lines_of

BEFORE = Answer(2, "what stood there when it was taken along")
MINE = Answer(3, "what was written offline")
THEIRS = Answer(4, "what a colleague wrote meanwhile")


def line(answer, held, *, base=BEFORE, version=1, practice="L1", **rules):
    packet = Packet(uuid4(), (Row(practice, version, digest_of(base), answer),))
    given_rules = {"practices": ["L1", "L2"], "may_not_apply": {"L2"}, "is_open": {"L1", "L2"}, **rules}
    (found,) = lines_of(packet, {practice: held}, **given_rules)
    return found


@pytest.mark.parametrize(
    ("answer", "held", "verdict"),
    [
        (BEFORE, Held(1, BEFORE), Verdict.SAME),
        (MINE, Held(1, BEFORE), Verdict.CHANGE),
        (BEFORE, Held(2, THEIRS), Verdict.PORTAL_NEWER),
        (MINE, Held(2, THEIRS), Verdict.CONFLICT),
        (MINE, Held(2, MINE), Verdict.SAME),
        (MINE, Held(2, BEFORE), Verdict.CONFLICT),
    ],
    ids=[
        "untouched",
        "changed here",
        "changed there",
        "changed in both",
        "both the same",
        "changed there and back",
    ],
)
def test_depends_on_who_changed_it_since(answer, held, verdict):
    assert line(answer, held).verdict is verdict


@pytest.mark.parametrize(
    ("answer", "rules", "verdict"),
    [
        (None, {}, Verdict.NOT_UNDERSTOOD),
        (MINE, {"is_open": set()}, Verdict.CLOSED),
        (Answer(3, "x" * (LONGEST_TEXT + 1)), {}, Verdict.TOO_LONG),
        (Answer(None, "", True, "x" * (LONGEST_TEXT + 1)), {"may_not_apply": {"L1"}}, Verdict.TOO_LONG),
        (Answer(None, "", True, "no such thing here"), {}, Verdict.ALWAYS_APPLIES),
        (MINE, {"practices": ["L2"]}, Verdict.UNKNOWN),
    ],
    ids=["not understood", "closed", "long text", "long reason", "always applies", "unknown"],
)
def test_what_cannot_be_taken_in_says_why(answer, rules, verdict):
    assert line(answer, Held(1, BEFORE), **rules).verdict is verdict


def test_a_practice_that_stands_twice_is_not_guessed():
    rows = [Row("L1", 1, digest_of(BEFORE), MINE), Row("L1", 1, digest_of(BEFORE), THEIRS)]

    found = lines_of(Packet(uuid4(), tuple(rows)), {}, practices=["L1"], may_not_apply=(), is_open={"L1"})

    assert [each.verdict for each in found] == [Verdict.TWICE, Verdict.TWICE]


def test_lines_come_in_the_order_of_the_criteria():
    rows = tuple(Row(key, 0, "", MINE) for key in ("X9", "B2", "A1"))

    found = lines_of(Packet(uuid4(), rows), {}, practices=["A1", "B2"], may_not_apply=(), is_open=())

    assert [each.practice_id for each in found] == ["A1", "B2", "X9"]


@pytest.mark.parametrize(
    ("answer", "held", "clears"),
    [
        (Answer(2, ""), BEFORE, True),
        (Answer(None, "more words"), BEFORE, True),
        (Answer(None, "still the words", True, "why"), BEFORE, False),
        (MINE, BEFORE, False),
        (MINE, Answer(), False),
    ],
)
def test_emptying_an_answer_is_pointed_out(answer, held, clears):
    assert line(answer, Held(1, held), base=held).clears is clears


ANY = st.sampled_from([Answer(), BEFORE, MINE, THEIRS, Answer(None, "", True, "why")])


@given(ANY, ANY, ANY, st.integers(0, 3), st.integers(0, 3))
def test_what_somebody_wrote_meanwhile_is_never_replaced_without_a_conflict(mine, held, base, version, now):
    found = line(mine, Held(now, held), base=base, version=version, may_not_apply={"L1"})

    if version != now and mine not in {held, base}:
        assert found.verdict is Verdict.CONFLICT
    if found.verdict is Verdict.CHANGE:
        assert version == now
    assert (found.verdict in WANTED) == (mine not in {held, base})
