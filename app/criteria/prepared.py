"""A public page made ready once and sent many times: its bytes, their compressed form, and their tag."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from hashlib import sha256
from typing import NamedTuple


class Prepared(NamedTuple):
    """What is sent for a page."""

    plain: bytes
    compressed: bytes
    tag: str


def prepare(html: str) -> Prepared:
    """The page as bytes; the tag changes with its words."""
    plain = html.encode()
    return Prepared(plain, gzip.compress(plain, compresslevel=9, mtime=0), sha256(plain).hexdigest()[:32])


class Shelf:
    """Keeps pages as long as an edition lasts; with a new day or other settings, all are made anew."""

    def __init__(self) -> None:
        self._edition: object = None
        self._pages: dict[str, Prepared] = {}

    def page(self, name: str, edition: object, render: Callable[[], str]) -> Prepared:
        """The page of that name, rendered where this edition does not have it yet."""
        if edition != self._edition:
            self._edition, self._pages = edition, {}
        pages = self._pages
        if name not in pages:
            pages[name] = prepare(render())
        return pages[name]
