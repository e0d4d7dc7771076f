"""How versions are compared for people who read them."""

from __future__ import annotations

from app.criteria.catalogue import Catalogue
from app.criteria.difference import Part, difference, words
from app.criteria.schema import Change
from tests.unit.criteria.made import domain

NEW = "tiny/2021/domains/10-care.yaml"
LINEAGE = 'against: "2020"\nsteps: [{change: split, before: [C1], after: [C1, C2], note: It was two things at once.}]\n'


def compared(folder, lineage=True):
    catalogue = Catalogue(folder.root)
    return difference(
        catalogue.get("tiny/2020"),
        catalogue.get("tiny/2021"),
        catalogue.lineage("tiny/2021") if lineage else None,
    )


class TestWithoutLineage:
    def test_equal_practices_are_the_same(self, two_versions):
        found = compared(two_versions)

        assert found.counts == {Change.SAME: 1}
        assert found.steps[0].parts == ()

    def test_practices_are_paired_by_id(self, two_versions):
        two_versions.write(NEW, domain("C2"))

        assert compared(two_versions).counts == {Change.NEW: 1, Change.RETIRED: 1}

    def test_each_part_that_differs_is_told_with_both_texts(self, two_versions):
        two_versions.replace(NEW, "effort: S", "effort: L").replace(
            NEW, "Nobody has thought of", "No one knows"
        )

        (step,) = compared(two_versions).steps

        assert step.change is Change.REWORDED
        assert [(part.part, part.before[:12], part.after[:12]) for part in step.parts] == [
            (Part.RATINGS, "1. Nobody ha", "1. No one kn"),
            (Part.EFFORT, "S", "L"),
        ]

    def test_the_scale_is_compared_too(self, two_versions):
        two_versions.replace("tiny/2021/version.yaml", "2: 35", "2: 40")

        assert compared(two_versions).scale == (("credit.2", "35", "40"),)


class TestWithLineage:
    def test_the_steps_are_those_of_the_lineage(self, two_versions):
        two_versions.write(NEW, domain("C1", "C2")).write("tiny/2021/lineage.yaml", LINEAGE)

        (step,) = compared(two_versions).steps

        assert (step.change, step.note) == (Change.SPLIT, "It was two things at once.")
        assert [practice.id for practice in step.after] == ["C1", "C2"]

    def test_everything_can_be_told_to_a_program(self, two_versions):
        two_versions.replace(NEW, "effort: S", "effort: L")

        assert compared(two_versions).as_json() == {
            "before": "tiny/2020",
            "after": "tiny/2021",
            "scale": [],
            "steps": [
                {
                    "change": "reworded",
                    "before": ["C1"],
                    "after": ["C1"],
                    "note": "",
                    "parts": [{"part": "effort", "before": "S", "after": "L"}],
                }
            ],
        }


class TestWords:
    def test_runs_are_shared_removed_or_added(self):
        runs = words("One leader answers for privacy", "One named leader answers for security")

        assert [tuple(run) for run in runs] == [
            ("same", "One"), ("added", "named"), ("same", "leader answers for"), ("removed", "privacy"), ("added", "security"),
        ]  # fmt: skip

    def test_texts_too_unlike_are_left_alone(self):
        assert words("One leader answers for privacy", "Contracts bind vendors to the law") == ()
