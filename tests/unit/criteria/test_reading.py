"""What a criteria file may look like, and what its author is told otherwise."""

from __future__ import annotations

import pytest

from app.criteria.errors import CriteriaInvalid
from app.criteria.reading import LARGEST_FILE, parse, read


def refusal(text):
    with pytest.raises(CriteriaInvalid) as caught:
        parse(text, "some.yaml")
    return caught.value


class TestWhatIsRead:
    def test_words_stay_words_as_in_yaml_1_2(self):
        document = parse("a: no\nb: on\nc: 2025-07-01\nd: 1.5\ne: 010", "some.yaml")

        assert document.value == {"a": "no", "b": "on", "c": "2025-07-01", "d": "1.5", "e": 10}

    def test_quotes_make_a_text_of_a_number(self):
        assert parse('a: "2025"\nb: 2025\nc: "null"\nd: ~\ne: true', "f").value == {
            "a": "2025", "b": 2025, "c": "null", "d": None, "e": True,
        }  # fmt: skip

    def test_every_value_knows_its_line(self):
        document = parse("a: 1\nb:\n  - x: >-\n      folded\n      text\n    y: 2\n", "some.yaml")

        assert document.value == {"a": 1, "b": [{"x": "folded text", "y": 2}]}
        assert [document.line(place) for place in [("a",), ("b", 0, "x"), ("b", 0, "y")]] == [1, 3, 6]

    def test_a_place_that_is_not_there_has_the_line_of_what_is_around_it(self):
        assert parse("a: 1\nb:\n  c: 2\n", "f").line(("b", "missing", "deeper")) == 2

    def test_a_mark_at_the_beginning_of_the_file_is_ignored(self, tmp_path):
        path = tmp_path / "f.yaml"
        path.write_bytes(b"\xef\xbb\xbfa: 1\n")

        assert read(path, "f.yaml").value == {"a": 1}


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("text", "line", "words"),
        [
            pytest.param(
                "a: 1\nb: 2\na: 3\n", 3, "“a” is given twice; the first is on line 1", id="duplicate name"
            ),
            pytest.param(
                'r:\n  1: x\n  "1": y\n', 3, "“1” is given twice", id="the same name as number and text"
            ),
            pytest.param("a: 1\nb: &x [1]\n", 2, "anchors (&name)", id="anchor"),
            pytest.param("a: 1\nb: *x\n", 2, "aliases (*name)", id="alias"),
            pytest.param("a: !!python/object:os.system x\n", 1, "tags (!name)", id="tag"),
            pytest.param("%YAML 1.1\n---\na: 1\n", 2, "starting with %", id="directive"),
            pytest.param("a: 1\n---\nb: 2\n", 2, "a second document", id="two documents"),
            pytest.param("", 1, "the file is empty", id="empty"),
            pytest.param("# only a comment\n", 1, "the file is empty", id="only a comment"),
            pytest.param("a:\n\tb: 1\n", 2, "a tab stands where spaces belong", id="tab"),
            pytest.param("a: 1\nb: c: d\n", 2, "a colon inside a text", id="colon"),
            pytest.param("- a\nb: 1\n", 2, "the indentation does not fit", id="indentation"),
            pytest.param("a: 1\nb: 'x\n", 2, "a quote is not closed", id="open quote"),
            pytest.param("a: {b: 1\n", 1, "a bracket or quote is not closed", id="open bracket"),
            pytest.param("a: @x\n", 1, "cannot begin with this character", id="reserved character"),
            pytest.param("a: x\nb: \x07\n", 2, "the character U+0007", id="control character"),
            pytest.param("[a, b]: c\n", 1, "a name must be a single word", id="list as name"),
            pytest.param("a: " + "[" * 50_000, 1, "nested more than 12 deep", id="depth"),
        ],
    )
    def test_with_file_line_and_reason(self, text, line, words):
        error = refusal(text)

        assert (error.file, error.line) == ("some.yaml", line)
        assert words in error.reason

    def test_a_bomb_of_aliases_goes_off_at_its_first_anchor(self):
        bomb = "a: &a [x, x, x]\n" + "".join(
            f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
        )

        assert refusal(bomb).line == 1

    def test_a_file_that_is_not_utf_8(self, tmp_path):
        path = tmp_path / "latin.yaml"
        path.write_bytes("a: fine\nb: Pe\xf1asco\n".encode("latin-1"))

        with pytest.raises(CriteriaInvalid, match=r"^latin.yaml:2: this is not UTF-8"):
            read(path, "latin.yaml")

    def test_a_file_too_large_to_be_criteria(self, tmp_path):
        path = tmp_path / "large.yaml"
        path.write_text("#" * (LARGEST_FILE + 1))

        with pytest.raises(CriteriaInvalid, match="larger than 256 KB"):
            read(path, "large.yaml")

    def test_a_file_that_is_not_there(self, tmp_path):
        with pytest.raises(CriteriaInvalid, match="cannot be read: No such file"):
            read(tmp_path / "gone.yaml", "gone.yaml")
