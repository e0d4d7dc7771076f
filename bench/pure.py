"""What runs without a server: search, scoring, certificates."""

from __future__ import annotations

from collections.abc import Iterator
from os import getloadavg
from pathlib import Path

from bench import bulk, certificate, scoring
from bench import search as searching
from bench.labelled import corpus
from bench.lines import Ceiling, Line

SEARCH, SCORING, CERTIFICATE = "Registry search, one typing error", "Scoring, CPU", "Certificate"
BULK = "Certificates in bulk"
NAMES = {"sign": "sign, B-LT", "credential": "credential issued", "log": "leaf of the log added"}
NOTES = {"sign": "time-stamp over HTTP from a service of our own", "log": "one transaction, SQLite"}
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
        names = f"{found['names']:,.0f} names, p50 {found['p50']:.1f}, own CPU p99 {found['cpu']:.1f}"
        yield Ceiling(SEARCH, f"{name}: p99", found["p99"], "ms", goals["p99"], names)
        yield Line(SEARCH, f"{name}, right one in first ten", found["found"] * 100, "%", goals["found"] * 100)


def engine(*, is_quick: bool) -> Iterator[Line]:
    """The scoring engine, and certificates."""
    for name, value in scoring.measure(4 if is_quick else 12).items():
        goal = scoring.GOALS.get(name)
        yield Ceiling(SCORING, name, value, "ms", goal)
    for name, value in certificate.measure(2 if is_quick else 10).items():
        if name == "plain":
            note = "plain WeasyPrint ÷ ours, same page"
            yield Line(CERTIFICATE, "render, quicker by", value, "×", certificate.GOALS[name], note)
            continue
        unit = UNITS.get(name.partition(" ")[0], "ms")
        yield Ceiling(
            CERTIFICATE, NAMES.get(name, name), value, unit, certificate.GOALS.get(name), NOTES.get(name, "")
        )


def in_bulk(folder: Path, *, is_quick: bool) -> Iterator[Line]:
    """`flask seals issue-pending`: speed, cost of one certificate, and memory in the course of time."""
    count = 200 if is_quick else 2_000
    run = bulk.issue(folder, count)
    cores = bulk.processors()
    yield Line(
        BULK, f"certificates, {cores} processes", run.rate, "/s", 20, f"B-LT; load {getloadavg()[0]:.1f}"
    )
    yield Ceiling(
        BULK, "CPU of one, all processes", run.cpu, "ms", 50 * cores, f"{1000 * cores / run.cpu:.0f}/s idle"
    )
    marks = [count // 4, count // 2, count] if is_quick else [200, 1_000, 2_000]
    sizes = [run.megabytes_at(mark) for mark in marks]
    note = ", ".join(f"{size:.0f} at {mark:,}" for mark, size in zip(marks, sizes, strict=True))
    yield Ceiling(BULK, f"memory grown, {marks[0]:,} to {marks[-1]:,}", sizes[-1] - sizes[0], "MB", 30, note)


def tripwire() -> Iterator[Line]:
    """How many files with records of students are noticed, and how many others by mistake."""
    found = corpus.rates(corpus.HELD_OUT)
    yield Line(TRIPWIRE, "recall on records", found.recall * 100, "%", 95, f"{found.records} files")
    yield Ceiling(
        TRIPWIRE, "false alarms on papers", found.false_alarms * 100, "%", 5, f"{found.papers} files"
    )
    yield Ceiling(TRIPWIRE, "CPU for one file, mean", found.milliseconds, "ms", None)
