"""What the demonstration says: specific, its own, and marked as fiction."""

from __future__ import annotations

import csv
import re
import zipfile
from datetime import date
from io import BytesIO, StringIO

import pikepdf
import pytest
from pydantic import ValidationError

from app.demo import content, files
from config import ROOT
from tests import factories

CENSUS = ROOT.parent / "shared" / "data" / "census_unified_school_districts_2010.csv"
SIGNED = date(2026, 10, 3)
LONG_ENOUGH = 6  # words of a sentence that two people would hardly both write


@pytest.fixture(scope="module")
def systems():
    return content.school_systems()


def sentences(text):
    return [one for one in re.split(r"(?<=[.!?:\n])\s+", text) if len(one.split()) >= LONG_ENOUGH]


class TestTexts:
    def test_two_school_systems_answer_everything(self, systems):
        complete = [
            attempt.responses
            for system in systems
            for attempt in system.assessments
            if set(attempt.responses) == {practice.id for practice in factories.criteria().practices}
        ]

        assert len(complete) == 2
        for responses in complete:
            assert {key: len(one.text.split()) for key, one in responses.items()
                    if not 60 <= len(one.text.split()) <= 110} == {}  # fmt: skip

    def test_no_sentence_stands_twice(self, systems):
        said = {}
        for system in systems:
            texts = [item.text for item in system.evidence.values()]
            for attempt in system.assessments:
                texts += [answer.text for answer in attempt.responses.values()]
                opinions = attempt.review.findings.values() if attempt.review else ()
                texts += [one.reason + " " + one.shared_note for one in opinions]
            for text in texts:
                for sentence in sentences(text):
                    said[sentence] = said.get(sentence, 0) + 1

        assert [sentence for sentence, count in said.items() if count > 1] == []

    def test_only_practices_of_the_scope_are_answered_and_found(self, systems):
        for system in systems:
            for attempt in system.assessments:
                known = {
                    practice.id
                    for domain in factories.criteria(attempt.criteria).in_scope(attempt.scope)
                    for practice in domain.practices
                }
                found = set(attempt.review.findings) if attempt.review else set()
                assert set(attempt.responses) | found <= known

    def test_a_draft_is_uneven(self, systems):
        draft = next(
            one for system in systems for one in system.assessments if one.days_ago.signature is None
        )

        ratings = {answer.rating for answer in draft.responses.values()}
        assert {None, 1, 2, 3} <= ratings
        assert any(not answer.evidence for answer in draft.responses.values())

    @pytest.mark.skipif(
        not CENSUS.exists(), reason="the census list lies beside the project only where it is built"
    )
    def test_no_real_school_system_is_called_so(self, systems):
        with CENSUS.open(encoding="utf-8") as file:
            real = {row["sd_name"].lower() for row in csv.DictReader(file)}

        for system in systems:
            place = system.name.split(" Demonstration")[0].lower()
            assert not [name for name in real if name.startswith(place)]


class TestRefusals:
    def test_a_name_without_the_mark(self, systems):
        values = systems[0].model_dump()

        with pytest.raises(ValidationError, match="Demonstration"):
            content.SchoolSystem.model_validate({**values, "name": "Alder Creek School District"})

    def test_evidence_that_nothing_uses(self, systems):
        values = systems[0].model_dump()
        values["evidence"]["spare"] = {"file": "Spare.txt", "text": "Nobody needs it."}

        with pytest.raises(ValidationError, match="spare"):
            content.SchoolSystem.model_validate(values)

    def test_a_story_that_runs_backward(self):
        with pytest.raises(ValidationError, match="follow each other"):
            content.Days(started=10, answered=12)

    @pytest.mark.parametrize(
        "item", [{"file": "A.pdf"}, {"link": "https://a.example"}, {}], ids=["file", "link", "none"]
    )
    def test_evidence_that_is_nothing(self, item):
        with pytest.raises(ValidationError, match="file with a text or a link with a name"):
            content.Item(**item)


class TestFiles:
    OWNER = "Nalu \u02bbĀkea Demonstration Public Charter School"

    def made(self, name, text="One (1) line \\ and ō.\nTwo."):
        return files.made(name, text, owner=self.OWNER, on=SIGNED)

    def test_a_pdf_of_as_many_pages_as_it_takes(self, tmp_path):
        with pikepdf.open(BytesIO(self.made("Long.pdf", "A line of words.\n" * 200))) as document:
            pages = len(document.pages)
        with pikepdf.open(BytesIO(self.made("Short.pdf"))) as document:
            stream = document.pages[0].Contents.read_bytes()

        assert pages == 10
        assert rb"One \(1\) line \\ and " in stream
        assert bytes([files.CODES["\u02bb"], files.CODES["Ā"]]) in stream

    def test_a_word_document(self):
        with zipfile.ZipFile(BytesIO(self.made("A & B.docx", "Less < more"))) as archive:
            body = archive.read("word/document.xml").decode()

        assert "A &amp; B" in body
        assert "Less &lt; more" in body

    def test_a_table(self):
        rows = list(csv.reader(StringIO(self.made("T.csv", "a,b\n1,2\n").decode("utf-8-sig"))))

        assert rows[:2] == [["a", "b"], ["1", "2"]]

    def test_plain_text(self):
        assert "Two." in self.made("T.txt").decode()

    def test_each_says_that_it_is_invented(self):
        for name in ("T.csv", "T.txt"):
            assert files.NOTICE in self.made(name).decode("utf-8-sig")

    def test_months_follow_the_day_of_signing(self):
        assert files.dated("<-11> to <+3>, <b> and <0>", SIGNED) == "2025-11 to 2027-01, <b> and 2026-10"
