"""Where the static files of a log lie and what is in them (c2sp.org/tlog-tiles).

A tile of level L holds up to 256 hashes of subtrees of height 8·L; an entry bundle holds the leaves of a tile
of level 0, each with its length before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.transparency.errors import FormatBroken
from app.transparency.merkle import HASH_SIZE, Place, node_hash

WIDTH, HEIGHT = 256, 8
HIGHEST = 63
LARGEST_ENTRY = 2**16 - 1
ENTRIES = "entries"
NUMBER = re.compile(r"((?:x\d{3}/)*)(\d{3})(?:\.p/([1-9]\d{0,2}))?")
LONGEST_NUMBER = 60


@dataclass(frozen=True)
class Tile:
    """One file: a hash tile, or with level None the bundle of that number. A partial one is narrower."""

    level: int | None
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it lies below the log's address."""
        level = ENTRIES if self.level is None else self.level
        part = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{spelled(self.number)}{part}"

    @property
    def places(self) -> list[Place]:
        """The subtrees whose hashes it holds; for an entry bundle those of its leaves."""
        height, first = HEIGHT * (self.level or 0), self.number * WIDTH
        return [(height, first + step) for step in range(self.width)]

    @property
    def end(self) -> int:
        """The least size of a log that has it."""
        return (self.number * WIDTH + self.width) << (HEIGHT * (self.level or 0))


def spelled(number: int) -> str:
    """A number in groups of three digits, all but the last marked with an x: 1234067 is x001/x234/067."""
    text = f"{number % 1000:03d}"
    while number := number // 1000:
        text = f"x{number % 1000:03d}/{text}"
    return text


def parse(level: str, rest: str) -> Tile:
    """The tile that a path names; FormatBroken for any other spelling than the one."""
    found = NUMBER.fullmatch(rest) if len(rest) <= LONGEST_NUMBER else None
    if not found or not re.fullmatch(r"entries|[1-9]?\d", level):
        raise FormatBroken("this is no path of a tile")
    number = int(found[1].replace("x", "").replace("/", "") + found[2])
    tile = Tile(None if level == ENTRIES else int(level), number, int(found[3] or WIDTH))
    if tile.path != f"tile/{level}/{rest}" or tile.width > WIDTH or (tile.level or 0) > HIGHEST:
        raise FormatBroken("this is no path of a tile")
    return tile


def every(size: int, *, after: int = 0) -> Iterator[Tile]:
    """All files of a log of this size; with `after`, only those that a log of that smaller size had not."""
    level = 0
    while count := size >> (HEIGHT * level):
        before = (after >> (HEIGHT * level)) // WIDTH
        for number in range(before, -(-count // WIDTH)):
            width = min(WIDTH, count - number * WIDTH)
            yield Tile(level, number, width)
            if level == 0:
                yield Tile(None, number, width)
        level += 1


def holding(place: Place, size: int) -> Tile:
    """The tile in a log of this size that a subtree's hash can be read from, or computed from."""
    height, number = place
    level = height // HEIGHT
    first = (number << (height % HEIGHT)) // WIDTH
    return Tile(level, first, min(WIDTH, (size >> (HEIGHT * level)) - first * WIDTH))


def read_hash(place: Place, tile: Tile, hashes: Sequence[bytes]) -> bytes:
    """The hash of a subtree from the tile that holds it."""
    height, number = place
    inner = height % HEIGHT
    first = (number << inner) - tile.number * WIDTH
    wanted = hashes[first : first + (1 << inner)]
    if len(wanted) != 1 << inner:
        raise FormatBroken(f"{tile.path} is too short")
    return _root(wanted)


def _root(hashes: Sequence[bytes]) -> bytes:
    # Of a power of two of hashes, pair by pair.
    while len(hashes) > 1:
        hashes = [node_hash(*hashes[step : step + 2]) for step in range(0, len(hashes), 2)]
    return hashes[0]


def pack(hashes: Iterable[bytes]) -> bytes:
    """The content of a hash tile."""
    return b"".join(hashes)


def unpack(content: bytes, tile: Tile) -> list[bytes]:
    """The hashes in a tile, which must be exactly as wide as its path says."""
    if len(content) != tile.width * HASH_SIZE:
        raise FormatBroken(f"{tile.path} has {len(content)} bytes")
    return [content[start : start + HASH_SIZE] for start in range(0, len(content), HASH_SIZE)]


def pack_entries(entries: Iterable[bytes]) -> bytes:
    """The content of an entry bundle: each leaf with its length as a big-endian uint16 before it."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unpack_entries(content: bytes, tile: Tile) -> list[bytes]:
    """The leaves in an entry bundle, exactly as many as its path says."""
    entries, start = [], 0
    while start < len(content):
        length = int.from_bytes(content[start : start + 2], "big")
        entry = content[start + 2 : start + 2 + length]
        if len(content) < start + 2 or len(entry) != length:
            raise FormatBroken(f"{tile.path} ends within a leaf")
        entries.append(entry)
        start += 2 + length
    if len(entries) != tile.width:
        raise FormatBroken(f"{tile.path} has {len(entries)} leaves")
    return entries
