"""How hard the criteria are to read: the school grade of their texts, and sentences that were used twice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from app.criteria.schema import CriteriaSet, Domain, Practice

SENTENCE_END = re.compile(r"(?<=[.!?])[\"”\u2019)]*\s+(?=[\"“(]?[A-Z0-9])")
WORD = re.compile(r"[A-Za-z]+(?:['\u2019][A-Za-z]+)?")
ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|U\.S|Dr|Mr|Ms|St|No|vs|a\.m|p\.m)\.")
VOWELS = re.compile(r"[aeiouy]+")
# One group of vowels, yet two syllables: pe-ri-od, sci-ence, cre-ate, vid-e-o, an-nu-al, flu-ent, be-ing.
TWO_SOUNDS = re.compile(
    r"(?<![cstg])i[aou]|(?<=sc)ien|(?<=[dlnrv])ie[nt](?!d)|iety|uiet|crea(?=t)|eal(?=i[tz])|(?<=[aeiou][a-z])ea$"
    r"|(?<!m)eo(?!ple|us)|(?<![qg])ua[lrt]|(?<!q)uen|ruin|coo(?=[pr])|[aeiouy]ing|yee"
)
# Vowels that are written and not heard: fil(e), asked, rul(e)s, ev(e)ry, bus(i)ness.
SILENT = re.compile(
    r"(?:[^laeiouy]e|[aeiou]le|[^dtlaeiouy]ed|[aeiou]ll?ed|[^aeioucsxzghyl]es|[aeiou]les)$"
    r"|[^aeiouyl]e(?=ment|ly$|ful|less)|(?:wher|tim)e(?=[a-z]{3})|ever(?=y$)|usin(?=ess)"
)
SHORTEST_REPEAT = 5

Marked = tuple[str, str]


class Reading(NamedTuple):
    """What was counted in a text, and the grade that follows."""

    words: int
    sentences: int
    syllables: int

    @property
    def grade(self) -> float:
        """The Flesch-Kincaid grade level.

        0.39 x words per sentence + 11.8 x syllables per word, less 15.59: J. P. Kincaid, R. P. Fishburne,
        R. L. Rogers and B. S. Chissom, “Derivation of New Readability Formulas for Navy Enlisted Personnel”,
        Research Branch Report 8-75, 1975. It says the school year in which a reader can follow the text.
        """
        if not self.words:
            return 0.0
        return round(0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59, 1)


def reading(texts: Iterable[str]) -> Reading:
    """The counts over all texts together; each text ends a sentence."""
    words = sentences = syllables = 0
    for text in texts:
        for sentence in sentences_of(text):
            found = WORD.findall(sentence)
            words += len(found)
            sentences += bool(found)
            syllables += sum(map(syllables_of, found))
    return Reading(words, sentences, syllables)


@lru_cache(maxsize=4096)
def syllables_of(word: str) -> int:
    """The syllables of an English word by rule: right for nineteen in twenty, and the errors even out."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    if word.isupper() and len(word) <= 4 and not VOWELS.search(letters[1:-1]):  # noqa: PLR2004  # spelt: PDF, HTTP
        return len(letters)
    count = len(VOWELS.findall(letters)) + len(TWO_SOUNDS.findall(letters)) - len(SILENT.findall(letters))
    return max(1, count)


def sentences_of(text: str) -> list[str]:
    """The sentences of a text, where full stops of common abbreviations end nothing."""
    protected = ABBREVIATION.sub(lambda match: match.group().replace(".", ""), " ".join(text.split()))
    return [sentence for sentence in SENTENCE_END.split(protected) if sentence]


def texts_of(practice: Practice) -> tuple[str, ...]:
    """What a person reads of a practice; titles, citations and the note on the source are not graded."""
    return tuple(text for _, text in _marked(practice))


def practice_reading(practice: Practice) -> Reading:
    """The counts of one practice."""
    return reading(texts_of(practice))


def domain_reading(domain: Domain) -> Reading:
    """The counts of a domain: its aim and all its practices."""
    return reading([domain.aim, *(text for practice in domain.practices for text in texts_of(practice))])


class Repeat(NamedTuple):
    """A sentence found in more than one place, as (practice id, part)."""

    sentence: str
    places: tuple[Marked, ...]


def repeats(criteria: CriteriaSet) -> tuple[Repeat, ...]:
    """Sentences of five words or more that a version uses in more than one practice: filler, or a slip."""
    places: dict[str, list[Marked]] = defaultdict(list)
    for practice in criteria.practices:
        for part, text in (*_marked(practice), ("source", practice.source.note)):
            for sentence in sentences_of(text):
                found = re.findall(r"\w+", sentence.lower())
                if len(found) >= SHORTEST_REPEAT:
                    places[" ".join(found)].append((practice.id, part))
    return tuple(
        Repeat(sentence, tuple(found))
        for sentence, found in places.items()
        if len({practice for practice, part in found if part != "source"}) > 1
    )


def _marked(practice: Practice) -> Iterator[Marked]:
    yield from ((part, getattr(practice, part)) for part in ("requirement", "question", "why"))
    yield from ((f"rating {rating.value}", text) for rating, text in practice.ratings.items())
    yield from (("evidence", item.example) for item in practice.evidence.examples)
    yield from (("first steps", step) for step in practice.first_steps)
    if practice.not_applicable:
        yield "not applicable", practice.not_applicable.when
        yield "not applicable", practice.not_applicable.needs
