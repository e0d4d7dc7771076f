"""`bin/bench [--quick] [--json FILE]`: every speed and size that is promised, beside plain Flask in one run."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from bench import certificate, load, scoring, world
from bench.server import ROOT, Server, free_port

PRACTICES = [
    "L1",
    "L2",
    "L3",
    "L4",
    "L5",
    "L6",
    "B1",
    "B2",
    "B3",
    "B4",
    "DS1",
    "DS2",
    "DS3",
    "DS4",
    "DS5",
    "DS6",
]


@dataclass(frozen=True)
class Line:
    """One line of the table. `measured` is read against `goal`: at least it, or with `is_ceiling` at most."""

    name: str
    measured: float
    unit: str
    goal: float | None = None
    is_ceiling: bool = False
    note: str = ""

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        if self.goal is None:
            return None
        return self.measured <= self.goal if self.is_ceiling else self.measured >= self.goal


def main() -> int:
    """Measure, print the table, write the JSON."""
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="a minute instead of several: fewer and shorter windows"
    )
    parser.add_argument(
        "--json", type=Path, default=ROOT / "var" / "bench.json", help="where the figures are written"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines = [*_web(Path(folder) / "var", quick=options.quick), *_pure(quick=options.quick), *_starts()]
    _print(lines)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(
        json.dumps([{**asdict(line), "is_met": line.is_met} for line in lines], indent=1) + "\n"
    )
    print(f"Figures written to {options.json}")
    return 0


def _web(folder: Path, *, quick: bool) -> list[Line]:
    port = free_port()
    made = world.build(folder, f"http://127.0.0.1:{port}", systems=500 if quick else world.SYSTEMS)
    env = {
        "SEAL_VAR_DIR": str(folder), "SEAL_BASE_URL": f"http://127.0.0.1:{port}", "SEAL_LOG_LEVEL": "ERROR",
        "SEAL_SECRET_KEY": world.settings_for(folder, f"http://127.0.0.1:{port}").secret_key,
    }  # fmt: skip
    private = {"Cookie": made.cookie}
    etag = {"If-None-Match": _etag(folder, made.seal)}
    hub, practice = f"/assessments/{made.assessment}", f"/assessments/{made.assessment}/practices/DS7"
    with Server("bench.hello:app", free_port()) as hello, Server("wsgi:app", port, env=env) as portal:
        idle = portal.megabytes()
        against = _Against(hello, portal, rounds=3 if quick else 7, seconds=1 if quick else 2)
        lines = [
            *against.ratio("verify page", f"/verify/{made.seal}", {}, goal=2.5),
            *against.ratio("verify JSON", f"/api/v1/seals/{made.seal}", {}, goal=2.5),
            *against.ratio("badge", f"/badges/{made.seal}.svg", {}, goal=2.5),
            *against.ratio("badge, unchanged (304)", f"/badges/{made.seal}.svg", etag, goal=2.5),
            *against.ratio("hub page", hub, private, goal=0.20),
            *against.ratio("practice page", practice, private, goal=0.20),
            Line("hub page, alone", load.one_by_one(port, hub, private, 50), "ms", 25, is_ceiling=True),
            Line(
                "practice page, alone",
                load.one_by_one(port, practice, private, 50),
                "ms",
                25,
                is_ceiling=True,
            ),
        ]
        cost = against.hello_microseconds
        lines += _weights(port, made, private)
    with Server("wsgi:app", port, threads=4, env=env) as portal:
        lines += _saves(portal, made, cost, quick=quick)
        lines.append(Line("memory of the server, idle", idle, "MB", 200, is_ceiling=True))
        lines.append(Line("memory of the server, after load", portal.megabytes(), "MB", 300, is_ceiling=True))
    return lines


class _Against:
    """Alternates windows of plain Flask and of the portal, and compares pair by pair."""

    def __init__(self, hello: Server, portal: Server, *, rounds: int, seconds: float) -> None:
        self.hello, self.portal, self.rounds, self.seconds = hello, portal, rounds, seconds
        self.costs: list[float] = []

    def ratio(self, name: str, path: str, headers: dict[str, str], *, goal: float) -> list[Line]:
        """Requests a second as a multiple of hello's, and CPU time as a share of it."""
        rates, costs, failed = [], [], 0
        for _ in range(self.rounds):
            plain = load.full(self.hello, "/", self.seconds, {})
            ours = load.full(self.portal, path, self.seconds, headers)
            rates.append(ours.per_second / plain.per_second)
            costs.append(ours.cpu_microseconds / plain.cpu_microseconds)
            self.costs.append(plain.cpu_microseconds)
            failed += ours.failed
        note = f"{median(costs):.2f} of hello's CPU time" + (f"; {failed} FAILED" if failed else "")
        return [Line(name, 0.0 if failed else median(rates), "× hello", goal, note=note)]

    @property
    def hello_microseconds(self) -> float:
        """CPU time of one plain hello."""
        return median(self.costs)


