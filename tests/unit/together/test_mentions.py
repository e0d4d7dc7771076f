"""Whom an @ in a comment means."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.together.errors import MentionUnclear, MentionUnknown
from app.together.mentions import mentioned

DANA, SAM, SAM_LEE, MARIA, ANNE, OBRIEN = (uuid4() for _ in range(6))
TEAM = {
    DANA: "Dana Ruiz", SAM: "Sam Ortiz", SAM_LEE: "Sam Lee", MARIA: "María de la Cruz", ANNE: "Anne-Marie Fox",
    OBRIEN: "Pat O’Brien",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nobody is named here.", set()),
        ("@Dana Ruiz, please look.", {DANA}),
        ("@dana please", {DANA}),
        ("Could (@Dana) or @Sam Lee?", {DANA, SAM_LEE}),
        ("@SAM ORTIZ", {SAM}),
        ("@María de la Cruz and @Dana's text", {MARIA, DANA}),
        ("@Anne-Marie Fox", {ANNE}),
        ("@Pat O’Brien.", {OBRIEN}),
        ("Write to office@maple.example", set()),
        ("five @ once", set()),
        ("line\n@Dana\nline", {DANA}),
        ("@Dana and again @Dana Ruiz", {DANA}),
    ],
)
def test_names_of_the_team_are_found(text, expected):
    assert mentioned(text, TEAM) == expected


@pytest.mark.parametrize("text", ["@Ana", "@Danae Ruiz", "@Anne", "@everyone", "@@Dana", "@<script>", "@Lee"])
def test_a_name_that_is_nobodys_is_refused(text):
    with pytest.raises(MentionUnknown):
        mentioned(text, TEAM)


def test_a_name_that_is_two_peoples_is_refused_with_both():
    with pytest.raises(MentionUnclear) as refused:
        mentioned("@Sam, please", TEAM)

    assert refused.value.names == ("Sam Lee", "Sam Ortiz")


def test_two_of_the_same_full_name_cannot_be_told_apart():
    with pytest.raises(MentionUnclear):
        mentioned("@Dana Ruiz", {**TEAM, uuid4(): "Dana Ruiz"})


def test_the_refusal_is_short_however_long_the_word():
    with pytest.raises(MentionUnknown) as refused:
        mentioned("@" + "x" * 4000, TEAM)

    assert len(refused.value.name) <= 40
