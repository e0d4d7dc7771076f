"""`bin/bench [--quick] [--json FILE]`: all speeds and sizes that are promised, beside plain Flask."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import pages, pure, saving, starting
from bench.lines import Line, show, write
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
    with tempfile.TemporaryDirectory() as folder:
        lines = list(measured(Path(folder), is_quick=options.quick))
    show(lines)
    write(lines, options.json)
    print(f"Figures written to {options.json}")
    return 0


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
    yield from starting.measure(folder / "start", is_quick=is_quick)


if __name__ == "__main__":
    raise SystemExit(main())
