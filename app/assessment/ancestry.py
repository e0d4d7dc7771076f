"""Which earlier practices each practice comes from, along the lineage of the criteria; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.criteria.catalogue import Catalogue
from app.criteria.schema import Change, CriteriaSet, Lineage


@dataclass(frozen=True)
class Descent:
    """Where one practice comes from, and what the criteria say of its way."""

    change: Change
    before: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ancestry:
    """Every practice of the newer version in its order, and those of the older one that have no successor."""

    descents: Mapping[str, Descent]
    retired: tuple[str, ...] = ()

    @property
    def sources(self) -> frozenset[str]:
        """The earlier practices that live on."""
        return frozenset(key for each in self.descents.values() for key in each.before)


def ancestry_of(catalogue: Catalogue, older: str, newer: str) -> Ancestry | None:
    """The way from one version to another of the same seal; None where no lineage leads there."""
    target = catalogue.get(older)
    found = kept(_ids(catalogue.get(newer)))
    key, seen = newer, {newer}
    while key != target.key:
        lineage, before = catalogue.lineage(key), catalogue.before(key)
        if lineage is None or before is None or before.key in seen:
            return None
        found = along(by_lineage(lineage, _ids(before), _ids(catalogue.get(key))), found)
        key = before.key
        seen.add(key)
    return found


def kept(practice_ids: Iterable[str]) -> Ancestry:
    """Every practice comes from itself: the same version again."""
    return Ancestry({key: Descent(Change.SAME, (key,)) for key in practice_ids})


def by_lineage(lineage: Lineage, before: Sequence[str], after: Sequence[str]) -> Ancestry:
    """One step of a lineage; a practice that it does not name is new, or retired."""
    found = {key: Descent(Change.NEW) for key in after}
    for step in lineage.steps:
        for key in step.after:
            if key in found:
                found[key] = Descent(step.change, step.before, (step.note,))
    return _accounted(found, before)


def along(first: Ancestry, second: Ancestry) -> Ancestry:
    """Two steps as one, from what the first looks back to."""
    before = [*dict.fromkeys(key for each in first.descents.values() for key in each.before), *first.retired]
    return _accounted({key: _joined(each, first) for key, each in second.descents.items()}, before)


def _joined(last: Descent, first: Ancestry) -> Descent:
    middle = [first.descents[key] for key in last.before if key in first.descents]
    before = tuple(dict.fromkeys(key for each in middle for key in each.before))
    if not before:
        return Descent(Change.NEW, notes=last.notes)
    notes = tuple(dict.fromkeys(note for each in (*middle, last) for note in each.notes))
    return Descent(_weightiest(before, {last.change, *(each.change for each in middle)}), before, notes)


def _weightiest(before: Collection[str], changes: Collection[Change]) -> Change:
    if len(before) > 1:
        return Change.MERGED
    if Change.SPLIT in changes:
        return Change.SPLIT
    return Change.SAME if set(changes) <= {Change.SAME} else Change.REWORDED


def _accounted(descents: Mapping[str, Descent], before: Iterable[str]) -> Ancestry:
    known = Ancestry(descents).sources
    return Ancestry(descents, tuple(key for key in before if key not in known))


def _ids(criteria: CriteriaSet) -> tuple[str, ...]:
    return tuple(practice.id for practice in criteria.practices)
