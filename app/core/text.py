"""Text as people mean it: composed letters, plain line ends, nothing that cannot be seen."""

from __future__ import annotations

import re
import unicodedata

# The categories Cc and Cs of Unicode, which never change, but for tab and line end.
INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def plain(value: str) -> str:
    """The text in composed form with plain line ends; invisible control characters go, every word stays."""
    ended = value.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\f", "\n")
    return unicodedata.normalize("NFC", INVISIBLE.sub("", ended))
