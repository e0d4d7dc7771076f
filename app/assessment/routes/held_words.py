"""The words of a suspicion: what was found, and where, without a value of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from app.assessment.tripwire.text import Unit
from app.assessment.tripwire.verdict import Signal, Suspicion
from app.web.i18n import as_listing

SIGNALS = {
    Signal.NAME: _l("name"),
    Signal.BIRTH: _l("date of birth"),
    Signal.SSN: _l("social security number"),
    Signal.STUDENT_ID: _l("student number"),
    Signal.LEVEL: _l("grade level"),
    Signal.MARK: _l("marks or scores"),
    Signal.MEALS: _l("free or reduced-price meals"),
    Signal.NEEDS: _l("special needs or language support"),
    Signal.HEALTH: _l("health"),
    Signal.CONDUCT: _l("attendance or discipline"),
    Signal.GUARDIAN: _l("parent or guardian"),
    Signal.EMAIL: _l("student’s e-mail address"),
}
UNITS = {
    Unit.PAGE: _l("Page %(number)s"),
    Unit.SHEET: _l("Sheet %(number)s"),
    Unit.SLIDE: _l("Slide %(number)s"),
    Unit.TABLE: _l("Table %(number)s"),
    Unit.TEXT: _l("Text"),
    Unit.COMMENTS: _l("Comments"),
    Unit.NOTES: _l("Notes and hidden parts"),
    Unit.MARGINS: _l("Headers and footers"),
    Unit.PROPERTIES: _l("Properties of the document"),
    Unit.PICTURE: _l("Description inside the picture"),
}
ROWS = frozenset({Unit.SHEET, Unit.TABLE})


@dataclass(frozen=True)
class Told:
    """One part of the file in words, with a line for each trace."""

    title: str
    note: str
    rows: tuple[tuple[str, str], ...]


def told(suspicion: Suspicion) -> Told:
    """Where it is and what was seen there."""
    title = str(UNITS[suspicion.unit]) % {"number": suspicion.number}
    if suspicion.name and suspicion.unit is Unit.SHEET:
        title = gettext("%(place)s, “%(name)s”", place=title, name=suspicion.name)
    if suspicion.is_hidden:
        title = gettext("%(place)s (hidden, or with hidden rows or columns)", place=title)
    count = ngettext(
        "%(num)s line looks like a student’s record.",
        "%(num)s lines look like students’ records.",
        suspicion.records,
    )
    lines = tuple((_line(suspicion.unit, trace.line), _signals(trace.signals)) for trace in suspicion.traces)
    return Told(title, str(count), lines)


def summary(suspicions: Sequence[Suspicion]) -> str:
    """What kinds of things were found, most telling first."""
    kinds = dict.fromkeys(kind for each in suspicions for kind in each.kinds)
    return as_listing([str(SIGNALS[kind]) for kind in kinds])


def _line(unit: Unit, number: int) -> str:
    words = (
        gettext("Row %(number)s", number=number)
        if unit in ROWS
        else gettext("Line %(number)s", number=number)
    )
    return str(words)


def _signals(signals: tuple[tuple[Signal, str], ...]) -> str:
    return "; ".join(f"{SIGNALS[kind]}: {value}" for kind, value in signals)
