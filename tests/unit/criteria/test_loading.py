"""What criteria files may say, and what their author is told otherwise: always file, line and reason."""

from __future__ import annotations

import pytest

from tests.unit.criteria.made import DOMAIN, PRACTICE, domain

CARE = "tiny/2020/domains/10-care.yaml"
SEAL = "tiny/seal.yaml"
VERSION = "tiny/2020/version.yaml"
LONG = "x" * 1201


class TestAGoodFolder:
    def test_becomes_models(self, folder):
        (seal,) = folder.load().seals

        found = seal.sets()["tiny/2020"]
        assert [practice.id for practice in found.practices] == ["C1"]
        assert [each.id for each in found.in_scope("full")] == ["care"]

    def test_may_lie_beside_files_of_editors_and_systems(self, folder):
        folder.write("tiny/2020/domains/.10-care.yaml.swp", b"\x00").write(".DS_Store", b"\x00")

        assert folder.problems() == []


class TestAField:
    @pytest.mark.parametrize(
        ("file", "old", "new", "expected"),
        [
            pytest.param(CARE, "    why:", "    whi:", ":6: “why” is missing", id="missing"),
            pytest.param(CARE, "    effort: S", "    effort: S\n    efort: M", ":24: there is no field “efort” here; did you mean “effort”?", id="unknown"),
            pytest.param(CARE, "effort: S", "effort: XL", ":23: “effort” cannot be “XL”; it must be S, M or L", id="choice"),
            pytest.param(CARE, "status: theme", "status: sure", ":28: “status” cannot be “sure”; it must be confirmed, theme or reconstructed", id="status"),
            pytest.param(CARE, "max_age_months: 12", "max_age_months: soon", ":22: “max_age_months” must be a whole number, not “soon”", id="number"),
            pytest.param(CARE, "max_age_months: 12", "max_age_months: 1.5", ":22: “max_age_months” must be a whole number, not “1.5”", id="fraction"),
            pytest.param(CARE, "max_age_months: 12", "max_age_months: 3", ":22: “max_age_months” must be 6 or more, not “3”", id="too small"),
            pytest.param(CARE, "max_age_months: 12", "max_age_months: 90", ":22: “max_age_months” must be 60 or less, not “90”", id="too large"),
            pytest.param(CARE, "Who does what C1 asks for?", "Who?", ":9: “question” needs at least 10 characters; it has 4", id="too short"),
            pytest.param(CARE, "Who does what C1 asks for?", LONG, ":9: “question” may have 1200 characters; it has 1201", id="too long"),
            pytest.param(CARE, "      - Name a person for C1.\n", "", ":24: “first_steps” needs at least 2 entries; it has 1", id="too few"),
            pytest.param(CARE, "  - id: C1", "  - id: c-1", ":6: “id” cannot be “c-1”; it must be an id such as DS3", id="form"),
            pytest.param(CARE, "      4: C1 is done", "      5: C1 is done", ":15: “ratings” has no place for “5”; it must be 1, 2, 3 or 4", id="rating"),
            pytest.param(CARE, "      4: C1 is done, written down and reviewed.\n", "", ":6: ratings must describe 1, 2, 3 and 4", id="rating left out"),
            pytest.param(CARE, "aim: People take care of what they hold.", "aim: [People]", ":4: “aim” must be a text, not a list", id="not a text"),
            pytest.param(CARE, "    source:\n      status: theme\n", "    source: theme\n    sources:\n", ":27: “source” must be a set of fields", id="not fields"),
            pytest.param(VERSION, 'version: "2020"', "version: 2020", ":2: “version” must be a text, not “2020”; put a text that looks like a number in quotes", id="number for text"),
            pytest.param(VERSION, "2020-01-01", "last spring", ":5: “published_on” must be a date such as 2025-07-01, not “last spring”", id="date"),
            pytest.param(VERSION, "2: 35", "2: 95", ":7: scale values must not fall from one step to the next", id="falling scale"),
            pytest.param(VERSION, "pending: 95", "pending: 20", ":7: scale values must not fall", id="falling evidence"),
            pytest.param(VERSION, ", accepted: 100", "", ":7: scale must give a value for every rating and every evidence state", id="scale with a gap"),
            pytest.param(SEAL, "domains: [care]", "domains: care", ":10: “domains” must be a list", id="not a list"),
        ],
    )  # fmt: skip
    def test_that_is_wrong_is_named_with_its_line(self, folder, file, old, new, expected):
        folder.replace(file, old, new)

        assert any(f"criteria/{file}{expected}" in problem for problem in folder.problems()), (
            folder.problems()
        )


