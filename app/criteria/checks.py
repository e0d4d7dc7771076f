"""What must hold between the parts of a criteria set: pure checks that tell where the fault is and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pydantic import BaseModel

from app.criteria.schema import (
    Change,
    CriteriaSet,
    Domain,
    Lifecycle,
    Lineage,
    LineageStep,
    Scope,
    Seal,
    Version,
)

MARKUP = re.compile(r"\{\{|\{%|\{#|</?[A-Za-z!]|&#?\w+;")
PAGES = frozenset({"changes", "complete"})
LINEAGE = "lineage.yaml"
SHAPES: Mapping[Change, tuple[str, range, range]] = {
    Change.SAME: ("one practice before and one after", range(1, 2), range(1, 2)),
    Change.REWORDED: ("one practice before and one after", range(1, 2), range(1, 2)),
    Change.SPLIT: ("one practice before and several after", range(1, 2), range(2, 99)),
    Change.MERGED: ("several practices before and one after", range(2, 99), range(1, 2)),
    Change.NEW: ("no practice before and one or more after", range(1), range(1, 99)),
    Change.RETIRED: ("one or more practices before and none after", range(1, 99), range(1)),
}


class Fault(NamedTuple):
    """A rule broken in a file of the set, at a place in it."""

    file: str
    place: tuple[str | int, ...]
    reason: str


def markup(file: str, model: BaseModel) -> Iterator[Fault]:
    """Texts are plain: what looks like a template or a tag would be shown as it stands, or worse."""
    for place, text in _texts(model.model_dump(mode="json"), ()):
        if found := MARKUP.search(text):
            yield Fault(file, place, f"“{found.group()}” looks like markup; criteria texts are plain text")


def _texts(value: object, place: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from _texts(member, (*place, key))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _texts(member, (*place, index))


def identity(folder: str, version: Version) -> Iterator[Fault]:
    """`version.yaml` names the folder it lies in."""
    for field, expected in zip(("seal", "version"), folder.split("/"), strict=True):
        if getattr(version, field) != expected:
            yield Fault("version.yaml", (field,), f"“{field}” must be “{expected}”, as the folder is named")


def domains(named: Mapping[str, Domain]) -> Iterator[Fault]:
    """Files are named after their domain, ids and prefixes occur once, practices begin with their prefix."""
    seen: dict[str, str] = {}
    for file, domain in named.items():
        if file.rpartition("/")[2].partition("-")[2] != f"{domain.id}.yaml":
            yield Fault(
                file, ("id",), f"the file of the domain “{domain.id}” must end with “-{domain.id}.yaml”"
            )
        if domain.id in PAGES:
            yield Fault(file, ("id",), f"a domain cannot be called “{domain.id}”: a page has that address")
        for field, value in (("id", domain.id), ("prefix", domain.prefix)):
            if (other := seen.setdefault(f"{field} {value}", file)) != file:
                yield Fault(file, (field,), f"“{value}” is already the {field} of the domain in {other}")
        yield from _practices(file, domain, seen)


def _practices(file: str, domain: Domain, seen: dict[str, str]) -> Iterator[Fault]:
    here: set[str] = set()
    for index, practice in enumerate(domain.practices):
        place = ("practices", index, "id")
        if practice.id.rstrip("0123456789") != domain.prefix:
            yield Fault(
                file, place, f"“{practice.id}” must begin with its domain's prefix, “{domain.prefix}”"
            )
        if practice.id in here or seen.setdefault(practice.id, file) != file:
            yield Fault(file, place, f"the id “{practice.id}” is already in use; ids are never used twice")
        here.add(practice.id)


def seal(folder: str, seal: Seal, versions: Mapping[str, tuple[Domain, ...]]) -> Iterator[Fault]:
    """`seal.yaml` names its folder, versions that exist, and scopes whose domains every version has."""
    if seal.id != folder:
        yield Fault("seal.yaml", ("id",), f"“id” must be “{folder}”, as the folder is named")
    yield from _lifecycle(seal, versions)
    known = {version: {domain.id for domain in domains} for version, domains in versions.items()}
    if "full" not in {scope.id for scope in seal.scopes}:
        yield Fault("seal.yaml", ("scopes",), "the scope “full” is missing; it covers every domain")
    seen: set[str] = set()
    for index, scope in enumerate(seal.scopes):
        if scope.id in seen:
            yield Fault("seal.yaml", ("scopes", index, "id"), f"the scope “{scope.id}” is given twice")
        seen.add(scope.id)
        yield from _scope(index, scope, known)


def _proved(index: int, line: Lifecycle, domains: tuple[Domain, ...]) -> Iterator[Fault]:
    known = {practice.id for domain in domains for practice in domain.practices}
    for number, practice_id in enumerate(line.online_services):
        place = ("versions", index, "online_services", number)
        if practice_id not in known:
            yield Fault("seal.yaml", place, f"the version “{line.version}” has no practice “{practice_id}”")
        if practice_id in line.online_services[:number]:
            yield Fault("seal.yaml", place, f"“{practice_id}” is named twice")


def _lifecycle(seal: Seal, versions: Mapping[str, tuple[Domain, ...]]) -> Iterator[Fault]:
    listed = [line.version for line in seal.versions]
    for index, line in enumerate(seal.versions):
        place = ("versions", index, "version")
        if line.version not in versions:
            yield Fault("seal.yaml", place, f"there is no folder “{seal.id}/{line.version}”")
        if line.version in listed[:index]:
            yield Fault("seal.yaml", place, f"the version “{line.version}” is given twice")
        if line.closes_on and line.closes_on < line.opens_on:
            yield Fault(
                "seal.yaml", ("versions", index, "closes_on"), "a version cannot close before it opens"
            )
        yield from _proved(index, line, versions.get(line.version, ()))
    for version in versions:
        if version not in listed:
            yield Fault(
                "seal.yaml", ("versions",), f"the folder “{seal.id}/{version}” is not listed under “versions”"
            )


def _scope(index: int, scope: Scope, known: Mapping[str, set[str]]) -> Iterator[Fault]:
    for position, domain in enumerate(scope.domains):
        place = ("scopes", index, "domains", position)
        if domain in scope.domains[:position]:
            yield Fault("seal.yaml", place, f"the domain “{domain}” is given twice")
        for version, ids in known.items():
            if domain not in ids:
                yield Fault(
                    "seal.yaml",
                    place,
                    f"the scope “{scope.id}” needs “{domain}”, a domain {version} does not have",
                )
    for version, ids in known.items():
        if scope.id == "full" and (left := ids - set(scope.domains)):
            yield Fault(
                "seal.yaml",
                ("scopes", index),
                f"the full scope leaves out “{min(left)}” of version {version}",
            )


def lineage(lineage: Lineage, before: CriteriaSet, after: CriteriaSet) -> Iterator[Fault]:
    """Every practice of both versions is accounted for exactly once, and no others are named."""
    yield from _side("before", lineage, before)
    yield from _side("after", lineage, after)
    for index, step in enumerate(lineage.steps):
        shape, fewer, more = SHAPES[step.change]
        if len(step.before) not in fewer or len(step.after) not in more:
            yield Fault(LINEAGE, ("steps", index, "change"), f"“{step.change}” needs {shape}")


def _side(side: str, lineage: Lineage, criteria: CriteriaSet) -> Iterator[Fault]:
    known = {practice.id for practice in criteria.practices}
    used: set[str] = set()
    for index, step in enumerate(lineage.steps):
        for position, practice in enumerate(_ids(side, step)):
            place = ("steps", index, side, position)
            if practice not in known:
                yield Fault(LINEAGE, place, f"{criteria.key} has no practice “{practice}”")
            if practice in used:
                yield Fault(LINEAGE, place, f"“{practice}” of {criteria.key} is already accounted for above")
            used.add(practice)
    if left := [practice.id for practice in criteria.practices if practice.id not in used]:
        yield Fault(LINEAGE, ("steps",), f"{', '.join(left)} of {criteria.key} are not accounted for")


def _ids(side: str, step: LineageStep) -> tuple[str, ...]:
    return step.before if side == "before" else step.after
