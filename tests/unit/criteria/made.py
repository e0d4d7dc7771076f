"""Tiny criteria folders, made for tests: one seal, one domain, one or two practices, every rule fulfilled."""

from __future__ import annotations

from pathlib import Path

from app.criteria.errors import CriteriaInvalid
from app.criteria.loading import load

SEAL = """\
id: tiny
title: Tiny seal
issuer: Tiny program
summary: A seal that exists for tests only.
validity_months: 24
scopes:
  - id: full
    title: Full seal
    summary: Everything there is to show.
    domains: [care]
versions:
"""
VERSION = """\
seal: tiny
version: "YEAR"
title: Tiny practices
summary: As few practices as a version can have.
published_on: 2020-01-01
rating_labels: {1: Not yet, 2: Begun, 3: In place, 4: Mature}
scale:
  credit: {1: 0, 2: 35, 3: 90, 4: 100}
  evidence: {none: 50, rejected: 50, pending: 95, accepted: 100}
  required_rating: 3
  threshold: 85
"""
DOMAIN = """\
id: care
prefix: C
title: Care
aim: People take care of what they hold.
practices:
"""
PRACTICE = """\
  - id: ID
    title: Practice ID
    requirement: Somebody does what ID asks for.
    question: Who does what ID asks for?
    why: Without ID there would be nothing to test.
    ratings:
      1: Nobody has thought of ID so far.
      2: Somebody has begun with ID.
      3: ID is done and written down.
      4: ID is done, written down and reviewed.
    evidence:
      examples:
        - kind: policy
          example: A policy that speaks of ID.
        - kind: record
          example: A record that shows ID at work.
      max_age_months: 12
    effort: S
    first_steps:
      - Read what ID asks for.
      - Name a person for ID.
    source:
      status: theme
      note: Made for ID and for nothing else.
"""


def practice(practice_id="C1"):
    return PRACTICE.replace("ID", practice_id)


def domain(*ids):
    return DOMAIN + "".join(map(practice, ids or ("C1",)))


class Folder:
    """A criteria folder whose files a test changes before it loads them."""

    def __init__(self, root: Path, *years: str) -> None:
        self.root = root / "criteria"
        lines = "".join(f'  - {{version: "{year}", opens_on: {year}-01-01}}\n' for year in years or ("2020",))
        self.write("tiny/seal.yaml", SEAL + lines)
        for year in years or ("2020",):
            self.write(f"tiny/{year}/version.yaml", VERSION.replace("YEAR", year))
            self.write(f"tiny/{year}/domains/10-care.yaml", domain("C1"))

    def write(self, name: str, content: str | bytes) -> Folder:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self

    def replace(self, name: str, old: str, new: str) -> Folder:
        text = (self.root / name).read_text()
        assert old in text, f"{name} has no {old!r}"
        return self.write(name, text.replace(old, new, 1))

    def load(self):
        return load(self.root)

    def problems(self) -> list[str]:
        """What is wrong with the folder, as an author is told."""
        try:
            load(self.root)
        except CriteriaInvalid as error:
            return [str(problem) for problem in error.problems]
        return []
