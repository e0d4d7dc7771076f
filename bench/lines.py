"""The lines of the table: what was measured, against which goal."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import ClassVar

from rich.console import Console
from rich.table import Table

WIDTH = 100


@dataclass(frozen=True)
class Line:
    """One line of the table, whose figure should reach the goal at least."""

    group: str
    name: str
    measured: float
    unit: str
    goal: float | None = None
    note: str = ""

    sign: ClassVar[str] = "≥"

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        if self.goal is None:
            return None
        return self.measured >= self.goal

    @property
    def target(self) -> str:
        """The goal in a sign and a number."""
        return "" if self.goal is None else f"{self.sign} {self.goal:g}"


@dataclass(frozen=True)
class Ceiling(Line):
    """A line whose figure must not be higher than the goal."""

    sign: ClassVar[str] = "≤"

    @property
    def is_met(self) -> bool | None:
        """Whether it stays below; None where there is no goal."""
        return None if self.goal is None else self.measured <= self.goal


def show(lines: Iterable[Line]) -> None:
    """Print the table, group by group."""
    table = Table(
        title="What the portal does, beside plain Flask in the same run", box=None, padding=(0, 1, 0, 0)
    )
    table.add_column("Work", no_wrap=True)
    table.add_column("Measured", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("Goal", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("", style="dim")
    group = ""
    every = list(lines)
    groups = list(dict.fromkeys(line.group for line in every))
    for line in sorted(every, key=lambda one: groups.index(one.group)):
        if line.group != group:
            group = line.group
            table.add_row(f"[bold]{group}[/]")
        verdict = {None: "", True: "[green]met[/]", False: "[red]missed[/]"}[line.is_met]
        table.add_row(f"  {line.name}", _figure(line.measured), line.unit, line.target, verdict, line.note)
    Console(width=WIDTH).print(table)


def verdicts(lines: Iterable[Line]) -> str:
    """How many goals are met, in a sentence."""
    found = [line.is_met for line in lines if line.is_met is not None]
    return f"{sum(found)} of {len(found)} goals met."


def write(lines: Iterable[Line], path: Path) -> None:
    """Keep the figures as JSON, for comparing runs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    figures = [{**asdict(line), "sign": line.sign, "is_met": line.is_met} for line in lines]
    path.write_text(json.dumps(figures, indent=1) + "\n")


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2g}"
