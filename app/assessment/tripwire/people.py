"""Telling names of people from other words that begin with a capital."""

from __future__ import annotations

import re
from pathlib import Path

CAP, LOW = "A-ZÀ-ÖØ-Þ", "a-zß-öø-ÿ"
WORD = rf"[{CAP}](?:[{LOW}]+|['’][{CAP}][{LOW}]+)(?:[{CAP}][{LOW}]+)?(?:[-'’][{CAP}]?[{LOW}]+)*"
INITIAL = r"(?:\s[A-Z]\.?)?"
JUNIOR = r"(?:\s(?:Jr|Sr|II|III)\.?)?"
PARTICLE = r"(?:(?:de la|de los|de|del|van|von|da|dos|al|el|bin|la)\s)?"
LAST_FIRST = re.compile(
    rf"\b({PARTICLE}(?:{WORD}))(?:\s(?:{WORD}))?{JUNIOR},\s?({WORD})(?:\s(?:{WORD}))?{INITIAL}(?![\w])"
)
FIRST_LAST = re.compile(
    rf"\b({WORD}){INITIAL}\s{{1,2}}({PARTICLE}(?:{WORD}))(?:\s(?:{WORD}))?{JUNIOR}(?![\w])"
)
CAPITALS = re.compile(r"\b([A-Z]{2,}(?:[-'’][A-Z]{2,})?),?\s([A-Z]{2,}(?:[-'’][A-Z]{2,})?)(?:\s[A-Z]\.?)?\b")
HERE = Path(__file__).parent
# Given names that are common among children and adults in the United States, of many origins.
GIVEN_NAMES = frozenset((HERE / "given_names.txt").read_text(encoding="utf-8").split())
# Words that begin with a capital in headings, titles and names of things, and that hardly anybody is called.
NO_NAMES = frozenset((HERE / "no_names.txt").read_text(encoding="utf-8").split())
UNNAMED = frozenset(
    ("doe", "roe", "placeholder", "sample", "test", "demo", "example", "dummy", "fictional", "student", "lastname",
     "firstname", "surname", "anybody", "nobody", "someone", "public")
)  # fmt: skip
PARTICLES = frozenset(("de", "la", "los", "del", "van", "von", "da", "dos", "al", "el", "bin", "s"))
MOST_WORDS = 4  # of a first or a last name


def is_name(text: str) -> bool:
    """Whether a whole cell could be the name of a person, known or not."""
    plain = text.strip()
    found = LAST_FIRST.fullmatch(plain) or FIRST_LAST.fullmatch(plain) or CAPITALS.fullmatch(plain)
    if found is None or not _are_people(found):
        return False
    return not any(
        word in NO_NAMES and word not in GIVEN_NAMES for word in re.findall(r"[^\W\d_]+", plain.lower())
    )


def is_half_name(text: str) -> bool:
    """Whether a cell could be a first or a last name, where its column says that it is one."""
    words = re.findall(r"[^\W\d_]+", text)
    small = {word.lower() for word in words}
    return (
        0 < len(words) <= MOST_WORDS
        and not any(character.isdigit() for character in text)
        and all(word[0].isupper() or word in PARTICLES for word in words)
        and not small & UNNAMED
        and not all(word in NO_NAMES and word not in GIVEN_NAMES for word in small)
    )


def name_in(text: str) -> str:
    """The first name of a person in a line of text, first and last alone; empty where there is none."""
    for pattern in (LAST_FIRST, FIRST_LAST, CAPITALS):
        for found in pattern.finditer(text):
            if _are_people(found):
                return text[found.start() : found.end(2)]
    return ""


def is_known(name: str) -> bool:
    """Whether one of the words is a given name that many people have."""
    return any(word.lower() in GIVEN_NAMES for word in re.findall(r"[^\W\d_]+", name))


def _are_people(found: re.Match[str]) -> bool:
    words = [word.lower() for word in re.findall(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", f"{found[1]} {found[2]}")]
    return not any((word in NO_NAMES and word not in GIVEN_NAMES) or word in UNNAMED for word in words)
