"""Golden assessments of every published version, compared with the engine exactly."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.criteria.catalogue import Catalogue
from app.criteria.reading import read
from app.scoring.engine import evaluate
from app.scoring.validation import influence_faults, vector_faults
from app.scoring.vectors import Vectors, mismatches

ROOT = Path(__file__).resolve().parents[2] / "seal_criteria"
LEAST = 12
GOLDEN = {
    f"{path.parent.parent.name}/{path.parent.name}": Vectors.model_validate(
        read(path, str(path)).value
    ).vectors
    for path in sorted(ROOT.glob("*/*/vectors.yaml"))
}
CASES = {f"{key} {vector.name}": (key, vector) for key, vectors in GOLDEN.items() for vector in vectors}


@pytest.fixture(scope="module")
def catalogue():
    return Catalogue(ROOT)


@pytest.mark.parametrize("case", CASES)
def test_is_met_exactly(catalogue, case):
    key, vector = CASES[case]

    assert list(mismatches(catalogue.get(key), vector)) == []


def test_every_version_has_enough_of_them_for_every_scope(catalogue):
    for criteria in catalogue.all():
        vectors = GOLDEN[criteria.key]
        assert len(vectors) >= LEAST
        assert {vector.scope for vector in vectors} == {scope.id for scope in criteria.seal.scopes}


def test_every_practice_counts_and_every_scope_can_be_earned(catalogue):
    for criteria in catalogue.all():
        assert list(influence_faults(criteria)) == []


def test_golden_files_are_well_formed(catalogue):
    for criteria in catalogue.all():
        path = ROOT / criteria.key / "vectors.yaml"
        assert list(vector_faults(criteria, read(path, path.name).value)) == []


def test_scoring_does_not_change_the_order_of_practices(catalogue):
    criteria = catalogue.get("tle/2025")
    result = evaluate(criteria, GOLDEN["tle/2025"][1].facts(criteria))

    assert [each.practice for each in result.practices] == [practice.id for practice in criteria.practices]
