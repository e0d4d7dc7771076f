"""What runs without a server: search, scoring, certificates."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench import certificate, scoring
from bench import search as searching
from bench.labelled import corpus
from bench.lines import Ceiling, Line

SEARCH, SCORING, CERTIFICATE = "Registry search, one typing error", "Scoring, CPU", "Certificate"
TRIPWIRE = "Tripwire for student data, files of a held-out seed"
UNITS = {"kilobytes": "kB", "megabytes": "MB"}


def search(file: Path, postgresql: str, *, is_quick: bool) -> Iterator[Line]:
    """The search over every school district of the country, where the list of them is at hand."""
    if not searching.CENSUS.exists():
        return
    addresses = {"sqlite": f"sqlite:///{file}"}
    if postgresql and not is_quick:
        addresses["postgresql"] = postgresql
    for kind, address in addresses.items():
        found = searching.measure(address, sample=500 if is_quick else searching.SAMPLE)
        name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[kind]
        goals = searching.GOALS[kind]
        names = f"{found['names']:,.0f} names, p50 {found['p50']:.1f}"
        yield Ceiling(SEARCH, f"{name}: p99", found["p99"], "ms", goals["p99"], names)
        yield Line(SEARCH, f"{name}, right one in first ten", found["found"] * 100, "%", goals["found"] * 100)


def engine(*, is_quick: bool) -> Iterator[Line]:
    """The scoring engine, and certificates."""
    for name, value in scoring.measure(4 if is_quick else 12).items():
        goal = scoring.GOALS.get(name)
        yield Ceiling(SCORING, name, value, "ms", goal)
    for name, value in certificate.measure(2 if is_quick else 10).items():
        unit = UNITS.get(name.partition(" ")[0], "ms")
        yield Ceiling(CERTIFICATE, name, value, unit, certificate.GOALS.get(name))


def tripwire() -> Iterator[Line]:
    """How many files with records of students are noticed, and how many others by mistake."""
    found = corpus.rates(corpus.HELD_OUT)
    yield Line(TRIPWIRE, "recall on records", found.recall * 100, "%", 95, f"{found.records} files")
    yield Ceiling(
        TRIPWIRE, "false alarms on papers", found.false_alarms * 100, "%", 5, f"{found.papers} files"
    )
    yield Ceiling(TRIPWIRE, "CPU for one file, mean", found.milliseconds, "ms", None)
