"""How one version of the practices differs from another, practice by practice along the lineage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from pydantic import BaseModel

from app.criteria.schema import Change, CriteriaSet, Lineage, Practice

ALIKE = 0.55


class Part(StrEnum):
    """The parts of a practice that are compared, in the order people read them."""

    TITLE = "title"
    REQUIREMENT = "requirement"
    QUESTION = "question"
    WHY = "why"
    RATINGS = "ratings"
    EVIDENCE = "evidence"
    EFFORT = "effort"
    FIRST_STEPS = "first_steps"
    NOT_APPLICABLE = "not_applicable"
    REFERENCES = "references"
    SOURCE = "source"
    WEIGHT = "weight"


class PartChange(NamedTuple):
    """One part that is not the same, as a text before and after."""

    part: Part
    before: str
    after: str


class Step(NamedTuple):
    """What became of one or more practices."""

    change: Change
    before: tuple[Practice, ...]
    after: tuple[Practice, ...]
    note: str
    parts: tuple[PartChange, ...]


class Difference(NamedTuple):
    """All that differs between two versions; `scale` lists settings of the scale as (name, before, after)."""

    before: CriteriaSet
    after: CriteriaSet
    steps: tuple[Step, ...]
    scale: tuple[tuple[str, str, str], ...]

    @property
    def counts(self) -> dict[Change, int]:
        """How many steps there are of each kind of change that occurs."""
        found = Counter(step.change for step in self.steps)
        return {change: found[change] for change in Change if found[change]}

    def as_json(self) -> dict[str, object]:
        """The difference as plain values, for programs."""
        return {
            "before": self.before.key,
            "after": self.after.key,
            "scale": [dict(zip(("name", "before", "after"), row, strict=True)) for row in self.scale],
            "steps": [
                {
                    "change": step.change.value,
                    "before": [practice.id for practice in step.before],
                    "after": [practice.id for practice in step.after],
                    "note": step.note,
                    "parts": [{**change._asdict(), "part": change.part.value} for change in step.parts],
                }
                for step in self.steps
            ],
        }


class Run(NamedTuple):
    """A run of words that both versions share, or that only one of them has."""

    kind: str  # "same", "removed" or "added"
    text: str


def difference(before: CriteriaSet, after: CriteriaSet, lineage: Lineage | None = None) -> Difference:
    """The steps from one version to another; without a lineage, practices are paired by their id."""
    rows = _by_lineage(before, after, lineage) if lineage else _by_id(before, after)
    steps = tuple(Step(change, old, new, note, tuple(_parts(old, new))) for change, old, new, note in rows)
    return Difference(before, after, steps, tuple(_scale(before, after)))


def words(before: str, after: str) -> tuple[Run, ...]:
    """Two texts as one, word by word; empty where they are too unlike for that to help a reader."""
    old, new = before.split(), after.split()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return ()
    runs = []
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "equal":
            runs.append(Run("same", " ".join(old[start:end])))
            continue
        if start < end:
            runs.append(Run("removed", " ".join(old[start:end])))
        if other_start < other_end:
            runs.append(Run("added", " ".join(new[other_start:other_end])))
    return tuple(runs)


def text_of(practice: Practice, part: Part) -> str:
    """One part of a practice as lines of text."""
    if part is Part.RATINGS:
        return "\n".join(f"{rating.value}. {text}" for rating, text in sorted(practice.ratings.items()))
    return "\n".join(_lines(getattr(practice, part.value)))


Row = tuple[Change, tuple[Practice, ...], tuple[Practice, ...], str]


def _by_lineage(before: CriteriaSet, after: CriteriaSet, lineage: Lineage) -> Iterator[Row]:
    old = {practice.id: practice for practice in before.practices}
    new = {practice.id: practice for practice in after.practices}
    for step in lineage.steps:
        yield (
            step.change,
            tuple(old[key] for key in step.before),
            tuple(new[key] for key in step.after),
            step.note,
        )


def _by_id(before: CriteriaSet, after: CriteriaSet) -> Iterator[Row]:
    old = {practice.id: practice for practice in before.practices}
    new = {practice.id: practice for practice in after.practices}
    for practice in after.practices:
        if practice.id not in old:
            yield Change.NEW, (), (practice,), ""
        else:
            change = Change.SAME if old[practice.id] == practice else Change.REWORDED
            yield change, (old[practice.id],), (practice,), ""
    yield from (
        (Change.RETIRED, (practice,), (), "") for practice in before.practices if practice.id not in new
    )


def _parts(old: tuple[Practice, ...], new: tuple[Practice, ...]) -> Iterator[PartChange]:
    if len(old) != 1 or len(new) != 1:
        return
    for part in Part:
        pair = text_of(old[0], part), text_of(new[0], part)
        if pair[0] != pair[1]:
            yield PartChange(part, *pair)


def _lines(value: object) -> Iterator[str]:
    if isinstance(value, tuple):
        for item in value:
            yield from _lines(item)
    elif isinstance(value, BaseModel):
        yield "; ".join(line for field in type(value).model_fields for line in _lines(getattr(value, field)))
    elif value is not None:
        yield str(value)


def _scale(before: CriteriaSet, after: CriteriaSet) -> Iterator[tuple[str, str, str]]:
    old, new = (_flat(each.version.scale.model_dump(mode="json")) for each in (before, after))
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield name, old.get(name, ""), new.get(name, "")


def _flat(table: dict[str, object], above: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{above}{name}.")
        else:
            found[f"{above}{name}"] = str(value)
    return found
