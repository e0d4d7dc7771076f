"""Autosave by thirty-two people at once: waiting times at a set pace, and how much goes through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

from bench import load, world
from bench.lines import Ceiling, Line
from bench.server import Server, free_port

GROUP = "Autosave, 32 clients"
PACE = 200.0
PRACTICES = (
    "L1", "L2", "L3", "L4", "L5", "L6", "B1", "B2", "B3", "B4", "DS1", "DS2", "DS3", "DS4", "DS5", "DS6",
)  # fmt: skip


def measure(folder: Path, database: str | None, *, is_quick: bool) -> Iterator[Line]:
    """Every save changes a response and the trail, is on the disk before it is answered, and scores anew."""
    port = free_port()
    made = world.build(world.settings_for(folder, port, database), systems=100, seals=0)
    clients = [
        load.Client(port, f"/assessments/{desk.assessment}/practices/{practice}/autosave", desk.cookie)
        for desk in made.desks
        for practice in PRACTICES
    ]
    where = "PostgreSQL" if database else "SQLite"
    env = world.environment(folder, port, database)
    with (
        Server("bench.hello:app", free_port()) as hello,
        Server("wsgi:app", port, threads=4, env=env) as portal,
    ):
        load.saves(clients, count=64, pace=None)  # warms up what is made at first use
        plain = load.full(hello, "/", 1, {}).cpu_microseconds
        before = portal.cpu_seconds()
        paced = load.saves(clients, count=640 if is_quick else 5_000, pace=PACE)
        used = (portal.cpu_seconds() - before) / paced.count
        rushed = load.saves(clients, count=640 if is_quick else 5_000, pace=None)
        disk = load.flushes(folder, count=100 if is_quick else 500)
    name = f"{where}, {PACE:.0f} a second"
    cost = f"{used * 1000:.1f} ms CPU, {used * 1e6 / plain:.0f} hellos; who sends: {paced.client:.1f} ms"
    yield Ceiling(GROUP, f"{name}: p50", paced.p50, "ms", 10, cost)
    alone = f"the disk alone: p50 {median(disk):.1f}, p99 {quantiles(disk, n=100)[98]:.1f} ms"
    yield Ceiling(GROUP, f"{name}: p99", paced.p99, "ms", 15, alone)
    yield Line(GROUP, f"{where}, unhindered", rushed.per_second, "per s", note=f"p99 {rushed.p99:.0f} ms")
    refused, count = paced.refused + rushed.refused, paced.count + rushed.count
    yield Ceiling(GROUP, f"{where}, refused", refused, f"of {count}", 0)
