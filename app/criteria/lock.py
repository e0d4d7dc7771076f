"""`seal_criteria/LOCK`: the digest each version was published under, so that its words stay as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from app.criteria.errors import CriteriaInvalid, Problem
from app.criteria.schema import CriteriaSet

LINE = re.compile(r"(?P<seal>[a-z0-9-]+) (?P<version>[0-9.]+) sha256:(?P<digest>[0-9a-f]{64})")


class Locked(NamedTuple):
    """One line of the file: the digest of a published version, and where it stands."""

    digest: str
    line: int


class Changes(NamedTuple):
    """What writing the lock would do: keys to add, and published keys whose content is no longer the same."""

    added: tuple[str, ...]
    changed: tuple[str, ...]


def read(root: Path) -> dict[str, Locked]:
    """The published versions by key; empty before the first. Raises CriteriaInvalid on a bad line."""
    path = root / "LOCK"
    if not path.exists():
        return {}
    found: dict[str, Locked] = {}
    problems = []
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        match = LINE.fullmatch(line)
        if match is None:
            problems.append(Problem(_name(root), number, "expected “seal version sha256:…” and nothing else"))
        elif (key := f"{match['seal']}/{match['version']}") in found:
            problems.append(Problem(_name(root), number, f"{key} is listed twice"))
        else:
            found[key] = Locked(match["digest"], number)
    if problems:
        raise CriteriaInvalid(problems)
    return found


def verify(root: Path, sets: Mapping[str, CriteriaSet]) -> None:
    """Raise CriteriaInvalid where a published version is gone or no longer says what it said then."""
    problems = []
    for key, (digest, line) in read(root).items():
        if key not in sets:
            problems.append(
                Problem(_name(root), line, f"{key} was published, but its folder is gone; put it back")
            )
        elif sets[key].digest != digest:
            problems.append(Problem(_name(root), line, _reworded(key)))
    if problems:
        raise CriteriaInvalid(problems)


def compare(root: Path, sets: Mapping[str, CriteriaSet]) -> Changes:
    """How the criteria differ from the lock."""
    locked = read(root)
    return Changes(
        added=tuple(key for key in sets if key not in locked),
        changed=tuple(
            key for key, found in sets.items() if key in locked and locked[key].digest != found.digest
        ),
    )


def write(root: Path, sets: Mapping[str, CriteriaSet]) -> None:
    """Write a line for every version. Only after `compare`, and with a person's consent to it."""
    lines = [f"{key.replace('/', ' ')} sha256:{sets[key].digest}\n" for key in sorted(sets)]
    path = root / "LOCK"
    unfinished = path.with_name(".LOCK.part")
    unfinished.write_text("".join(lines), encoding="utf-8")
    unfinished.replace(path)


def _name(root: Path) -> str:
    return f"{root.name}/LOCK"


def _reworded(key: str) -> str:
    return (
        f"{key} is published and no longer says what it said then. Put the old text back "
        f"(git diff seal_criteria/{key}) and publish the change as a new version; or, if nobody has "
        "used this version yet, run “flask --app wsgi criteria lock --replace-unpublished”"
    )
