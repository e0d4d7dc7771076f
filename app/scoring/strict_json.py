"""Reads JSON from outside: bounded in size and depth, each name once, no numbers that JSON does not have."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from app.scoring.errors import invalid

LARGEST = 4 * 1024 * 1024
DEEPEST = 8
TEXT = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
OPENING, CLOSING = "[{", "]}"
ROOT = "(file)"

Place = tuple[str | int, ...]


class _Doubled(dict[str, Any]):
    """An object that gives a name twice; which one is told once its place is known."""

    name: str


def parse(raw: bytes) -> Any:
    """The value of a JSON text. Raises AssessmentFileInvalid with the place and what to do."""
    if len(raw) > LARGEST:
        raise invalid(ROOT, "too-large", limit=LARGEST // (1024 * 1024))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise invalid(ROOT, "not-utf-8") from None
    if _depth(text) > DEEPEST:
        raise invalid(ROOT, "too-deep", limit=DEEPEST)
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse, parse_float=_refuse)
    except json.JSONDecodeError as error:
        raise invalid(ROOT, "not-json", line=error.lineno, column=error.colno) from None
    except _NotExact as error:
        raise invalid(ROOT, "not-a-whole-number", value=str(error)) from None
    except ValueError:  # A whole number of thousands of digits.
        raise invalid(ROOT, "number-too-long") from None
    for place, doubled in _doubled(value, ()):
        raise invalid(written((*place, doubled)), "given-twice", name=doubled)
    return value


def written(place: Iterable[str | int]) -> str:
    """A place as people write it: responses.L1.evidence[0].state."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return text.removeprefix(".") or ROOT


def _depth(text: str) -> int:
    deepest = depth = 0
    for sign in TEXT.sub("", text):
        if sign in OPENING:
            depth += 1
            deepest = max(deepest, depth)
        elif sign in CLOSING:
            depth -= 1
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    doubled = _Doubled(found)
    names = [name for name, _ in pairs]
    doubled.name = next(name for name in names if names.count(name) > 1)
    return doubled


def _doubled(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, _Doubled):
        yield place, value.name
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for name, member in members:
        yield from _doubled(member, (*place, name))


class _NotExact(Exception):
    """A number that is not whole, or not a number at all."""


def _refuse(text: str) -> NoReturn:
    raise _NotExact(text[:40])
