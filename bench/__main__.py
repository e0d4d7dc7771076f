"""`bin/bench [--quick] [--json FILE]`: all speeds and sizes that are promised, beside plain Flask."""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench import pages, pure, saving, starting
from bench.lines import Line, show, verdicts, write
from bench.postgresql import server as postgresql
from bench.server import ROOT, pin


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
    pin(os.getpid(), first=False)  # The first core is for the servers; what sends and waits keeps off it.
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        lines = list(kept(measured(Path(folder), is_quick=options.quick), options.json))
    show(lines)
    busy = os.getloadavg()[0]
    print(f"{verdicts(lines)} Measured in {time.monotonic() - began:.0f} s; load at the end {busy:.1f}.")
    print(f"Figures written to {options.json}")
    return 0


def kept(lines: Iterable[Line], path: Path) -> Iterator[Line]:
    """The same lines, each in the file as soon as it is known: a run that breaks off is not lost."""
    done: list[Line] = []
    for line in lines:
        done.append(line)
        write(done, path)
        yield line


def measured(folder: Path, *, is_quick: bool) -> Iterator[Line]:
    """Every line of the table."""
    with postgresql(folder / "postgresql") as database:
        yield from pages.measure(folder / "sqlite", is_quick=is_quick)
        if database:
            yield from pages.measure_prepared(folder / "hot", database("pages"), is_quick=is_quick)
        yield from saving.measure(folder / "saves", None, is_quick=is_quick)
        if database:
            yield from saving.measure(folder / "more", database("saves"), is_quick=is_quick)
        yield from pure.search(
            folder / "search.db", database("search") if database else "", is_quick=is_quick
        )
    yield from pure.engine(is_quick=is_quick)
    yield from pure.in_bulk(folder / "bulk", is_quick=is_quick)
    yield from pure.tripwire()
    yield from starting.measure(folder / "start", is_quick=is_quick)


if __name__ == "__main__":
    raise SystemExit(main())
