"""The titles of a criteria version in another language, from the file of that language beside it.

A translation is no part of the published meaning: it is not in the digest, and may be mended.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from app.criteria.errors import CriteriaInvalid, Problem
from app.criteria.reading import read
from app.criteria.schema import CriteriaSet, Frozen, Rating, Title


class Titles(Frozen):
    """What a version, its scopes, domains, practices and ratings are called in one language."""

    title: Title
    scopes: dict[str, Title]
    domains: dict[str, Title]
    ratings: dict[Rating, Title]
    practices: dict[str, Title]


def titles(root: Path, criteria: CriteriaSet, language: str) -> Titles | None:
    """The titles in that language; None where nobody has translated the version.

    Raises CriteriaInvalid where the file is wrong, or leaves something of the version without a title.
    """
    path = root / criteria.key / f"{language}.yaml"
    if not path.is_file():
        return None
    name = f"{criteria.key}/{path.name}"
    document = read(path, name)
    try:
        found = Titles.model_validate(document.value)
    except ValidationError as error:
        raise CriteriaInvalid(
            [Problem(name, document.line(each["loc"]), each["msg"]) for each in error.errors()]
        ) from error
    if lacking := _lacking(found, criteria):
        raise CriteriaInvalid([Problem(name, 1, f"has no title for {', '.join(lacking)}")])
    return found


def _lacking(found: Titles, criteria: CriteriaSet) -> list[str]:
    wanted = (
        ({scope.id for scope in criteria.seal.scopes}, found.scopes),
        ({domain.id for domain in criteria.domains}, found.domains),
        ({practice.id for practice in criteria.practices}, found.practices),
        (set(Rating), found.ratings),
    )
    return sorted(str(one) for ids, given in wanted for one in ids - set(given))
