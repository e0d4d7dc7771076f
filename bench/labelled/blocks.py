"""What a file says before it has a format: headings, paragraphs and tables."""

from __future__ import annotations

from dataclasses import dataclass, field

Row = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows, the header first where there is one."""

    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Heading:
    """A line that stands above others."""

    text: str


Block = Heading | Table | str


@dataclass
class Paper:
    """Blocks in order, and what hides beside them."""

    title: str
    blocks: list[Block]
    hidden: list[Block] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    properties: list[str] = field(default_factory=list)
    pivot: tuple[Row, ...] = ()

    def lines(self) -> list[Row]:
        """All that shows, as rows."""
        found: list[Row] = []
        for block in self.blocks:
            if isinstance(block, Table):
                found += block.rows
            else:
                found.append((block.text if isinstance(block, Heading) else block,))
        return found