def _saves(portal: Server, made: world.World, cost: float, *, quick: bool) -> list[Line]:
    headers = {"Cookie": made.cookie, "X-CSRFToken": made.csrf, "Accept": "application/json"}
    paths = [f"/assessments/{made.assessment}/practices/{practice}/autosave" for practice in PRACTICES]
    before = portal.cpu_seconds()
    paced = load.saves(portal.port, paths, headers, count=800 if quick else 4_000, pace=200)
    used = (portal.cpu_seconds() - before) / paced.count * 1e6
    rushed = load.saves(portal.port, paths, headers, count=1_600 if quick else 10_000, pace=None)
    refused = paced.refused + rushed.refused
    return [
        Line(
            "autosave, 200 a second: median",
            paced.p50,
            "ms",
            10,
            is_ceiling=True,
            note=f"{used / cost:.1f} hellos of CPU time",
        ),
        Line("autosave, 200 a second: 99th percentile", paced.p99, "ms", 15, is_ceiling=True),
        Line(
            "autosave, as fast as they go",
            rushed.per_second,
            "a second",
            note=f"99th percentile {rushed.p99:.0f} ms",
        ),
        Line("autosave, refused", refused, f"of {paced.count + rushed.count}", 0, is_ceiling=True),
    ]


def _weights(port: int, made: world.World, private: dict[str, str]) -> list[Line]:
    public = _bytes(port, f"/verify/{made.seal}", {"Accept-Encoding": "gzip"})
    hub = _bytes(port, f"/assessments/{made.assessment}", private)
    return [
        Line(
            "weight of the verify page, sent",
            public / 1000,
            "kB",
            30,
            is_ceiling=True,
            note="without style and script",
        ),
        Line(
            "weight of the hub page, sent",
            hub / 1000,
            "kB",
            50,
            is_ceiling=True,
            note="without style and script",
        ),
    ]


def _pure(*, quick: bool) -> list[Line]:
    found = scoring.measure()
    lines = [Line(f"scoring: {name}", value, "ms") for name, value in found.items()]
    batches = 3 if quick else 10
    issued = certificate.measure(batches)
    goals = certificate.GOALS
    return lines + [
        Line(f"certificate: {name}", value, "kB" if name == "kilobytes" else "MB" if "mega" in name else "ms",
             goals.get(name), is_ceiling=True)
        for name, value in issued.items()
    ]  # fmt: skip


def _starts() -> list[Line]:
    env = {**os.environ, "SEAL_LOG_LEVEL": "ERROR"}  # noqa: TID251  # handed on to a child, not read
    bare = _fastest([sys.executable, "-c", "import flask, sqlalchemy.orm"], env)
    ours = _fastest([sys.executable, "-m", "flask", "--app", "wsgi", "--help"], env)
    return [
        Line(
            "flask --help",
            ours / bare,
            "× importing flask and sqlalchemy",
            1.3,
            is_ceiling=True,
            note=f"{ours * 1000:.0f} ms",
        )
    ]


def _fastest(command: list[str], env: dict[str, str]) -> float:
    times = []
    for _ in range(5):
        started = time.perf_counter()
        subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)
        times.append(time.perf_counter() - started)
    return min(times)


def _bytes(port: int, path: str, headers: dict[str, str]) -> int:
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers=headers)
    return len(connection.getresponse().read())


def _etag(folder: Path, seal: str) -> str:
    import sqlite3

    with sqlite3.connect(folder / "portal.db") as connection:
        found = connection.execute(
            "SELECT etag FROM public_answer WHERE path = ?", (f"/badges/{seal}.svg",)
        ).fetchone()
    return str(found[0])


def _print(lines: list[Line]) -> None:
    table = Table(title="What the portal does, beside plain Flask in the same run")
    for column, side in (
        ("Work", "left"),
        ("Measured", "right"),
        ("", "left"),
        ("Goal", "right"),
        ("", "left"),
        ("", "left"),
    ):
        table.add_column(column, justify=side)  # type: ignore[arg-type]  # rich's own names of sides
    for line in lines:
        goal = "" if line.goal is None else f"{'≤' if line.is_ceiling else '≥'} {line.goal:g}"
        verdict = {None: "", True: "[green]met[/]", False: "[red]missed[/]"}[line.is_met]
        table.add_row(line.name, f"{line.measured:.3g}", line.unit, goal, verdict, line.note)
    Console().print(table)


if __name__ == "__main__":
    raise SystemExit(main())
