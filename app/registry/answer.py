"""What is sent for one public address, as it is kept."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass

from app.registry.prepared import Row

HTML = "text/html; charset=utf-8"
JSON = "application/json"
SVG = "image/svg+xml; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    """An address with its content."""

    path: str
    content_type: str
    body: bytes

    @property
    def etag(self) -> str:
        """Names the content; weak, because the compressed and the plain form share it."""
        return f'W/"{hashlib.sha256(self.body).hexdigest()[:32]}"'

    def row(self, true_until: int) -> Row:
        """The answer in the form in which it is kept and sent."""
        compressed = gzip.compress(self.body, 9, mtime=0)
        return Row(self.etag, self.content_type, self.body, compressed, true_until)
