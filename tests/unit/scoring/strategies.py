"""Random criteria sets and facts, small enough to fail in ways a person can read."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from app.criteria.schema import Effort, EvidenceState
from app.scoring.facts import EvidenceItem, Fact, Facts, Medium, NotApplicable
from tests.unit.scoring import made

days = st.none() | st.integers(-900, 900).map(lambda n: made.DAY + timedelta(days=n))
states = st.sampled_from([EvidenceState.PENDING, EvidenceState.ACCEPTED, EvidenceState.REJECTED])
ratings = st.none() | st.integers(1, 4)
rare_ratings = st.one_of(st.none(), st.none(), st.none(), st.integers(1, 4))
items = st.builds(EvidenceItem, states, st.sampled_from(Medium), days, days)

any_fact = st.builds(
    Fact,
    rating=ratings,
    evidence=st.lists(items, max_size=3).map(tuple),
    not_applicable=st.one_of(st.none(), st.none(), st.none(), st.sampled_from(NotApplicable)),
    auditor=rare_ratings,
    lead=rare_ratings,
    consensus=rare_ratings,
    open_major_finding=st.sampled_from([False, False, False, True]),
)
near_fact = st.sampled_from(
    [made.MET, made.MET, made.MET, made.CLAIMED, made.AGREED, Fact(3), Fact(2, (made.PENDING,))]
)
facts_of_one = near_fact | any_fact


@st.composite
def scales(draw):
    credit = sorted(draw(st.lists(st.integers(0, 100), min_size=4, max_size=4)))
    factor = sorted(draw(st.lists(st.integers(0, 100), min_size=4, max_size=4)))
    return made.scale(credit, factor, required=draw(st.sampled_from([3, 3, 2, 4])))


@st.composite
def criteria_sets(draw, most=3):
    weights = st.integers(1, 5)
    domains = []
    for prefix in ("L", "B", "DS")[: draw(st.integers(1, 3))]:
        practices = [
            made.practice(
                f"{prefix}{number}",
                weight=draw(weights),
                effort=draw(st.sampled_from(Effort)),
                optional=draw(st.booleans()),
            )
            for number in range(1, draw(st.integers(1, most)) + 1)
        ]
        domains.append(made.domain(prefix, practices, weight=draw(weights)))
    return made.criteria(domains, of=draw(scales()))


@st.composite
def cases(draw, most=3):
    """A criteria set, and facts that fit it."""
    criteria = draw(criteria_sets(most))
    responses = {item.id: draw(facts_of_one) for item in criteria.practices if draw(st.integers(0, 9))}
    scope = draw(st.sampled_from([scope.id for scope in criteria.seal.scopes]))
    return criteria, Facts(scope, made.DAY, responses, draw(st.sampled_from([True, True, False])))
