"""The tripwire's engine: what it takes for records of students, and what it does not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessment.tripwire.engine import look
from app.assessment.tripwire.labels import meaning
from app.assessment.tripwire.masking import masked
from app.assessment.tripwire.people import is_name, name_in
from app.assessment.tripwire.plain import as_plain, from_plain
from app.assessment.tripwire.text import Line, Part, Unit
from app.assessment.tripwire.values import birth_date_in, is_birth_date, is_blank, ssn_in
from app.assessment.tripwire.verdict import Signal, Trace, is_enough, weigh

HEADER = "Student Name|DOB|Student ID|Grade"
ROWS = [
    f"{name}|0{at}/12/2014|20450{at}|5"
    for at, name in enumerate(("Garcia, Maria", "Okafor, Chidi", "Nguyen, Linh"), 1)
]


def part(*lines, unit=Unit.SHEET, name=""):
    return Part(unit, 1, tuple(Line(at, tuple(line.split("|"))) for at, line in enumerate(lines, 1)), name)


def seen(*lines, **more):
    return look([part(*lines, **more)], year=2026)


class TestRecords:
    def test_rows_under_a_header_are_found_with_line_and_kind(self):
        (found,) = seen("Export", HEADER, *ROWS)

        assert [trace.line for trace in found.traces] == [3, 4, 5]
        assert set(found.kinds) == {Signal.BIRTH, Signal.STUDENT_ID, Signal.NAME, Signal.LEVEL}
        assert found.records == 3
        assert found.density == pytest.approx(3 / 5)

    @pytest.mark.parametrize(
        "lines",
        [
            ("Student: Maria Garcia", "DOB: 04/12/2014", "Student ID: 204501"),
            ("Student name|Maria Garcia|Date of birth|04/12/2014", "Student ID|204501|Grade|5"),
            ("Student name Maria Garcia Date of birth 04/12/2014", "Student ID 204501 Grade 5"),
            ("We met the parents of Maria Garcia (DOB 4/12/2014, student ID 204501).",),
            ("Maria Garcia, SSN 412-55-8123",),
            ("Class list", *(f"{at}. {name}" for at, name in enumerate(("Maria Garcia", "Chidi Okafor", "Linh Nguyen", "Mei Chen", "Koa Akana", "Awa Diallo", "Zofia Novak", "Tevita Tupou"), 1))),
            ("Last Name|First Name|Meal Eligibility", "Garcia|Maria|Free", "Okafor|Chidi|Paid", "Nguyen|Linh|Reduced"),
            ("Alumno|Grado|Fecha de nacimiento", "Garcia, Maria|5|2014-04-12", "Nguyen, Linh|5|2014-05-01"),
        ],
    )  # fmt: skip
    def test_are_found_in_every_shape(self, lines):
        assert seen(*lines)

    def test_a_list_without_a_header_is_found_by_its_shape(self):
        assert seen(*(f"20450{at}|Garcia, Maria|0{at}/12/2014|5" for at in range(1, 6)))

    def test_a_table_goes_on_on_the_next_page(self):
        pages = [
            part(HEADER.replace("|", " "), unit=Unit.PAGE),
            part(*(row.replace("|", " ") for row in ROWS), unit=Unit.PAGE),
        ]

        assert [found.number for found in look(pages, year=2026)] == [1]

    def test_a_name_that_a_pdf_put_on_a_line_of_its_own_belongs_to_the_row(self):
        lines = ["Student Grade Infraction Absences"]
        for name in ("Maria Garcia", "Chidi Okafor", "Linh Nguyen"):
            lines += [name, "7 12 Defiance"]

        assert seen(*lines)


class TestOtherThings:
    @pytest.mark.parametrize(
        "lines",
        [
            (HEADER,),
            (HEADER, "|||", "|||"),
            (HEADER, "Doe, Jane|01/01/2014|123456|5"),
            ("Fictional example, not real students", HEADER, *ROWS),
            ("Employee|Hire Date|Position", "Garcia, Maria|04/12/2014|Nurse", "Okafor, Chidi|05/12/2015|Teacher", "Nguyen, Linh|01/02/2016|Teacher"),
            ("Policy 5125.1 Student Records", "Adopted: March 4, 2012", "Revised: April 5, 2019", "Superintendent: Maria Garcia"),
            ("Student Name: ______________", "DOB: __/__/____", "Student ID: ________"),
            ("Grade|Enrolled|IEP|ELL", "5|120|14|9", "6|118|12|11", "7|131|9|4"),
            ("Element|Data type|Definition", "Student ID|integer|e.g. 12345678", "DOB|date|MM/DD/YYYY"),
            ("Vendor|Contact|Contract No.|Start", *(f"Acme {at}|Maria Garcia|20450{at}|0{at}/12/2014" for at in range(1, 8))),
            ("SSN: 123-45-6789 (never enter a real one)",),
            ("Call Maria Garcia at (555) 555-0100 by September 15, 2015.",),
        ],
    )  # fmt: skip
    def test_are_no_records(self, lines):
        assert seen(*lines) == []

    def test_many_rows_are_not_believed_to_be_made_up(self):
        rows = [f"Garcia, Maria|0{at % 9 + 1}/12/2014|2045{at:02}|5" for at in range(60)]

        assert seen("Sample data", HEADER, *rows)

    def test_signs_that_lie_far_apart_do_not_add_up(self):
        lines = ["Student Name|Grade"]
        for _ in range(5):
            lines += ["Garcia, Maria|5", *(["The board met."] * 60)]

        assert seen(*lines) == []


class TestValues:
    @pytest.mark.parametrize(
        "day",
        [
            "4/12/2014",
            "2014-04-12",
            "April 12, 2014",
            "12-Apr-2014",
            "4/12/14",
            "12 de abril de 2014",
            "41741",
        ],
    )
    def test_a_birthday_of_someone_at_school(self, day):
        assert is_birth_date(day, 2026)

    @pytest.mark.parametrize("day", ["4/12/1984", "4/12/2026", "2014", "13/45/2014", "12345", "04/12/2040"])
    def test_no_birthday_of_someone_at_school(self, day):
        assert not is_birth_date(day, 2026)

    def test_a_birthday_is_found_behind_another_day(self):
        assert birth_date_in("met 4/12/2026 about 5/1/2013", 2026) == "5/1/2013"

    @pytest.mark.parametrize(
        "number",
        [
            "000-12-3456",
            "666-12-3456",
            "912-12-3456",
            "412-00-3456",
            "412-12-0000",
            "412-123-456",
            "123-45-6789",
            "078-05-1120",
        ],
    )
    def test_numbers_that_nobody_has(self, number):
        assert ssn_in(f"x {number} y") == ""

    @pytest.mark.parametrize(
        "value", ["", "____", "N/A", "MM/DD/YYYY", "[name]", "<student>", "Jane Doe", "–"]
    )
    def test_what_is_left_blank(self, value):
        assert is_blank(value)

    @pytest.mark.parametrize(
        "text",
        [
            "Maria Garcia",
            "Garcia, Maria L.",
            "GARCIA, MARIA",
            "O'Neill, Siobhan",
            "José de la Cruz",
            "Ja'Niyah MacDonald",
            "Two-Bears, Koa",
        ],
    )
    def test_names(self, text):
        assert is_name(text)

    @pytest.mark.parametrize(
        "text",
        [
            "Lincoln Elementary",
            "Student Records",
            "Khan Academy",
            "Data Privacy",
            "June 2014",
            "IEP",
            "garcia maria",
            "Jane Doe",
        ],
    )
    def test_no_names(self, text):
        assert not is_name(text)

    def test_the_name_in_a_row_ends_before_the_next_column(self):
        assert name_in("Garcia, Maria Lincoln Elementary 5") == "Garcia, Maria"

    @pytest.mark.parametrize(
        ("label", "signal"),
        [("Student_ID", Signal.STUDENT_ID), ("lastName", Signal.NAME), ("D.O.B.", Signal.BIRTH), ("F/R Status", Signal.MEALS), ("Fecha de nacimiento", Signal.BIRTH), ("IEP Due", Signal.NEEDS), ("Days Absent:", Signal.CONDUCT)],
    )  # fmt: skip
    def test_labels(self, label, signal):
        assert meaning(label)[0] is signal

    @pytest.mark.parametrize("label", ["Policy", "The student shall be told", "2014", "", "Superintendent"])
    def test_no_labels(self, label):
        assert meaning(label) is None


TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=60)


class TestProperties:
    @given(st.lists(st.lists(TEXT, min_size=1, max_size=5), max_size=12))
    def test_any_text_is_looked_through(self, rows):
        lines = tuple(Line(at, tuple(cells)) for at, cells in enumerate(rows, 1))

        for found in look([Part(Unit.TEXT, 1, lines)], year=2026):
            assert found.records > 0

    @given(TEXT)
    def test_no_digit_is_shown_and_of_each_word_one_letter(self, value):
        shown = masked(value)

        assert not re.search(r"\d", shown)
        assert not re.search(r"[^\W\d_]{2}", shown)

    @given(st.sets(st.sampled_from(Signal)), st.sampled_from(Signal))
    def test_one_signal_more_never_weighs_less(self, signals, more):
        assert weigh(signals | {more}) >= weigh(signals)

    @given(
        st.lists(st.tuples(st.integers(1, 200), st.floats(0, 5)), max_size=8),
        st.tuples(st.integers(1, 200), st.floats(6, 20)),
    )
    def test_one_telling_line_is_enough_among_any_others(self, others, telling):
        traces = sorted(
            (Trace(line, (), weight) for line, weight in [*others, telling]), key=lambda each: each.line
        )

        assert is_enough(traces)

    def test_clean_lines_around_records_do_not_hide_them(self):
        pad = ["The district protects the privacy of students."] * 500

        assert seen(*pad, HEADER, *ROWS, *pad)

    def test_a_suspicion_survives_a_pipe(self):
        (found,) = seen(HEADER, *ROWS)

        assert from_plain(as_plain(found)) == found
        assert "Garcia" not in str(as_plain(found))
        assert "2014" not in str(as_plain(found))
