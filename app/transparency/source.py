"""Reading somebody else's log, over the network or from a folder: never too long, never too much."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

from app.transparency import tiles
from app.transparency.errors import SourceUnreadable
from app.transparency.merkle import HASH_SIZE, Place
from app.transparency.note import LARGEST as LARGEST_NOTE
from app.transparency.tiles import WIDTH, Tile

SECONDS, SECONDS_IN_ALL = 15.0, 600.0
# A bundle could hold 16 MB; leaves of a log like ours have a fifth of a kilobyte each.
LARGEST_BUNDLE = 2 * 1024 * 1024
PIECE = 16 * 1024
OK, NOT_FOUND = 200, 404
HEADERS = {"User-Agent": "seal-portal-log-monitor", "Accept-Encoding": "identity"}


class Missing(SourceUnreadable):
    """There is no such file."""


class Source:
    """A log at an address or in a folder. Everything it is asked for is bounded in size and time."""

    def __init__(self, place: str, *, seconds: float = SECONDS_IN_ALL) -> None:
        self.place = place.rstrip("/")
        self.deadline = monotonic() + seconds
        is_address = re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*://", place)
        self._read: Callable[[str, int], bytes] = self._fetch if is_address else self._open
        if is_address and not _is_web(place):
            raise SourceUnreadable(f"{place}: give an address with http:// or https://, or a folder")
        self._tiles: dict[Tile, list[bytes]] = {}

    def checkpoint(self) -> bytes:
        """The signed head, as it is served now."""
        return self._read("checkpoint", LARGEST_NOTE)

    def handover(self, number: int) -> bytes:
        """The note by which a key of the log was handed over, the first one first. Not trusted yet."""
        return self._read(f"handover/{number}", LARGEST_NOTE)

    def hash(self, place: Place, size: int) -> bytes:
        """The hash of a complete subtree, from the tile of a log of this size. Not trusted yet."""
        tile = tiles.holding(place, size)
        if tile not in self._tiles:
            content = self._tile(tile, WIDTH * HASH_SIZE)
            self._tiles[tile] = tiles.unpack(content[: tile.width * HASH_SIZE], tile)
        return tiles.read_hash(place, tile, self._tiles[tile])

    def entries(self, tile: Tile) -> list[bytes]:
        """The leaves of a bundle. Not trusted yet."""
        try:
            return tiles.unpack_entries(self._read(tile.path, LARGEST_BUNDLE), tile)
        except Missing:
            if tile.width == WIDTH:
                raise
        whole = Tile(None, tile.number)
        return tiles.unpack_entries(self._read(whole.path, LARGEST_BUNDLE), whole)[: tile.width]

    def _tile(self, tile: Tile, largest: int) -> bytes:
        try:
            return self._read(tile.path, largest)
        except Missing:
            if tile.width == WIDTH:
                raise
        # The log has grown meanwhile and need not keep the partial tile: the whole one begins with it.
        return self._read(Tile(tile.level, tile.number).path, largest)

    def _open(self, path: str, largest: int) -> bytes:
        file = Path(self.place) / path
        try:
            with file.open("rb") as stream:
                content = stream.read(largest + 1)
        except FileNotFoundError:
            raise Missing(f"{file} does not exist") from None
        except OSError as error:
            raise SourceUnreadable(f"{file}: {error.strerror}") from None
        if len(content) > largest:
            raise SourceUnreadable(f"{file} is larger than {largest} bytes")
        return content

    def _fetch(self, path: str, largest: int) -> bytes:
        address = f"{self.place}/{path}"
        parts = urlsplit(address)
        connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = connect(parts.hostname or "", parts.port, timeout=self._patience(address))
        with closing(connection):
            try:
                connection.request("GET", parts.path, headers=HEADERS)
                with connection.getresponse() as answer:
                    content = self._content(answer, address, largest)
                    is_gzip = answer.getheader("Content-Encoding", "").lower() == "gzip"
            except (OSError, HTTPException) as error:
                raise SourceUnreadable(f"{address}: {str(error) or type(error).__name__}") from None
        plain = _unzipped(content, largest, address) if is_gzip else content
        if len(plain) > largest:
            raise SourceUnreadable(f"{address} is larger than {largest} bytes")
        return plain

    def _content(self, answer: HTTPResponse, address: str, largest: int) -> bytes:
        """A little more than the largest that is wanted, at most."""
        if answer.status != OK:  # a redirect is not followed: it would lead to somebody else
            kind = Missing if answer.status == NOT_FOUND else SourceUnreadable
            raise kind(f"{address} answers {answer.status}")
        content = bytearray()
        while len(content) <= largest and (piece := answer.read1(PIECE)):
            content += piece
            self._patience(address)
        return bytes(content)

    def _patience(self, address: str) -> float:
        left = self.deadline - monotonic()
        if left <= 0:
            raise SourceUnreadable(f"{address}: reading the log took too long")
        return min(SECONDS, left)


def _is_web(place: str) -> bool:
    try:
        parts = urlsplit(place)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _unzipped(content: bytes, largest: int, address: str) -> bytes:
    """What was compressed, or a little more than the largest that is wanted."""
    try:
        return zlib.decompressobj(wbits=31).decompress(content, largest + 1)
    except zlib.error:
        raise SourceUnreadable(f"{address} is not the gzip that it says it is") from None
