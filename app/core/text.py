"""Text as people mean it: composed letters, plain line ends, nothing that cannot be seen."""

from __future__ import annotations

import unicodedata


def plain(value: str) -> str:
    """The text in composed form with plain line ends; invisible control characters go, every word stays."""
    ended = value.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\f", "\n")
    kept = (c for c in ended if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return unicodedata.normalize("NFC", "".join(kept))
