"""Reads one YAML 1.2 file into plain values with the line of each, and refuses what criteria do not need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamStartEvent,
)
from ruamel.yaml.reader import ReaderError

from app.criteria.errors import CriteriaInvalid, invalid

LARGEST_FILE = 256 * 1024
DEEPEST = 12
NULL = frozenset({"", "~", "null", "Null", "NULL"})
TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
WHOLE_NUMBER = re.compile(r"[-+]?[0-9]{1,15}")

Plain = dict[Any, Any] | list[Any] | str | int | bool | None
Place = tuple[str, ...]


@dataclass(frozen=True)
class Document:
    """What a file says, and on which line it says it."""

    file: str
    value: Plain
    lines: dict[Place, int]

    def line(self, place: tuple[object, ...]) -> int:
        """The line of a value, or of the nearest thing around it that is in the file."""
        steps = tuple(str(step) for step in place)
        while steps not in self.lines:
            steps = steps[:-1]
        return self.lines[steps]


def read(path: Path, name: str) -> Document:
    """The content of a file, called `name` in messages. Raises CriteriaInvalid with file, line and reason."""
    return parse(_text(path, name), name)


def parse(text: str, name: str) -> Document:
    """The content of a criteria text, as `read` gives it for a file."""
    lines: dict[Place, int] = {}
    try:
        value = _Builder(name, lines).document(iter(YAML(typ="safe", pure=True).parse(text)))
    except MarkedYAMLError as error:
        # What is never closed is best mended where it was opened.
        mark = error.context_mark if "stream" in str(error.problem) else error.problem_mark
        mark = mark or error.problem_mark or error.context_mark
        raise invalid(name, mark.line + 1 if mark else 1, _in_words(str(error.problem))) from None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise invalid(
            name, line, f"the character U+{error.character:04X} cannot stand in a text file"
        ) from None
    return Document(name, value, lines)


def _text(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise invalid(name, 1, f"the file cannot be read: {error.strerror}") from None
    if len(raw) > LARGEST_FILE:
        raise invalid(
            name, 1, f"the file is larger than {LARGEST_FILE // 1024} KB, far more than criteria need"
        )
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise invalid(name, line, "this is not UTF-8; save the file with the encoding UTF-8") from None


def _in_words(problem: str) -> str:
    for sign, words in (
        ("'\\t'", "a tab stands where spaces belong; indent with spaces only"),
        ("mapping values are not allowed", "a colon inside a text; put the text below “>-” or in quotes"),
        (
            "could not find expected ':'",
            "a line without “name: value”; indent a text that continues from above",
        ),
        ("<block end>", "the indentation does not fit the lines above"),
        ("<stream end>", "a bracket or quote is not closed"),
        ("end of stream", "a quote is not closed"),
        ("found undefined alias", "aliases (*name) are not used in criteria files; write the text out"),
        ("found duplicate anchor", "anchors (&name) are not used in criteria files; write the text out"),
        ("cannot start any token", "a text cannot begin with this character; put the text in quotes"),
    ):
        if sign in problem:
            return words
    return f"this cannot be read as YAML: {problem}"


class _Builder:
    """Turns the parser's events into values, no deeper than `DEEPEST`, nothing shared between places."""

    def __init__(self, name: str, lines: dict[Place, int]) -> None:
        self.name, self.lines = name, lines

    def document(self, events: Iterator[Event]) -> Plain:
        value: Plain = None
        seen = False
        for event in events:
            if isinstance(event, DocumentStartEvent):
                if seen:
                    raise self.refused(event, "a second document starts here (“---”); one file holds one")
                if event.version or event.tags:
                    raise self.refused(event, "a line starting with % is not used in criteria files")
                seen = True
                self.lines[()] = 1
                value = self.value(next(events), events, ())
            elif not seen and not isinstance(event, StreamStartEvent):
                break
        if value is None:
            raise invalid(self.name, 1, "the file is empty")
        return value

    def value(self, event: Event, events: Iterator[Event], place: Place) -> Plain:
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise self.refused(
                event, "anchors (&name) and aliases (*name) are not used here; write the text out"
            )
        if getattr(event, "tag", None):
            raise self.refused(event, "tags (!name) are not used in criteria files")
        if isinstance(event, ScalarEvent):
            return _scalar(event)
        if len(place) >= DEEPEST:
            raise self.refused(event, f"values are nested more than {DEEPEST} deep")
        if isinstance(event, SequenceStartEvent):
            return self.sequence(events, place)
        return self.mapping(events, place)

    def sequence(self, events: Iterator[Event], place: Place) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(events), SequenceEndEvent):
            here = (*place, str(len(items)))
            self.lines[here] = _line(event)
            items.append(self.value(event, events, here))
        return items

    def mapping(self, events: Iterator[Event], place: Place) -> dict[Any, Any]:
        members: dict[Any, Any] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            if not isinstance(event, ScalarEvent):
                raise self.refused(event, "a name must be a single word, not a list or a set of fields")
            key = self.value(event, events, place)
            here = (*place, str(key))
            if here in self.lines:
                raise self.refused(event, f"“{key}” is given twice; the first is on line {self.lines[here]}")
            self.lines[here] = _line(event)
            members[key] = self.value(next(events), events, here)
        return members

    def refused(self, event: Event, reason: str) -> CriteriaInvalid:
        return invalid(self.name, _line(event), reason)


def _line(event: Event) -> int:
    return cast("int", event.start_mark.line) + 1


def _scalar(event: ScalarEvent) -> str | int | bool | None:
    text = cast("str", event.value)
    if event.style:
        return text
    if text in NULL:
        return None
    if text in TRUTH:
        return TRUTH[text]
    return int(text) if WHOLE_NUMBER.fullmatch(text) else text
