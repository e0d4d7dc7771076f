"""Suspicions as plain values, for a pipe or a column, and back."""

from __future__ import annotations

from typing import Any

from app.assessment.tripwire.text import Unit
from app.assessment.tripwire.verdict import Signal, Suspicion, Trace


def as_plain(suspicion: Suspicion) -> dict[str, Any]:
    """A suspicion as JSON can hold it."""
    return {
        "unit": suspicion.unit.value,
        "number": suspicion.number,
        "name": suspicion.name[:120],
        "hidden": suspicion.is_hidden,
        "lines": suspicion.lines,
        "records": suspicion.records,
        "weight": round(suspicion.weight, 1),
        "traces": [
            {
                "line": each.line,
                "weight": round(each.weight, 1),
                "signals": [[kind.value, value] for kind, value in each.signals],
            }
            for each in suspicion.traces
        ],
    }


def from_plain(plain: dict[str, Any]) -> Suspicion:
    """The suspicion again."""
    return Suspicion(
        unit=Unit(plain["unit"]),
        number=int(plain["number"]),
        name=str(plain["name"]),
        is_hidden=bool(plain["hidden"]),
        lines=int(plain["lines"]),
        records=int(plain["records"]),
        weight=float(plain["weight"]),
        traces=tuple(
            Trace(
                int(each["line"]),
                tuple((Signal(kind), str(value)) for kind, value in each["signals"]),
                float(each["weight"]),
            )
            for each in plain["traces"]
        ),
    )
