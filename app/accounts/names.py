"""Names of school systems and people: one way to write them, to find them, and to notice disguises."""

from __future__ import annotations

import re
import unicodedata

BREAKS = re.compile(r"[^0-9a-z]+")


def name_key(name: str) -> str:
    """The name as it is searched: lower case, without accents or punctuation, single spaces."""
    plain = unicodedata.normalize("NFKD", name.replace("&", " and ")).casefold()
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    return BREAKS.sub(" ", letters.replace("'", "").replace("\u2019", "")).strip()
