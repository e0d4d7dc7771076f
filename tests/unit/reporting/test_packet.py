"""A workbook keeps every word on its way out and back, and no text in it can act."""

from __future__ import annotations

import zipfile
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.assessment.services.responding import Answer
from app.core.text import plain
from app.reporting.packet import child, layout, writing
from app.reporting.packet.content import Packet, Row, answer_from, code_of, digest_of, from_json, to_json
from app.reporting.packet.proposal import Held

ASSESSMENT = UUID("7a1f8c52-5a4e-4d7b-9b68-0c4a4f6f5d01")
CHOICES = {
    "": "",
    "1": "1 – Not yet",
    "2": "2 – Begun",
    "3": "3 – In place",
    "4": "4 – Mature",
    "n": "Not us",
}
WORDS = writing.Wording(
    title="Self-assessment", hint="Fill in", guide_name="Read me first", guide=("One.", "Two."),
    headings=("Code", "Domain", "Practice", "Question", "Ratings", "Evidence", "Rating", "How?", "Why?"),
    choices=CHOICES, choose="Choose one.",
)  # fmt: skip
HOSTILE = [
    "=1+1", '=HYPERLINK("https://example.org")', "+1", "-1", "@SUM(A1)", "\t=1", "_x0041_", "_x000D_",
    "<b>&amp;</b>", "Ka\u02bb\u016b-P\u0101hoa", "line\nline\n\nline", "a" * 20_000, "1e5", "0012", "3/4", "TRUE",
    "\u202eabc", "\U0001d518\U0001d52b\U0001d526", "https://example.org/?a=1&b=2",
]  # fmt: skip
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t=+-@_x0D"), max_size=60)
ANSWERS = st.builds(
    answer_from,
    st.sampled_from(["", "1", "2", "3", "4", "n"]), TEXTS, TEXTS,
)  # fmt: skip


def asked(practice_id="L1", *, may_not_apply=True, is_open=True):
    return writing.Asked(
        practice_id, "Leadership", "Title", "Question?", "1 – a\n2 – b", "Policy", may_not_apply, is_open
    )


def written(tmp_path, held, *practices):
    path = tmp_path / "packet.xlsx"
    path.write_bytes(writing.write(ASSESSMENT, "tle/2025", practices or (asked(),), held, WORDS))
    return path


def row_of(path):
    (found,) = child.read(path)["rows"]
    return found


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_every_text_comes_back_as_it_was(tmp_path, text):
    answer = Answer(3, text.strip())

    found = row_of(written(tmp_path, {"L1": Held(4, answer)}))

    assert answer_from(found["code"], found["narrative"], found["justification"]) == answer.normal()
    assert (found["version"], found["base"]) == ("4", digest_of(answer))


@given(answer=ANSWERS, version=st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_whatever_is_answered_comes_back(tmp_path_factory, answer, version):
    found = row_of(written(tmp_path_factory.mktemp("packet"), {"L1": Held(version, answer)}))

    assert answer_from(found["code"], found["narrative"], found["justification"]) == answer
    assert digest_of(answer) == found["base"]


@pytest.mark.parametrize("text", HOSTILE[:6], ids=range(6))
def test_nothing_in_a_workbook_is_a_formula_or_a_link(tmp_path, text):
    held = {"L1": Held(1, Answer(2, text, False, text))}
    path = written(tmp_path, held, writing.Asked("L1", text, text, text, text, text, True, True))

    for sheet in load_workbook(path):
        assert not [cell for row in sheet for cell in row if cell.data_type == "f" or cell.hyperlink]
    with zipfile.ZipFile(path) as archive:
        assert not [
            name for name in archive.namelist() if "external" in name.lower() or name.endswith(".bin")
        ]


def test_only_the_cells_for_answers_can_be_filled_in(tmp_path):
    path = written(tmp_path, {}, asked("L1"), asked("L2", is_open=False))

    sheet = load_workbook(path)[layout.QUESTIONS]
    free = {(cell.row - 1, cell.column - 1) for row in sheet for cell in row if not cell.protection.locked}
    answers = (layout.CHOICE, layout.NARRATIVE, layout.JUSTIFICATION)
    assert free == {(layout.FIRST_ROW, column) for column in answers}
    assert sheet.protection.sheet


def test_the_list_of_ratings_offers_not_applicable_only_where_it_may_be(tmp_path):
    path = written(tmp_path, {}, asked("L1"), asked("L2", may_not_apply=False))

    book = load_workbook(path)
    offered = {}
    for rule in book[layout.QUESTIONS].data_validations.dataValidation:
        first, last = rule.formula1.split("!")[1].replace("$", "").split(":")
        offered[str(rule.sqref)] = [cell.value for (cell,) in book[layout.MARK][f"{first}:{last}"]]
    assert list(offered.values()) == [list(CHOICES.values())[1:], list(CHOICES.values())[1:-1]]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("3 – In place", "3"), ("3 – in  PLACE", "3"), ("3", "3"), (3, "3"), (3.0, "3"), ("3 (mostly)", "3"),
        ("", ""), (None, ""), ("Not us", "n"), ("n/a", "n"), ("12", "?"), ("5", "?"), ("yes", "?"), (2.5, "?"),
        (True, "?"), (date(2026, 3, 4), "?"),
    ],
    ids=repr,
)  # fmt: skip
def test_a_rating_is_understood_as_people_write_it(tmp_path, said, code):
    path = written(tmp_path, {})
    book = load_workbook(path)
    book[layout.QUESTIONS].cell(layout.FIRST_ROW + 1, layout.CHOICE + 1).value = said
    book.save(path)

    assert row_of(path)["code"] == code


