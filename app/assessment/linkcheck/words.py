"""What a page says, without its markup: what a reader would notice if it changed."""

from __future__ import annotations

from hashlib import sha256
from html.parser import HTMLParser

UNREAD = frozenset({"script", "style", "noscript", "template", "svg", "head"})


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.depth += tag in UNREAD

    def handle_endtag(self, tag: str) -> None:
        self.depth = max(0, self.depth - (tag in UNREAD))

    def handle_data(self, data: str) -> None:
        if not self.depth:
            self.words += data.split()


def digest_of(body: bytes, media_type: str) -> str:
    """The SHA-256 of the readable text of a page, or of the whole of anything else."""
    if "html" not in media_type.lower():
        return sha256(body).hexdigest()
    found = _Words()
    found.feed(body.decode("utf-8", "replace"))
    return sha256(" ".join(found.words).encode()).hexdigest()
