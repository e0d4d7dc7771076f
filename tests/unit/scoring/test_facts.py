"""Facts as values: which evidence is current, and one canonical text for one meaning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import rfc8785

from app.criteria.schema import EvidenceState, Rating
from app.scoring.facts import EvidenceItem, EvidenceTally, Fact, Facts, months_before
from tests.unit.scoring import made

DAY = made.DAY


def tally(*items, day=DAY, months=12):
    return Fact(evidence=items).tally(day, months)


class TestEvidence:
    @pytest.mark.parametrize(
        ("start", "end", "expected"),
        [
            (None, None, "accepted"),
            (None, DAY, "accepted"),
            (None, date(2026, 11, 22), "expired"),
            (DAY, None, "accepted"),
            (date(2026, 11, 24), None, "upcoming"),
            (date(2025, 11, 23), None, "accepted"),
            (date(2025, 11, 22), None, "expired"),
            (date(2020, 1, 1), date(2027, 1, 1), "accepted"),
            (date(2026, 12, 1), date(2026, 11, 1), "upcoming"),
        ],
        ids=str,
    )
    def test_holds_from_its_first_day_to_its_last_or_as_long_as_the_criteria_let_it(
        self, start, end, expected
    ):
        item = replace(made.ACCEPTED, effective_from=start, effective_to=end)

        assert tally(item) == EvidenceTally()._replace(**{expected: 1})

    def test_the_best_current_item_decides(self):
        expired = replace(made.ACCEPTED, effective_to=date(2026, 1, 1))

        assert tally().state == "none"
        assert tally(expired).state == "none"
        assert tally(expired, made.REJECTED).state == "rejected"
        assert tally(made.REJECTED, made.PENDING).state == "pending"
        assert tally(made.PENDING, made.ACCEPTED, made.REJECTED).state == "accepted"

    def test_no_item_can_be_nothing(self):
        with pytest.raises(ValueError, match="pending, accepted or rejected"):
            EvidenceItem(EvidenceState.NONE)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 11, 23), 60, date(2021, 11, 23)),
        (date(1, 2, 1), 60, date.min),
    ],
    ids=str,
)
def test_months_are_counted_back_on_the_calendar(day, months, expected):
    assert months_before(day, months) == expected


@pytest.mark.parametrize("rating", [0, 5, -1])
@pytest.mark.parametrize("layer", ["rating", "auditor", "lead", "consensus"])
def test_a_rating_outside_the_scale_is_refused(layer, rating):
    with pytest.raises(ValueError, match="not a rating"):
        Fact(**{layer: rating})


class TestCanonical:
    FACTS = Facts(
        "full",
        DAY,
        {
            "L2": Fact(
                Rating.IN_PLACE,
                (
                    made.PENDING,
                    replace(made.ACCEPTED, effective_from=date(2026, 1, 1), effective_to=date(2027, 1, 1)),
                ),
                auditor=2,
                lead=3,
                consensus=4,
                open_major_finding=True,
            ),
            "L1": made.CLAIMED,
        },
        attested=True,
    )

    def test_reads_as_the_standard_says(self):
        value = {
            "as_of": "2026-11-23",
            "attested": True,
            "scope": "full",
            "responses": {
                "L1": {"not_applicable": "claimed"},
                "L2": {
                    "rating": 3,
                    "auditor": 2,
                    "lead": 3,
                    "consensus": 4,
                    "open_major_finding": True,
                    "evidence": [
                        {
                            "kind": "file",
                            "state": "accepted",
                            "effective_from": "2026-01-01",
                            "effective_to": "2027-01-01",
                        },
                        {"kind": "file", "state": "pending"},
                    ],
                },
            },
        }

        assert self.FACTS.canonical() == rfc8785.dumps(value).decode()

    def test_an_empty_fact_and_an_absent_one_are_the_same(self):
        assert made.facts({"L1": Fact()}).digest == made.facts().digest

    def test_a_different_meaning_is_a_different_digest(self):
        changes = [
            replace(self.FACTS, attested=False),
            replace(self.FACTS, scope="l"),
            replace(self.FACTS, as_of=date(2026, 11, 24)),
            self.FACTS.with_fact("L1", made.AGREED),
            self.FACTS.with_fact("L2", replace(self.FACTS.of("L2"), open_major_finding=False)),
            self.FACTS.with_fact("L2", replace(self.FACTS.of("L2"), evidence=(made.PENDING,))),
        ]

        assert len({facts.digest for facts in (self.FACTS, *changes)}) == len(changes) + 1
