"""Turns what the models refuse into problems that the author of a file can mend."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from app.scoring.errors import FileProblem
from app.scoring.strict_json import written

MOST = 20
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LONGEST = 40
PROBLEMS = {
    "missing": "missing",
    "extra_forbidden": "unknown-name",
    "string_too_short": "too-short",
    "string_too_long": "too-long",
    "too_long": "too-many",
    "string_pattern_mismatch": "not-of-the-form",
    "string_type": "not-a-text",
    "enum": "not-a-choice",
    "literal_error": "not-a-choice",
    "int_type": "not-a-rating",
    "greater_than_equal": "not-a-rating",
    "less_than_equal": "not-a-rating",
    "bool_type": "not-yes-or-no",
    "not_a_day": "not-a-day",
    "ends_before_it_begins": "ends-before-it-begins",
    "model_type": "not-an-object",
    "dict_type": "not-an-object",
    "tuple_type": "not-a-list",
}
FORMS = {
    "criteria": "tle/2025",
    "scope": "full",
    "sha256": "9f86d081… (64 digits, 0 to 9 and a to f)",
    "url": "https://example.org/policy",
    "practice": "L1",
}
NAMES = (
    *("criteria", "scope", "as_of", "attested", "responses", "findings", "rating", "narrative", "evidence"),
    *("not_applicable", "layers", "kind", "name", "url", "sha256", "effective_from", "effective_to", "state"),
    *("reason", "auditor", "lead", "consensus", "practice", "severity", "open"),
)


def written_day(value: object) -> object:
    """Only YYYY-MM-DD: numbers and times of day are slips here."""
    if isinstance(value, date) or value is None:
        return value
    try:
        if isinstance(value, str) and DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise PydanticCustomError("not_a_day", "not a day")


def problems_of(error: ValidationError) -> tuple[FileProblem, ...]:
    """Every problem found, the first twenty at most."""
    return tuple(_problem(each) for each in error.errors(include_url=False)[:MOST])


def unknown_practices(known: Iterable[str], named: Mapping[str, str]) -> Iterator[FileProblem]:
    """A problem for each practice (by the place that names it) that the criteria do not have."""
    ids = tuple(known)
    for place, practice in named.items():
        if practice not in ids:
            yield FileProblem(place, "unknown-practice", {"value": practice, "near": _near(practice, ids)})


def _problem(error: ErrorDetails) -> FileProblem:
    place = [step for step in error["loc"] if step != "[key]"]
    kind = error["type"]
    if error["loc"][-1:] == ("[key]",):
        return FileProblem(
            written(place), "unknown-practice", {"value": str(place[-1])[:LONGEST], "near": ""}
        )
    name = str(next((step for step in reversed(place) if isinstance(step, str)), ""))
    context = error.get("ctx", {})
    parameters: dict[str, str | int] = {
        "name": name[:LONGEST],
        "value": _shown(error["input"]),
        "limit": int(context.get("max_length", context.get("min_length", 0))),
        "choices": str(context.get("expected", "")).replace("'", ""),
        "form": FORMS.get(name, ""),
        "near": _near(name, NAMES),
    }
    return FileProblem(written(place), PROBLEMS.get(kind, "not-usable"), parameters)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "{…}"
    if isinstance(value, list | tuple):
        return "[…]"
    text = json.dumps(value) if value is None or isinstance(value, bool) else str(value)
    return f"{text[:LONGEST]}…" if len(text) > LONGEST else text


def _near(name: str, names: Iterable[str]) -> str:
    return next(iter(get_close_matches(name, [each for each in names if each != name], n=1)), "")
