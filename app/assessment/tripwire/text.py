"""What a file says, as the engine sees it: parts such as pages and sheets, of lines, of cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a part of a file is called."""

    PAGE = "page"
    SHEET = "sheet"
    SLIDE = "slide"
    TEXT = "text"
    TABLE = "table"
    COMMENTS = "comments"
    NOTES = "notes"
    MARGINS = "margins"
    PROPERTIES = "properties"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Line:
    """A row or a line of text, by its number in its part."""

    number: int
    cells: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it as one text."""
        return "  ".join(self.cells)


@dataclass(frozen=True)
class Part:
    """A piece of a file in which lines belong together. `name` is what its author calls it, if anything."""

    unit: Unit
    number: int
    lines: Iterable[Line]
    name: str = ""
    is_hidden: bool = False
