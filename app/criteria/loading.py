"""Reads every criteria file below a folder into checked models, or says all that is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from app.criteria import checks
from app.criteria.digest import digest_of
from app.criteria.errors import CriteriaInvalid, Problem
from app.criteria.reading import Document, read
from app.criteria.reasons import reason, worth_telling
from app.criteria.schema import CriteriaSet, Domain, Frozen, Lineage, Seal, Version

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
YEAR = re.compile(r"[0-9]{4}(\.[0-9]+)?")
DOMAIN_FILE = re.compile(r"[0-9]{2}-[a-z0-9]+(-[a-z0-9]+)*\.yaml")
TRANSLATION = re.compile(r"[a-z]{2}\.yaml")
VERSION_FILES = frozenset({"version.yaml", "lineage.yaml", "vectors.yaml", "CHANGES.md", "domains"})
BESIDE_SEALS = frozenset({"schema", "README.md", "LOCK"})
MOST_FILES = 40

Model = TypeVar("Model", bound=Frozen)


class VersionFolder(Frozen):
    """What the folder of a version holds."""

    version: Version
    domains: tuple[Domain, ...]
    lineage: Lineage | None

    def as_set(self, key: str, seal: Seal) -> CriteriaSet:
        """The criteria set that the folder makes together with its seal."""
        return CriteriaSet(
            key=key,
            seal=seal,
            version=self.version,
            domains=self.domains,
            digest=digest_of(self.version, self.domains),
        )


class SealFolder(Frozen):
    """What the folder of a seal holds; versions are named by their folder, oldest first."""

    seal: Seal
    versions: dict[str, VersionFolder]

    def sets(self) -> dict[str, CriteriaSet]:
        """The criteria sets of the seal, by key."""
        return {key: folder.as_set(key, self.seal) for key, folder in self._keyed()}

    def lineages(self) -> dict[str, Lineage]:
        """The lineages of the seal's versions, by the key of the later version."""
        return {key: folder.lineage for key, folder in self._keyed() if folder.lineage}

    def _keyed(self) -> Iterator[tuple[str, VersionFolder]]:
        return ((f"{self.seal.id}/{name}", folder) for name, folder in self.versions.items())


class Snapshot(Frozen):
    """Everything the criteria files say, checked."""

    seals: tuple[SealFolder, ...]


def load(root: Path) -> Snapshot:
    """All seals and versions below `root`. Raises CriteriaInvalid, which names every problem found."""
    reader = _Reader(root)
    seals = [reader.seal(path) for path in reader.entries(root) if path.name not in BESIDE_SEALS]
    if not seals:
        reader.problem(root, 1, "there is no seal here; expected a folder such as tle/ with a seal.yaml")
    if reader.problems:
        raise CriteriaInvalid(sorted(reader.problems))
    return Snapshot(seals=tuple(found for found in seals if found))


class _Reader:
    """Walks the folders and gathers problems instead of stopping at the first."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.documents: dict[Path, Document] = {}

    def name(self, path: Path) -> str:
        return f"{self.root.name}/{path.relative_to(self.root).as_posix()}".removesuffix("/.")

    def problem(self, path: Path, line: int, why: str) -> None:
        self.problems.append(Problem(self.name(path), line, why))

    def entries(self, folder: Path) -> list[Path]:
        """The visible entries of a folder in order; hidden ones belong to editors and systems."""
        if not folder.is_dir():
            self.problem(folder, 1, "this folder is missing")
            return []
        found = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
        if len(found) > MOST_FILES:
            self.problem(folder, 1, f"more than {MOST_FILES} entries; this is not a folder of criteria")
            return []
        return found

    def seal(self, folder: Path) -> SealFolder | None:
        if not folder.is_dir() or not SLUG.fullmatch(folder.name):
            self.problem(folder, 1, "this is not the folder of a seal, and nothing else belongs here")
            return None
        names = [path for path in self.entries(folder) if path.name != "seal.yaml"]
        versions = {path.name: self.version(path) for path in names}
        seal = self.model(folder / "seal.yaml", Seal)
        complete = {name: found for name, found in versions.items() if found}
        if seal is None or len(complete) < len(versions):
            return None
        found = SealFolder(seal=seal, versions=complete)
        self.faults(
            folder, checks.seal(folder.name, seal, {name: each.domains for name, each in complete.items()})
        )
        if not self.problems:
            self.lineages(folder, found)
        return found

    def version(self, folder: Path) -> VersionFolder | None:
        if not folder.is_dir() or not YEAR.fullmatch(folder.name):
            self.problem(folder, 1, "this is not the folder of a version, which is named after a year")
            return None
        names = {path.name for path in self.entries(folder)}
        for name in sorted(names):
            if name not in VERSION_FILES and not TRANSLATION.fullmatch(name):
                self.problem(folder / name, 1, "nothing reads this file; is its name mistyped?")
        version = self.model(folder / "version.yaml", Version)
        domains = self.domains(folder)
        lineage = self.model(folder / "lineage.yaml", Lineage) if "lineage.yaml" in names else None
        if version is None or domains is None:
            return None
        self.faults(folder, checks.identity(f"{folder.parent.name}/{folder.name}", version))
        return VersionFolder(version=version, domains=domains, lineage=lineage)

    def domains(self, folder: Path) -> tuple[Domain, ...] | None:
        found: dict[str, Domain | None] = {}
        for path in self.entries(folder / "domains"):
            if DOMAIN_FILE.fullmatch(path.name):
                found[f"domains/{path.name}"] = self.model(path, Domain)
            else:
                self.problem(path, 1, "a domain's file is named like 10-leadership.yaml")
        whole = {name: domain for name, domain in found.items() if domain}
        if not found:
            self.problem(folder / "domains", 1, "a version needs at least one domain")
        if not found or len(whole) < len(found):
            return None
        self.faults(folder, checks.domains(whole))
        return tuple(whole.values())

    def model(self, path: Path, kind: type[Model]) -> Model | None:
        """The model that a file holds, or None where it has problems, which are kept."""
        try:
            document = self.documents[path] = read(path, self.name(path))
            model = kind.model_validate(document.value)
        except CriteriaInvalid as error:
            self.problems.extend(error.problems)
        except ValidationError as error:
            for each in worth_telling(error.errors(include_url=False)):
                self.problem(path, document.line(each["loc"]), reason(each))
        else:
            self.faults(path.parent, checks.markup(path.name, model))
            return model
        return None

    def faults(self, folder: Path, faults: Iterable[checks.Fault]) -> None:
        for file, place, why in faults:
            path = folder / file
            self.problem(path, self.documents[path].line(place), why)

    def lineages(self, folder: Path, found: SealFolder) -> None:
        sets = found.sets()
        for key, lineage in found.lineages().items():
            path = folder / key.rpartition("/")[2]
            before = sets.get(earlier(key, lineage))
            if before is None or before.key == key:
                place = ("against",)
                self.faults(
                    path,
                    [checks.Fault(checks.LINEAGE, place, f"there is no other version “{lineage.against}”")],
                )
            else:
                self.faults(path, checks.lineage(lineage, before, sets[key]))


def earlier(key: str, lineage: Lineage) -> str:
    """The key of the version that a lineage looks back to, which a file may give with or without the seal."""
    return lineage.against if "/" in lineage.against else f"{key.partition('/')[0]}/{lineage.against}"
