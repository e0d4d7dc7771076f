"""Public answers and the pages of those who are signed in, as multiples of plain Flask."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

from bench import load, weight, world
from bench.lines import Ceiling, Line
from bench.server import Server, free_port

PUBLIC, PRIVATE, SIZE = "Public answers, × hello", "Signed in", "Size"
WAIT = 25.0
"""Milliseconds for a page when nobody else asks."""


class Against:
    """Alternates windows of plain Flask and of the portal, and compares pair by pair."""

    def __init__(self, hello: Server, portal: Server, *, is_quick: bool) -> None:
        self.hello, self.portal = hello, portal
        self.rounds, self.seconds = (1, 1) if is_quick else (7, 2)

    def line(self, group: str, name: str, path: str, headers: Mapping[str, str], goal: float) -> Line:
        """Requests a second as a multiple of hello's, and CPU time as a share of it."""
        rates, costs, failed = [], [], 0
        for _ in range(self.rounds):
            plain = load.full(self.hello, "/", self.seconds, {})
            ours = load.full(self.portal, path, self.seconds, headers)
            rates.append(ours.per_second / plain.per_second)
            costs.append(ours.cpu_microseconds / plain.cpu_microseconds)
            failed += ours.failed
        note = f"{median(costs):.2g} × the CPU time" + (f"; {failed} FAILED" if failed else "")
        return Line(group, name, 0.0 if failed else median(rates), "× hello", goal, note=note)


def measure(folder: Path, *, is_quick: bool) -> Iterator[Line]:
    """All pages on SQLite, with many school systems in it."""
    port = free_port()
    made = world.build(
        world.settings_for(folder, port),
        systems=500 if is_quick else world.SYSTEMS,
        seals=10 if is_quick else world.SEALS,
    )
    desk = made.desks[0]
    private = {"Cookie": desk.cookie}
    hub = f"/assessments/{desk.assessment}"
    paths = {"hub page": hub, "practice page": f"{hub}/practices/DS7", "account page": "/account"}
    with (
        Server("bench.hello:app", free_port()) as hello,
        Server("wsgi:app", port, env=world.environment(folder, port)) as portal,
    ):
        against = Against(hello, portal, is_quick=is_quick)
        yield from _public(against, made.seal, _etag(folder, made.seal))
        for name, path in paths.items():
            yield against.line(PRIVATE, name, path, private, 0.20)
        for name, path in paths.items():
            wait = load.one_by_one(port, path, private, 30 if is_quick else 200)
            yield Ceiling(PRIVATE, f"{name}, alone: p50", wait, "ms", WAIT)
        for name, path, headers, goal in (
            ("verify page", f"/verify/{made.seal}", {}, 30),
            ("start page", "/", {}, 30),
            ("hub page", hub, private, 50),
            ("practice page", paths["practice page"], private, 50),
        ):
            page, files = weight.of(port, path, headers)
            note = f"page {page / 1000:.1f}, the rest {files / 1000:.1f}"
            yield Ceiling(SIZE, f"{name}, first visit", (page + files) / 1000, "kB", goal, note)


def measure_prepared(folder: Path, database: str, *, is_quick: bool) -> Iterator[Line]:
    """The public answers on PostgreSQL, kept in memory until it announces a change."""
    port = free_port()
    made = world.build(world.settings_for(folder, port, database), systems=10, seals=1)
    env = world.environment(folder, port, database)
    with (
        Server("bench.hello:app", free_port()) as hello,
        Server("wsgi:app", port, env=env) as portal,
    ):
        against = Against(hello, portal, is_quick=is_quick)
        yield against.line(PUBLIC, "verify page, PostgreSQL hot", f"/verify/{made.seal}", {}, 3.0)


def _public(against: Against, seal: str, etag: str) -> Iterator[Line]:
    badge = f"/badges/{seal}.svg"
    yield against.line(PUBLIC, "verify page", f"/verify/{seal}", {}, 2.5)
    yield against.line(PUBLIC, "verify JSON", f"/api/v1/seals/{seal}", {}, 2.5)
    yield against.line(PUBLIC, "badge", badge, {}, 2.5)
    yield against.line(PUBLIC, "badge, unchanged (304)", badge, {"If-None-Match": etag}, 2.5)


def _etag(folder: Path, seal: str) -> str:
    with sqlite3.connect(folder / "portal.db") as connection:
        query = "SELECT etag FROM public_answer WHERE path = ?"
        return str(connection.execute(query, (f"/badges/{seal}.svg",)).fetchone()[0])