class TestTheWhole:
    @pytest.mark.parametrize(
        ("file", "old", "new", "expected"),
        [
            pytest.param(CARE, "  - id: C1", "  - id: D1", "10-care.yaml:6: “D1” must begin with its domain's prefix, “C”", id="prefix"),
            pytest.param(CARE, "id: care", "id: cure", "10-care.yaml:1: the file of the domain “cure” must end with “-cure.yaml”", id="file name"),
            pytest.param(VERSION, "seal: tiny", "seal: other", "version.yaml:1: “seal” must be “tiny”, as the folder is named", id="seal of version"),
            pytest.param(SEAL, "id: tiny", "id: huge", "seal.yaml:1: “id” must be “tiny”, as the folder is named", id="id of seal"),
            pytest.param(SEAL, "opens_on: 2020", "online_services: [C9], opens_on: 2020", "the version “2020” has no practice “C9”", id="unknown practice for the register"),
            pytest.param(SEAL, "opens_on: 2020", "online_services: [C1, C1], opens_on: 2020", "“C1” is named twice", id="practice for the register twice"),
            pytest.param(SEAL, "[care]", "[care, cure]", "seal.yaml:10: the scope “full” needs “cure”, a domain 2020 does not have", id="unknown domain"),
            pytest.param(SEAL, "[care]", "[care, care]", "seal.yaml:10: the domain “care” is given twice", id="domain twice"),
            pytest.param(SEAL, "- id: full", "- id: most", "seal.yaml:6: the scope “full” is missing", id="no full scope"),
            pytest.param(SEAL, '"2020"', '"2019"', "seal.yaml:12: there is no folder “tiny/2019”", id="no folder"),
            pytest.param(SEAL, '"2020"', '"2019"', "seal.yaml:11: the folder “tiny/2020” is not listed", id="not listed"),
            pytest.param(SEAL, "opens_on: 2020-01-01", "opens_on: 2020-01-01, closes_on: 2019-01-01", "seal.yaml:12: a version cannot close before it opens", id="closed before"),
            pytest.param(CARE, "Nobody has thought", "Nobody {{ has }} thought", "10-care.yaml:12: “{{” looks like markup", id="template"),
            pytest.param(CARE, "Name a person", "Name <b>a person</b>", "10-care.yaml:26: “<b” looks like markup", id="tag"),
            pytest.param(CARE, "Name a person", "Name a person &amp; a deputy", "10-care.yaml:26: “&amp;” looks like markup", id="entity"),
        ],
    )  # fmt: skip
    def test_must_fit_together(self, folder, file, old, new, expected):
        folder.replace(file, old, new)

        assert any(expected in problem for problem in folder.problems()), folder.problems()

    def test_has_no_practice_twice(self, folder):
        folder.write(CARE, domain("C1", "C1"))

        assert folder.problems() == [
            f"criteria/{CARE}:{6 + PRACTICE.count(chr(10))}: the id “C1” is already in use; ids are never used twice"
        ]

    def test_has_no_domain_or_prefix_twice(self, folder):
        folder.write("tiny/2020/domains/20-care.yaml", DOMAIN + PRACTICE.replace("ID", "C2"))

        assert [problem.partition(": ")[2] for problem in folder.problems()] == [
            "“care” is already the id of the domain in domains/10-care.yaml",
            "“C” is already the prefix of the domain in domains/10-care.yaml",
        ]

    def test_leaves_no_domain_out_of_the_full_scope(self, folder):
        folder.write(
            "tiny/2020/domains/20-thrift.yaml",
            domain("T1").replace("care", "thrift").replace("prefix: C", "prefix: T"),
        )

        assert any(
            "the full scope leaves out “thrift” of version 2020" in problem for problem in folder.problems()
        )

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            pytest.param("tiny/2020/domain.yaml", "nothing reads this file", id="stray file in a version"),
            pytest.param(
                "tiny/2020/domains/care.yml", "is named like 10-leadership.yaml", id="domain file misnamed"
            ),
            pytest.param("tiny/next/version.yaml", "is not the folder of a version", id="version misnamed"),
            pytest.param("notes.txt", "is not the folder of a seal", id="stray file at the top"),
        ],
    )
    def test_says_so_when_a_file_would_be_overlooked(self, folder, name, words):
        folder.write(name, "a: 1\n")

        assert any(words in problem for problem in folder.problems())

    def test_tells_every_problem_at_once(self, folder):
        folder.replace(CARE, "effort: S", "effort: XL").replace(
            VERSION, "threshold: 85", "threshold: 101"
        ).write(SEAL, "a: a: a")

        assert [problem.split(":")[0] for problem in folder.problems()] == [
            f"criteria/{name}" for name in (CARE, VERSION, SEAL)
        ]

    def test_is_missed_where_a_folder_is_empty(self, tmp_path):
        from app.criteria.errors import CriteriaInvalid
        from app.criteria.loading import load

        (tmp_path / "empty").mkdir()

        with pytest.raises(CriteriaInvalid, match="there is no seal here"):
            load(tmp_path / "empty")


