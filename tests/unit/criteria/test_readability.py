"""How the reading grade is measured."""

from __future__ import annotations

from app.criteria.catalogue import Catalogue
from app.criteria.readability import Reading, reading, repeats, sentences_of, syllables_of
from tests.unit.criteria.made import domain

COUNTED = """
data 2 student 2 privacy 3 education 4 policies 3 district 2 reviewed 2 teacher 2 evidence 3 requirement 3 created 3 area 3
idea 3 science 2 social 2 special 2 official 3 initial 3 material 4 experience 4 information 4 being 2 carrying 3 years 1
pages 2 changes 2 places 2 services 3 files 1 rules 1 practices 3 needed 2 wanted 2 asked 1 signed 1 table 2 people 2
example 3 principal 3 handled 2 schools 1 superintendent 5 technology 4 whole 1 guidance 2 agreement 3 require 2
requires 2 annual 3 manual 3 value 2 quiet 2 fluent 2 video 3 various 3 serious 3 period 3 region 2 question 2
appropriate 4 deletion 3 encryption 3 audit 2 lawyer 2 employee 3 guard 1 guardian 3 quarter 2 equal 2 procedure 3
website 2 everyone 3 every 2 business 2 different 3 purpose 2 breached 1 breaches 2 uploaded 3 stored 1 addresses 3
classes 2 images 3 little 2 title 2 schedules 3 tools 1 ruin 2 suit 1 build 1 guide 1 theory 3 reality 4 year 1
"""
PAIRS = list(zip(COUNTED.split()[::2], map(int, COUNTED.split()[1::2]), strict=True))


class TestSyllables:
    def test_are_right_for_nineteen_words_in_twenty(self):
        wrong = [(word, count, syllables_of(word)) for word, count in PAIRS if syllables_of(word) != count]

        assert len(wrong) <= len(PAIRS) / 20, wrong

    def test_letters_of_an_abbreviation_are_spelt(self):
        assert [syllables_of(word) for word in ("PDF", "HTTP", "FERPA")] == [3, 4, 2]


class TestSentences:
    def test_end_where_a_reader_stops(self):
        text = (
            'Ask Dr. Vale at 3 p.m. today. Is "student privacy" there? Then, e.g., act. It costs 1.5 hours!'
        )

        assert len(sentences_of(text)) == 4

    def test_an_end_may_stand_in_quotes(self):
        assert len(sentences_of("She said “yes.” He left.")) == 2


class TestTheGrade:
    def test_follows_the_formula(self):
        assert Reading(words=100, sentences=5, syllables=150).grade == round(
            0.39 * 20 + 11.8 * 1.5 - 15.59, 1
        )

    def test_of_simple_words_is_low_and_of_officialese_high(self):
        simple = reading(["The cat sat on the mat. The dog ran to the door."])
        heavy = reading(
            [
                "Notwithstanding applicable administrative regulations, institutional representatives effectuate compliance determinations."
            ]
        )

        assert (simple.grade < 2, heavy.grade > 20) == (True, True)

    def test_of_nothing_is_zero(self):
        assert reading([]).grade == 0


class TestRepeats:
    def test_are_sentences_found_in_two_practices(self, folder):
        folder.write(
            "tiny/2020/domains/10-care.yaml",
            domain("C1", "C2")
            .replace("Without C1 there", "Without this there")
            .replace("Without C2 there", "Without THIS, there"),
        )

        (repeat,) = repeats(Catalogue(folder.root).get("tiny/2020"))

        assert repeat.places == (("C1", "why"), ("C2", "why"))

    def test_are_none_where_each_practice_speaks_for_itself(self, folder):
        folder.write("tiny/2020/domains/10-care.yaml", domain("C1", "C2"))

        assert repeats(Catalogue(folder.root).get("tiny/2020")) == ()