def test_rows_may_be_sorted_and_columns_widened(tmp_path):
    path = written(tmp_path, {"L2": Held(2, Answer(4, "ours"))}, asked("L1"), asked("L2"))
    book = load_workbook(path)
    sheet = book[layout.QUESTIONS]
    one, two = layout.FIRST_ROW + 1, layout.FIRST_ROW + 2
    for column in range(1, layout.WIDTH + 1):
        above, below = sheet.cell(one, column), sheet.cell(two, column)
        above.value, below.value = below.value, above.value
    book.save(path)

    assert [(row["practice"], row["narrative"]) for row in child.read(path)["rows"]] == [
        ("L2", "ours"),
        ("L1", ""),
    ]


class TestRefused:
    def test_is_what_is_no_workbook(self, tmp_path):
        path = tmp_path / "packet.xlsx"
        path.write_bytes(b"a,b\n1,2\n")

        assert child.read(path)["refused"] == "content-differs"

    def test_is_a_workbook_of_somebody_else(self, tmp_path):
        import xlsxwriter

        path = tmp_path / "packet.xlsx"
        with xlsxwriter.Workbook(path) as book:
            book.add_worksheet("Budget")

        assert child.read(path)["refused"] == "not-ours"

    def test_is_one_without_its_hidden_sheet(self, tmp_path):
        path = written(tmp_path, {})
        book = load_workbook(path)
        del book[layout.MARK]
        book.save(path)

        assert child.read(path)["refused"] == "not-ours"

    def test_is_one_of_another_arrangement(self, tmp_path):
        path = written(tmp_path, {})
        book = load_workbook(path)
        book[layout.MARK].cell(layout.MARK_FORM + 1, 1).value = "2"
        book.save(path)

        assert child.read(path)["refused"] == "not-ours"

    def test_is_one_cut_short(self, tmp_path):
        path = written(tmp_path, {})
        path.write_bytes(path.read_bytes()[:-2000])

        assert "refused" in child.read(path)


def test_a_sheet_that_claims_a_million_rows_is_read_no_further_than_ours_are_long(tmp_path):
    path = written(tmp_path, {})
    book = load_workbook(path)
    sheet = book[layout.QUESTIONS]
    sheet.cell(1_048_576, 1).value = "L9"
    book.save(path)

    assert [row["practice"] for row in child.read(path)["rows"]] == ["L1"]


@given(st.lists(st.tuples(st.sampled_from("ABC"), ANSWERS | st.none(), TEXTS)))
@settings(max_examples=50, deadline=None)
def test_what_is_kept_until_somebody_looks_is_the_same_afterwards(rows):
    packet = Packet(ASSESSMENT, tuple(Row(key, 3, "base", answer, plain(said)) for key, answer, said in rows))

    assert from_json(to_json(packet)) == packet


def test_a_code_says_the_rating_and_nothing_else():
    assert [code_of(answer_from(code, "", "")) for code in CHOICES] == list(CHOICES)
    with pytest.raises(ValueError, match="5"):
        answer_from("5", "", "")
