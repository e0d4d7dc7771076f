"""Names of school systems and people: one way to write them, to find them, and to notice disguises."""

from __future__ import annotations

import re
import unicodedata

from app.accounts.errors import NameRefused

BREAKS = re.compile(r"[^0-9a-z]+")
CLAIMS = re.compile(
    r"\b(seal|verified|certified|official|trusted learning|approved|accredited)\b", re.IGNORECASE
)
MOST_MARKS = 2

# What looks like a Latin letter to a hurried reader, after compatibility forms (full-width, ligatures) are
# resolved.
LOOKS = {
    "a": "аɑα", "b": "ьвβ8", "c": "сϲ", "d": "ԁ", "e": "еєҽε", "f": "ғ", "g": "ɡ", "h": "һн", "i": "ıіїι",
    "j": "ј", "k": "кκ", "l": "ⅼӏ1|!", "m": "м", "n": "пոη", "o": "оοօσ0", "p": "рρ", "q": "ԛ", "r": "г",
    "s": "ѕ5$", "t": "тτ", "u": "υս", "v": "νѵ", "w": "ԝω", "x": "хχ", "y": "уүγʏ", "z": "ᴢ",
}  # fmt: skip
LOOKS_LIKE = str.maketrans({look: letter for letter, looks in LOOKS.items() for look in looks})
PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("ii", "u"), ("i", "l"))


def composed(name: str) -> str:
    """The name in composed form with single spaces.

    Raises NameRefused for what nobody could read back over the telephone: invisible and direction-changing
    characters, symbols and pictures, and piled-up marks.
    """
    text = " ".join(unicodedata.normalize("NFC", name).split())
    marks = 0
    for position, character in enumerate(text):
        category = unicodedata.category(character)
        if category in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} or "VARIATION SELECTOR" in unicodedata.name(
            character, ""
        ):
            raise NameRefused("invisible")
        if category in {"So", "Sk", "Sm", "Sc"}:
            raise NameRefused("symbol")
        marks = marks + 1 if category.startswith("M") else 0
        if marks > MOST_MARKS or (marks and position == 0):
            raise NameRefused("marks")
    return text


def name_key(name: str) -> str:
    """The name as it is searched: lower case, without accents or punctuation, single spaces."""
    plain = unicodedata.normalize("NFKD", name.replace("&", " and ")).casefold()
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    return BREAKS.sub(" ", letters.replace("'", "").replace("\u2019", "")).strip()


def skeleton(name: str) -> str:
    """What the name looks like at a glance. Two names with one skeleton can be taken for each other."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(character for character in plain if not unicodedata.combining(character)).translate(
        LOOKS_LIKE
    )
    bare = "".join(character for character in letters if character.isalnum())
    for pair, single in PAIRS:
        bare = bare.replace(pair, single)
    return bare


def scripts(name: str) -> frozenset[str]:
    """The writing systems of the name's letters: LATIN, CYRILLIC, GREEK and so on."""
    return frozenset(unicodedata.name(letter, "UNKNOWN").split()[0] for letter in name if letter.isalpha())


def oddities(name: str) -> tuple[str, ...]:
    """What a manager should notice in a new name by itself: mixed-script, other-script, claims-a-seal."""
    found = scripts(unicodedata.normalize("NFKC", name))
    odd = []
    if len(found) > 1:
        odd.append("mixed-script")
    elif found and found != {"LATIN"}:
        odd.append("other-script")
    if unicodedata.normalize("NFKC", name) != unicodedata.normalize("NFC", name):
        odd.append("disguised-letters")
    if CLAIMS.search(name):
        odd.append("claims-a-seal")
    return tuple(odd)
