"""Which earlier practices each practice comes from: for the published criteria and for any lineage."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.assessment import ancestry
from app.assessment.ancestry import Ancestry, along, by_lineage, kept
from app.criteria import checks
from app.criteria.schema import Change, Lineage, LineageStep
from tests import factories

BEFORE = [f"L{number}" for number in range(1, 9)]


@st.composite
def lineages(draw, before=BEFORE, letter="B"):
    """A lineage that accounts for every practice of both sides once, and the practices after it."""
    left = list(draw(st.permutations(before)))
    steps, count = [], 0
    while left:
        change = draw(
            st.sampled_from([Change.SAME, Change.REWORDED, Change.SPLIT, Change.MERGED, Change.RETIRED])
        )
        taken = left[: draw(st.integers(2, 3)) if change is Change.MERGED else 1]
        if change is Change.MERGED and len(taken) < 2:
            change = Change.SAME
        left = left[len(taken) :]
        many = {Change.SPLIT: draw(st.integers(2, 3)), Change.RETIRED: 0}.get(change, 1)
        after = [f"{letter}{count + place}" for place in range(1, many + 1)]
        count += many
        steps.append((change, taken, after))
    if draw(st.booleans()):
        steps.append((Change.NEW, [], [f"{letter}{count + 1}"]))
    made = [
        LineageStep(change=change, before=tuple(old), after=tuple(new), note=f"{change} {old} to {new}.")
        for change, old, new in steps
    ]
    return Lineage(against="2016", steps=tuple(made)), [key for _, _, new in steps for key in new]


class TestOneStep:
    @given(lineages())
    def test_every_earlier_practice_lives_on_or_is_retired_and_never_both(self, drawn):
        lineage, after = drawn

        found = by_lineage(lineage, BEFORE, after)

        assert found.sources | set(found.retired) == set(BEFORE)
        assert not found.sources & set(found.retired)

    @given(lineages())
    def test_every_practice_afterwards_has_its_descent_in_order(self, drawn):
        lineage, after = drawn

        found = by_lineage(lineage, BEFORE, after)

        assert list(found.descents) == after
        for descent in found.descents.values():
            low, high = checks.SHAPES[descent.change][1].start, checks.SHAPES[descent.change][1].stop
            assert low <= len(descent.before) < high

    @given(lineages())
    def test_a_split_practice_comes_to_each_successor(self, drawn):
        lineage, after = drawn
        found = by_lineage(lineage, BEFORE, after)

        for step in lineage.steps:
            assert [found.descents[key].before for key in step.after] == [step.before] * len(step.after)


class TestSeveralSteps:
    @given(lineages())
    def test_staying_the_same_before_or_after_changes_no_way(self, drawn):
        lineage, after = drawn
        found = by_lineage(lineage, BEFORE, after)

        assert along(kept(BEFORE), found) == found
        assert {key: each.before for key, each in along(found, kept(after)).descents.items()} == {
            key: each.before for key, each in found.descents.items()
        }

    @given(st.data())
    def test_two_steps_lose_no_practice(self, data):
        first, middle = data.draw(lineages())
        second, after = data.draw(lineages(before=middle, letter="C")) if middle else (None, [])
        older = by_lineage(first, BEFORE, middle)
        newer = by_lineage(second, middle, after) if second else Ancestry({}, ())

        found = along(older, newer)

        assert list(found.descents) == after
        assert found.sources | set(found.retired) == set(BEFORE)
        assert not found.sources & set(found.retired)
        for key, descent in found.descents.items():
            expected = {one for each in newer.descents[key].before for one in older.descents[each].before}
            assert set(descent.before) == expected
            assert (descent.change is Change.NEW) == (not expected)


class TestPublished:
    def test_the_practices_of_2025_each_come_from_2016(self):
        found = ancestry.ancestry_of(factories.catalogue(), "tle/2016", "tle/2025")

        assert len(found.descents) == 25
        assert found.retired == ()
        assert found.descents["L1"].change is Change.REWORDED
        assert "training within the last year" in found.descents["L1"].notes[0]

    def test_the_same_version_again_is_the_same_throughout(self):
        found = ancestry.ancestry_of(factories.catalogue(), "tle/2025", "tle/2025")

        assert {each.change for each in found.descents.values()} == {Change.SAME}

    def test_no_way_leads_back_to_an_older_version(self):
        assert ancestry.ancestry_of(factories.catalogue(), "tle/2025", "tle/2016") is None
