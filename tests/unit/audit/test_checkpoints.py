"""Reading checkpoint files."""

from __future__ import annotations

import pytest

from app.audit.entry import GENESIS
from app.audit.errors import CheckpointUnreadable
from app.audit.verification import read_checkpoints

A, B = "a" * 64, "b" * 64


def test_lines_of_both_forms_are_read_and_remarks_passed_over():
    text = f'# kept by mail\n\n3 {A} 2026-11-23T00:00:00+00:00\n{{"seq": 9, "hash": "{B}"}}\n3 {A}\n'

    assert read_checkpoints(text) == {3: A, 9: B}


def test_the_checkpoint_of_an_empty_chain_says_nothing():
    assert read_checkpoints(f"0 {GENESIS}") == {}


@pytest.mark.parametrize(
    "text",
    ["nonsense", f"x {A}", "3", "3 abc", "{}", '{"seq": 1', f"-1 {A}", f"3 {A}\n3 {B}", f"0 {A}", "[1]"],
)
def test_anything_else_is_refused_with_its_line(text):
    with pytest.raises(CheckpointUnreadable):
        read_checkpoints(text)
