"""How many of the labelled files the tripwire notices, and how many it takes for records by mistake."""

from __future__ import annotations

import pytest

from bench.labelled import corpus


@pytest.fixture(scope="module")
def held_out():
    return corpus.rates(corpus.HELD_OUT)


def test_there_are_more_than_a_hundred_files_of_each_label(held_out):
    assert held_out.records >= 100
    assert held_out.papers >= 100


def test_of_the_files_with_records_at_least_95_percent_are_noticed(held_out):
    assert held_out.recall >= 0.95, f"{len(held_out.missed)} were missed"


def test_of_the_papers_at_most_5_percent_are_taken_for_records(held_out):
    assert held_out.false_alarms <= 0.05, f"{len(held_out.alarmed)} were taken for records"


def test_the_same_seed_makes_the_same_files():
    first = [(file.name, file.content) for file in corpus.files("again")]

    assert [(file.name, file.content) for file in corpus.files("again")] == first


def test_every_labelled_file_is_one_that_the_portal_takes(inspector, tmp_path):
    path = tmp_path / "file"
    for file in corpus.files("taken"):
        path.write_bytes(file.content)
        found = inspector.inspect(path, file.name)
        if file.name.startswith(("numbers-", "directory-")):  # and the child says the same as the engine
            assert bool(found.suspicions) is file.is_records, file.name
