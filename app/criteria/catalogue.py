"""Every seal and criteria set the portal knows, loaded once at the start."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from app.core import clock
from app.core.errors import NotFound
from app.criteria import lock, parsed
from app.criteria.loading import earlier
from app.criteria.schema import CriteriaSet, Lineage, Seal
from app.criteria.translations import Titles, titles


class Catalogue:
    """The criteria of a folder. Loading raises CriteriaInvalid: bad criteria stop a start, not an applicant.

    `is_locked=False` leaves out the comparison with `LOCK`, for the commands that publish.
    """

    def __init__(self, root: Path, *, cache: Path | None = None, is_locked: bool = True) -> None:
        self.root = root
        snapshot = parsed.snapshot(root, cache)
        self._seals = {folder.seal.id: folder.seal for folder in snapshot.seals}
        self._sets = {key: found for folder in snapshot.seals for key, found in folder.sets().items()}
        self._lineages = {key: found for folder in snapshot.seals for key, found in folder.lineages().items()}
        self._titles: dict[tuple[str, str], Titles | None] = {}
        if is_locked:
            lock.verify(root, self._sets)

    def get(self, key: str) -> CriteriaSet:
        """The criteria set named like “tle/2025”; NotFound where there is none."""
        if key not in self._sets:
            raise NotFound("criteria")
        return self._sets[key]

    def all(self) -> tuple[CriteriaSet, ...]:
        """Every criteria set, by seal, oldest first."""
        return tuple(self._sets.values())

    def of(self, seal: str) -> tuple[CriteriaSet, ...]:
        """The versions of one seal, oldest first."""
        return tuple(found for found in self._sets.values() if found.seal.id == seal)

    def seal(self, seal: str) -> Seal:
        """The seal of that id; NotFound where there is none."""
        if seal not in self._seals:
            raise NotFound("seal")
        return self._seals[seal]

    def seals(self) -> tuple[Seal, ...]:
        """Every seal."""
        return tuple(self._seals.values())

    def is_open(self, key: str, on: date | None = None) -> bool:
        """Whether a new assessment may start with the version on that day, today where none is given."""
        day = on or clock.today()
        found = self.get(key)
        return any(
            line.opens_on <= day and (line.closes_on is None or day <= line.closes_on)
            for line in found.seal.versions
            if line.version == found.version.version
        )

    def current(self, seal: str, on: date | None = None) -> CriteriaSet:
        """The newest version that is open on that day; NotFound where none is."""
        usable = [found for found in self.of(self.seal(seal).id) if self.is_open(found.key, on)]
        if not usable:
            raise NotFound("criteria")
        opened = {line.version: line.opens_on for line in self.seal(seal).versions}
        return max(usable, key=lambda found: opened[found.version.version])

    def titles(self, key: str, language: str) -> Titles | None:
        """What a version and its parts are called in another language; None where it is not translated.

        Raises CriteriaInvalid where the translation cannot be used, and NotFound.
        """
        if (key, language) not in self._titles:
            self._titles[key, language] = titles(self.root, self.get(key), language)
        return self._titles[key, language]

    def lineage(self, key: str) -> Lineage | None:
        """How the practices of a version came from the version before; None for a first version."""
        self.get(key)
        return self._lineages.get(key)

    def before(self, key: str) -> CriteriaSet | None:
        """The version that the lineage of `key` looks back to."""
        lineage = self.lineage(key)
        return self.get(earlier(key, lineage)) if lineage else None
