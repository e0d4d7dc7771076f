"""Search over every district of the Census list with one typing error: time, and share of right answers."""

from __future__ import annotations

import random  # noqa: TID251  # repeatable by its seed
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter, thread_time

from sqlalchemy.orm import Session

ROOT = Path(__file__).resolve().parent.parent
CENSUS = ROOT.parent / "shared" / "data" / "census_unified_school_districts_2010.csv"
GOALS = {"sqlite": {"p99": 3.0, "found": 0.98}, "postgresql": {"p99": 8.0, "found": 0.98}}
"""Milliseconds, and the share of searches that have the right name among the first ten."""
SAMPLE = 2_000
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def measure(url: str, *, sample: int = SAMPLE) -> dict[str, float]:
    """How many names there are, p50, p99, the p99 of our own CPU time (milliseconds), and the share found.

    On a busy machine CPU time is the honest figure on SQLite, which works in this process.
    """
    from app.core import migrations
    from app.core.db import make_engine, make_sessions

    engine = make_engine(url)
    try:
        migrations.upgrade(engine)
        with make_sessions(engine)() as session:
            names = fill(session)
            return {"names": len(names), **ask(session, errors(names, sample))}
    finally:
        engine.dispose()


def fill(session: Session) -> list[str]:
    """Import the list as an operator would; the names that are now there."""
    from sqlalchemy import select, text

    from app.accounts.import_file import rows
    from app.accounts.import_rows import Found, detect, read
    from app.accounts.models import Organisation
    from app.accounts.services import importing
    from app.core.actor import SYSTEM

    header, lines = rows(CENSUS)
    found = [row for row in read(lines, detect(header)) if isinstance(row, Found)]
    importing.take_over(session, found, source=CENSUS.name, by=SYSTEM)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ANALYZE"))
    return list(session.scalars(select(Organisation.name).order_by(Organisation.id)))


def errors(names: Sequence[str], count: int, *, seed: int = 7) -> list[tuple[str, str]]:
    """Pairs of what is typed, with one error in it, and what is meant; half without the name's last word."""
    chance = random.Random(seed)
    pairs = []
    for name in chance.choices(sorted(set(names)), k=count):
        words = name.split()
        typed = " ".join(words[:-1]) if len(words) > 2 and chance.random() < 0.5 else name
        pairs.append((mistyped(typed, chance), name))
    return pairs


def mistyped(text: str, chance: random.Random) -> str:
    """The text with one letter left out, added, wrong, or changed with its neighbour."""
    at = chance.randrange(len(text) - 1)
    letter = chance.choice(LETTERS)
    return chance.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + letter + text[at:],
            text[:at] + letter + text[at + 1 :],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        )
    )


def ask(session: Session, pairs: Sequence[tuple[str, str]]) -> dict[str, float]:
    """Search for each pair, one after the other as one visitor would."""
    from app.registry.search import Search

    search = Search()
    search.find(session, "warm up")
    times, busy, found = [], [], 0
    for typed, meant in pairs:
        began, worked = perf_counter(), thread_time()
        result = search.find(session, typed)
        times.append((perf_counter() - began) * 1000)
        busy.append((thread_time() - worked) * 1000)
        found += meant in {organisation.name for organisation in result.organisations}
        session.expunge_all()
    times.sort()
    busy.sort()
    return {
        "p50": times[len(times) // 2],
        "p99": times[int(len(times) * 0.99)],
        "cpu": busy[int(len(busy) * 0.99)],
        "found": found / len(pairs),
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        addresses = {"sqlite": f"sqlite:///{folder}/search.db"}
        if len(sys.argv) > 1:
            addresses["postgresql"] = sys.argv[1]
        for kind, address in addresses.items():
            for what, value in measure(address).items():
                goal = f"   goal {GOALS[kind][what]}" if what in GOALS[kind] else ""
                print(f"{kind:<11} {what:<6} {value:10.3f}{goal}")
