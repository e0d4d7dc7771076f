"""Speed of the scoring engine in CPU time: one evaluation with trace and digests, and what is built on it."""

from __future__ import annotations

import gc
import random  # noqa: TID251  # repeatable by its seed
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import process_time

from app.criteria.catalogue import Catalogue
from app.criteria.schema import CriteriaSet, EvidenceState
from app.scoring.engine import evaluate
from app.scoring.facts import EvidenceItem, Fact, Facts
from app.scoring.plan import gains, gaps, path
from app.scoring.sensitivity import sensitivity

ROOT = Path(__file__).resolve().parent.parent
AS_OF = date(2026, 11, 23)
BATCH = 50
WARM = 1000
"""Other assessments that the process has scored before, as a server has after its first minutes."""

GOALS = {"evaluate": 0.2, "evaluate, same facts": 0.2, "gains": 10.0}
"""Milliseconds; the lines of the table of goals that this file measures."""


def measure(batches: int = 12) -> dict[str, float]:
    """Milliseconds of CPU time by name: the median over batches of assessments that all differ."""
    criteria = Catalogue(ROOT / "seal_criteria").get("tle/2025")
    some = assessments(criteria, BATCH * batches, seed=1)
    for facts in assessments(criteria, WARM, seed=2):
        evaluate(criteria, facts)
    one = [some[0]] * BATCH
    found = {
        "evaluate": _time(lambda facts: evaluate(criteria, facts), some),
        "evaluate, same facts": _time(lambda facts: evaluate(criteria, facts), one * batches),
    }
    few = some[: 8 * batches]
    for name, work in (("gains", gains), ("gaps", gaps), ("path", path), ("sensitivity", sensitivity)):
        found[name] = _time(lambda facts, work=work: work(criteria, facts), few, batch=8)
    return found


def assessments(criteria: CriteriaSet, count: int, *, seed: int) -> list[Facts]:
    """Different made-up assessments: every practice answered, with up to two pieces of evidence."""
    chance = random.Random(seed)
    ids = [practice.id for practice in criteria.practices]
    return [
        Facts("full", AS_OF, {practice: _fact(chance) for practice in ids}, attested=chance.random() < 0.5)
        for _ in range(count)
    ]


def _fact(chance: random.Random) -> Fact:
    states = (EvidenceState.ACCEPTED, EvidenceState.PENDING, EvidenceState.REJECTED)
    return Fact(
        rating=chance.choice((None, 1, 2, 3, 3, 4)),
        evidence=tuple(
            EvidenceItem(chance.choice(states), effective_from=AS_OF - timedelta(chance.randrange(600)))
            for _ in range(chance.randrange(3))
        ),
        auditor=chance.choice((None, None, 2, 3)),
        open_major_finding=chance.random() < 0.1,
    )


def _time(work: Callable[[Facts], object], some: list[Facts], batch: int = BATCH) -> float:
    times = []
    for start in range(0, len(some), batch):
        fresh = [replace(each) for each in some[start : start + batch]]
        gc.collect()
        gc.disable()  # As timeit does: when the collector runs depends on what else the process has made.
        began = process_time()
        for facts in fresh:
            work(facts)
        times.append((process_time() - began) / len(fresh) * 1000)
        gc.enable()
    return median(times)


if __name__ == "__main__":
    for name, milliseconds in measure().items():
        goal = f"   goal {GOALS[name]} ms" if name in GOALS else ""
        print(f"{name:<22} {milliseconds:8.3f} ms{goal}")
