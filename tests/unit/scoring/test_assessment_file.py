"""Assessment files: what is written is read back, and what is wrong is named with its place and what to do."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.scoring import assessment_file, explain
from app.scoring.assessment_file import AssessmentFile
from app.scoring.errors import AssessmentFileInvalid
from app.scoring.facts import Fact, NotApplicable
from app.scoring.file_facts import facts_of
from app.scoring.strict_json import DEEPEST, LARGEST
from tests.unit.scoring import made

SCHEMA = Path(__file__).resolve().parents[3] / "seal_criteria" / "schema" / "assessment.schema.json"
SHA = "0" * 64
WHOLE = {
    "criteria": "made/2026",
    "scope": "full",
    "as_of": "2026-11-23",
    "attested": True,
    "responses": {
        "L1": {
            "rating": 3,
            "narrative": "The board reviews the policy each June — “reviewed”, not “looked at”.",
            "evidence": [
                {
                    "kind": "file",
                    "name": "policy.pdf",
                    "url": None,
                    "sha256": SHA,
                    "effective_from": "2026-07-01",
                    "effective_to": "2027-06-30",
                    "state": "accepted",
                },
                {
                    "kind": "link",
                    "name": "Privacy page",
                    "url": "https://example.org/privacy",
                    "sha256": None,
                    "effective_from": None,
                    "effective_to": None,
                    "state": "pending",
                },
            ],
            "not_applicable": None,
            "layers": {"auditor": 2, "lead": 3, "consensus": None},
        },
        "B1": {
            "rating": None,
            "narrative": None,
            "evidence": [],
            "not_applicable": {"state": "claimed", "reason": "No such service."},
            "layers": {"auditor": None, "lead": None, "consensus": None},
        },
    },
    "findings": [
        {"practice": "L1", "severity": "minor", "open": True},
        {"practice": "B2", "severity": "major", "open": True},
        {"practice": "L2", "severity": "major", "open": False},
    ],
}
SMALL = {"criteria": "made/2026", "scope": "full", "as_of": "2026-11-23", "responses": {}}


def raw(**changes):
    return json.dumps({**SMALL, **changes}).encode()


def response(**changes):
    return raw(responses={"L1": changes})


def evidence(**changes):
    return response(evidence=[{"kind": "file", "name": "a.pdf", **changes}])


def refusal(content):
    with pytest.raises(AssessmentFileInvalid) as caught:
        assessment_file.read(content)
    return caught.value


class TestReading:
    def test_what_is_written_is_read_back(self):
        read = assessment_file.read(json.dumps(WHOLE).encode())

        assert json.loads(assessment_file.write(read)) == WHOLE
        assert assessment_file.read(assessment_file.write(read).encode()) == read

    def test_what_is_not_said_has_a_plain_meaning(self):
        read = assessment_file.read(raw(responses={"L1": {}}))

        assert read.attested is False
        assert read.findings == ()
        assert read.responses["L1"].rating is None

    def test_becomes_facts(self):
        facts = facts_of(assessment_file.read(json.dumps(WHOLE).encode()), made.criteria())

        assert (facts.scope, facts.as_of, facts.attested) == ("full", date(2026, 11, 23), True)
        assert facts.of("L1").decided_by == "lead"
        assert [item.state for item in facts.of("L1").evidence] == ["accepted", "pending"]
        assert facts.of("L1").open_major_finding is False
        assert facts.of("B1") == Fact(not_applicable=NotApplicable.CLAIMED)
        assert facts.of("B2") == Fact(open_major_finding=True)
        assert facts.of("L2") == Fact()

    def test_a_byte_order_mark_is_no_fault(self):
        assert assessment_file.read(b"\xef\xbb\xbf" + raw())


REFUSED = {
    "a rating above the scale": (response(rating=5), "responses.L1.rating", "not-a-rating"),
    "a rating below the scale": (response(rating=0), "responses.L1.rating", "not-a-rating"),
    "a rating that is true": (response(rating=True), "responses.L1.rating", "not-a-rating"),
    "a rating in quotes": (response(rating="3"), "responses.L1.rating", "not-a-rating"),
    "a fraction": (response(rating=2.5), "(file)", "not-a-whole-number"),
    "not a number": (b'{"criteria": NaN}', "(file)", "not-a-whole-number"),
    "a huge number": (b'{"criteria": ' + b"9" * 5000 + b"}", "(file)", "number-too-long"),
    "an unknown name": (response(ratings=3), "responses.L1.ratings", "unknown-name"),
    "an unknown practice form": (
        raw(responses={"leadership": {}}),
        "responses.leadership",
        "unknown-practice",
    ),
    "a name given twice": (
        b'{"scope": "full", "responses": {"L1": {"rating": 1, "rating": 4}}}',
        "responses.L1.rating",
        "given-twice",
    ),
    "a missing name": (b'{"scope": "full", "as_of": "2026-11-23", "responses": {}}', "criteria", "missing"),
    "a time of day": (raw(as_of="2026-11-23T10:00:00"), "as_of", "not-a-day"),
    "a day as a number": (raw(as_of=20261123), "as_of", "not-a-day"),
    "a day that is none": (raw(as_of="2026-02-30"), "as_of", "not-a-day"),
    "a week day": (raw(as_of="2026-W48-1"), "as_of", "not-a-day"),
    "attested in words": (raw(attested="yes"), "attested", "not-yes-or-no"),
    "a list of responses": (raw(responses=[]), "responses", "not-an-object"),
    "a response that is a number": (raw(responses={"L1": 3}), "responses.L1", "not-an-object"),
    "evidence that is no list": (response(evidence={}), "responses.L1.evidence", "not-a-list"),
    "an unknown kind": (evidence(kind="paper"), "responses.L1.evidence[0].kind", "not-a-choice"),
    "an unknown state": (evidence(state="none"), "responses.L1.evidence[0].state", "not-a-choice"),
    "a short digest": (evidence(sha256="abc"), "responses.L1.evidence[0].sha256", "not-of-the-form"),
    "an unsafe address": (evidence(url="javascript:x"), "responses.L1.evidence[0].url", "not-of-the-form"),
    "an empty name": (evidence(name=""), "responses.L1.evidence[0].name", "too-short"),
    "a line end in a name": (evidence(name="a\nb"), "responses.L1.evidence[0].name", "not-of-the-form"),
    "an end before the beginning": (
        evidence(effective_from="2026-02-02", effective_to="2026-02-01"),
        "responses.L1.evidence[0]",
        "ends-before-it-begins",
    ),
    "a long narrative": (response(narrative="a" * 20_001), "responses.L1.narrative", "too-long"),
    "a null character": (response(narrative="a\0b"), "responses.L1.narrative", "not-of-the-form"),
    "a number for a text": (response(narrative=3), "responses.L1.narrative", "not-a-text"),
    "too much evidence": (
        response(evidence=[{"kind": "link", "name": "a"}] * 51),
        "responses.L1.evidence",
        "too-many",
    ),
    "an unknown severity": (
        raw(findings=[{"practice": "L1", "severity": "huge"}]),
        "findings[0].severity",
        "not-a-choice",
    ),
    "a list": (b"[]", "(file)", "not-an-object"),
    "nothing": (b"", "(file)", "not-json"),
    "half a file": (raw()[:-5], "(file)", "not-json"),
    "another encoding": (raw().decode().encode("utf-16"), "(file)", "not-utf-8"),
    "brackets without end": (b"[" * 200_000, "(file)", "too-deep"),
    "one level too many": (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), "(file)", "too-deep"),
    "too much of everything": (b" " * (LARGEST + 1), "(file)", "too-large"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_is_refused_with_its_place_and_what_to_do(case):
    content, path, problem = REFUSED[case]

    error = refusal(content)

    assert (error.path, error.problem) == (path, problem)
    assert explain.of_problem(error.problems[0]).text()[-1] in ".?"


def test_brackets_inside_texts_are_no_depth():
    assert assessment_file.read(response(narrative='[[[[[[[[[[[[ \\" {{{{{{{{{{'))


def test_every_problem_is_named_and_mistypings_are_guessed():
    error = refusal(raw(scop="full", responses={"L1": {"rating": 9, "narative": "x"}}))

    assert [each.problem for each in error.problems] == ["not-a-rating", "unknown-name", "unknown-name"]
    assert (
        explain.of_problem(error.problems[1]).text()
        == "There is no “narative” here. Did you mean “narrative”?"
    )
    assert "responses.L1.narative" in str(error)


class TestFit:
    def misfit(self, **changes):
        with pytest.raises(AssessmentFileInvalid) as caught:
            facts_of(assessment_file.read(raw(**changes)), made.criteria())
        return caught.value

    def test_other_criteria(self):
        assert self.misfit(criteria="tle/2025").problem == "other-criteria"

    def test_an_unknown_scope(self):
        error = self.misfit(scope="gold")

        assert (
            explain.of_problem(error.problems[0]).text()
            == "There is no scope “gold”. Use one of: full, l, b."
        )

    def test_unknown_practices_wherever_they_are_named(self):
        error = self.misfit(responses={"B9": {}}, findings=[{"practice": "Z1", "severity": "minor"}])

        assert [each.path for each in error.problems] == ["responses.B9", "findings[0].practice"]

    def test_setting_aside_what_always_applies(self):
        strict = made.criteria([made.domain("L", [made.practice("L1", optional=False)])])
        content = raw(responses={"L1": {"not_applicable": {"state": "claimed"}}})

        with pytest.raises(AssessmentFileInvalid) as caught:
            facts_of(assessment_file.read(content), strict)

        assert (caught.value.path, caught.value.problem) == ("responses.L1.not_applicable", "always-applies")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_no_bytes_do_worse_than_being_refused(content):
    with pytest.raises(AssessmentFileInvalid):
        assessment_file.read(content)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


def words_of_refusal(content):
    try:
        assessment_file.read(content)
    except AssessmentFileInvalid as error:
        return [explain.of_problem(problem).text() for problem in error.problems]
    return ["read"]


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(list(AssessmentFile.model_fields)), json_values), json_values)
def test_no_json_does_worse_than_being_refused(top, inner):
    for value in (top, {**SMALL, **top}, {**SMALL, "responses": {"L1": inner}}, inner):
        assert all(words_of_refusal(json.dumps(value).encode()))


def test_the_published_schema_is_the_one_the_models_give():
    assert SCHEMA.read_text(encoding="utf-8") == assessment_file.json_schema()