class TestLineage:
    STEP = 'against: "2020"\nsteps:\n  - change: {change}\n    before: [{before}]\n    after: [{after}]\n    note: What became of the practice.\n'

    def problems(self, folder, change="same", before="C1", after="C1"):
        folder.write("tiny/2021/lineage.yaml", self.STEP.format(change=change, before=before, after=after))
        return [problem.removeprefix("criteria/tiny/2021/lineage.yaml:") for problem in folder.problems()]

    def test_that_accounts_for_all_is_accepted(self, two_versions):
        assert self.problems(two_versions) == []

    @pytest.mark.parametrize(
        ("change", "before", "after", "expected"),
        [
            pytest.param("same", "C9", "C1", "4: tiny/2020 has no practice “C9”", id="unknown before"),
            pytest.param("same", "C1", "C9", "5: tiny/2021 has no practice “C9”", id="unknown after"),
            pytest.param(
                "retired", "C1", "", "2: C1 of tiny/2021 are not accounted for", id="left out after"
            ),
            pytest.param("new", "", "C1", "2: C1 of tiny/2020 are not accounted for", id="left out before"),
            pytest.param(
                "merged", "C1, C1", "C1", "4: “C1” of tiny/2020 is already accounted for above", id="twice"
            ),
            pytest.param(
                "split", "C1", "C1", "3: “split” needs one practice before and several after", id="shape"
            ),
            pytest.param("moved", "C1", "C1", "3: “change” cannot be “moved”", id="unknown change"),
        ],
    )
    def test_that_does_not_is_refused(self, two_versions, change, before, after, expected):
        assert any(
            problem.startswith(expected) for problem in self.problems(two_versions, change, before, after)
        )

    def test_against_a_version_that_does_not_exist_is_refused(self, two_versions):
        two_versions.write(
            "tiny/2021/lineage.yaml",
            self.STEP.format(change="same", before="C1", after="C1").replace("2020", "1999"),
        )

        assert two_versions.problems() == [
            "criteria/tiny/2021/lineage.yaml:1: there is no other version “1999”"
        ]
