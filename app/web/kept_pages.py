"""Public pages: bytes, compressed form and tag, sent without a cookie and kept in memory where they last."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from hashlib import sha256
from typing import NamedTuple, cast

from flask import Response, current_app, request

from app.core import clock
from app.web.headers import publicly_cached

HTML = "text/html; charset=utf-8"
SMALLEST, QUICKEST = 9, 6


class Prepared(NamedTuple):
    """What is sent for a page."""

    plain: bytes
    compressed: bytes
    tag: str


def prepare(text: str, level: int = SMALLEST) -> Prepared:
    """The page as bytes; the tag changes with its words."""
    plain = text.encode()
    return Prepared(plain, gzip.compress(plain, compresslevel=level, mtime=0), sha256(plain).hexdigest()[:32])


class Shelf:
    """Keeps each page as long as its edition lasts; with a new day or other settings it is made anew."""

    def __init__(self) -> None:
        self._pages: dict[str, tuple[object, Prepared]] = {}

    def page(self, name: str, edition: object, render: Callable[[], str]) -> Prepared:
        """The page of that name, rendered where this edition does not have it yet."""
        kept = self._pages.get(name)
        if kept is None or kept[0] != edition:
            kept = self._pages[name] = (edition, prepare(render()))
        return kept[1]


def kept(render: Callable[[], str], *, depends_on: object = None, content_type: str = HTML) -> Response:
    """The page of this address, whose query means nothing: rendered once a day, then sent from memory.

    `depends_on` is whatever else shapes it; when that changes, it is rendered anew.
    """
    shelf: Shelf = current_app.extensions.setdefault("kept_pages", Shelf())
    settings = current_app.extensions["settings"]
    public = current_app.jinja_env.globals["settings_public"]
    edition = (clock.today(settings.time_zone), public, depends_on)
    return send(shelf.page(request.path, edition, render), content_type)


def fresh(text: str, *, content_type: str = HTML, status: int = 200) -> Response:
    """A page that was rendered for this visit, because it depends on the query or on what changes often."""
    return send(prepare(text, QUICKEST), content_type, status)


def send(page: Prepared, content_type: str = HTML, status: int = 200) -> Response:
    """The answer: compressed where the visitor can read that, 304 where the visitor has it already."""
    is_compressed = request.accept_encodings.quality("gzip") > 0
    response = Response(page.compressed if is_compressed else page.plain, status, content_type=content_type)
    if is_compressed:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    publicly_cached(response)
    if status != 200:  # noqa: PLR2004  # only a page that is there has a tag
        return response
    response.set_etag(page.tag, weak=True)
    return cast("Response", response.make_conditional(request))
