"""Records of many students, as they are exported and printed."""

from __future__ import annotations

from bench.labelled.blocks import Heading, Paper, Row, Table
from bench.labelled.people import NEEDS, SCHOOLS, TEACHERS, Chance, Student

PAD = (
    "This document is maintained by the office of student services.",
    "Please keep this file up to date and report errors to the registrar.",
    "Printed from the student information system.",
)


def _fitting(header: Row, s: Student, c: Chance, form: str) -> Row:
    def cell(name: str) -> str:
        key = name.lower().replace("_", "").replace(" ", "")
        options = {
            "dob": c.written(s.born, form), "birthdate": c.written(s.born, form), "dateofbirth": c.written(s.born, form),
            "fechadenacimiento": c.written(s.born, form), "grade": str(s.level), "gradelevel": str(s.level), "gr": str(s.level), "grado": str(s.level),
            "gender": c.one("M", "F"), "sex": c.one("M", "F"), "school": c.one(*SCHOOLS), "schoolname": c.one(*SCHOOLS), "homeroom": c.one(*TEACHERS),
            "entrydate": c.written(c.day(), form), "lastname": s.last, "firstname": s.first, "apellidos": s.last, "nombres": s.first,
            "studentname": s.comma, "name": s.comma, "email": s.mail(c.year),
        }  # fmt: skip
        return options.get(key, s.number)

    return tuple(map(cell, header))


def export(c: Chance) -> Paper:
    """An export of the student information system."""
    headers = [
        ("student_id", "last_name", "first_name", "dob", "grade", "gender", "school"),
        ("StudentNumber", "LastName", "FirstName", "BirthDate", "GradeLevel", "Sex", "SchoolName"),
        ("SASID", "Student Name", "Date of Birth", "Gr", "Homeroom"),
        ("Local ID", "Name", "Birthdate", "Grade Level", "Entry Date"),
        ("Matrícula", "Apellidos", "Nombres", "Fecha de nacimiento", "Grado"),
        ("id", "lastName", "firstName", "birthdate", "gradeLevel", "email"),
    ]
    header = headers[c.number(0, len(headers) - 1)]
    form = c.one("%m/%d/%Y", "%Y-%m-%d", "%-m/%-d/%Y")
    return Paper("Export", [Table((header, *(_fitting(header, s, c, form) for s in c.students(8, 60))))])


def _fitting(header: Row, s: Student, c: Chance, form: str) -> Row:
    def cell(name: str) -> str:
        key = name.lower().replace("_", "").replace(" ", "")
        options = {
            "dob": c.written(s.born, form), "birthdate": c.written(s.born, form), "dateofbirth": c.written(s.born, form),
            "fechadenacimiento": c.written(s.born, form), "grade": str(s.level), "gradelevel": str(s.level), "gr": str(s.level), "grado": str(s.level),
            "gender": c.one("M", "F"), "sex": c.one("M", "F"), "school": c.one(*SCHOOLS), "schoolname": c.one(*SCHOOLS), "homeroom": c.one(*TEACHERS),
            "entrydate": c.written(c.day(), form), "lastname": s.last, "firstname": s.first, "apellidos": s.last, "nombres": s.first,
            "studentname": s.comma, "name": s.comma, "email": s.mail(c.year),
        }  # fmt: skip
        return options.get(key, s.number)

    return tuple(map(cell, header))


def roster(c: Chance) -> Paper:
    """A class and its teacher."""
    level = c.number(1, 12)
    students = c.students(12, 28, level)
    rows: list[Row] = [
        c.one("Student Name|Grade|Student ID", "Student|Grade|ID", "Last, First|Grade|Local ID").split("|")
    ]  # type: ignore[list-item]
    rows += [(s.comma, str(level), s.number) for s in students]
    return Paper(
        "Class roster",
        [Heading(f"{c.one(*TEACHERS)} – Period {c.number(1, 7)}"), Table(tuple(map(tuple, rows)))],
    )


def names_only(c: Chance) -> Paper:
    """Nothing but names, under a heading that says whose."""
    title = c.one(
        "Class list",
        "Honor roll",
        "Students in homeroom 204",
        "Bus route 14 rider list: students",
        "Principal's list",
        "Student list",
    )
    number = c.number(0, 1)
    names = [f"{at}. {s.comma}" if number else s.full for at, s in enumerate(c.students(12, 30), 1)]
    return Paper(title, [Heading(f"{title}, {c.one(*SCHOOLS)}"), *names])


def gradebook(c: Chance) -> Paper:
    """Marks of a class."""
    header = [
        ("Student", "Q1", "Q2", "Q3", "Final"),
        ("Student Name", "Quiz 1", "Quiz 2", "Test 1", "Average"),
        ("Last Name", "First Name", "Student ID", "Final Grade", "GPA"),
    ][c.number(0, 2)]
    rows: list[Row] = []
    for s in c.students(10, 28):
        marks = [str(c.number(55, 100)) for _ in range(4)]
        rows.append(
            (
                s.last,
                s.first,
                s.number,
                c.one("A", "B+", "C-", "D", "F"),
                f"{c.number(1, 3)}.{c.number(10, 99)}",
            )
            if len(header) == 5 and header[0] == "Last Name"
            else (s.comma, *marks)
        )
    return Paper(
        "Gradebook",
        [
            Heading(f"Gradebook – {c.one('Algebra I', 'Biology', 'English 9', 'Grade 5 Math')}"),
            Table((header, *rows)),
        ],
    )


def meals(c: Chance) -> Paper:
    """Who eats for how much."""
    header = [
        ("Student Name", "Grade", "F/R Status"),
        ("Name", "Student ID", "Lunch Status"),
        ("Last Name", "First Name", "Meal Eligibility"),
    ][c.number(0, 2)]
    rows: list[Row] = []
    for s in c.students(8, 40):
        status = c.one("Free", "Reduced", "Paid", "F", "R")
        rows.append(
            {"Student Name": (s.comma, str(s.level), status), "Name": (s.full, s.number, status)}.get(
                header[0], (s.last, s.first, status)
            )
        )
    return Paper(
        "Free and reduced lunch list", [Heading("Free and reduced price meals"), Table((header, *rows))]
    )


def caseload(c: Chance) -> Paper:
    """Whom a case manager looks after."""
    rows = [
        (s.full, str(s.level), c.one(*NEEDS), c.written(c.day(2025, 2027)), c.one(*TEACHERS))
        for s in c.students(5, 22)
    ]
    return Paper(
        "IEP caseload",
        [
            Heading("Special education caseload"),
            Table((("Student", "Grade", "Disability", "IEP Due", "Case Manager"), *rows)),
        ],
    )


def attendance(c: Chance) -> Paper:
    """Who was not there."""
    rows = [
        (s.number, s.comma, str(s.level), str(c.number(1, 40)), str(c.number(0, 20)))
        for s in c.students(10, 40)
    ]
    return Paper(
        "Chronic absence report",
        [
            Heading("Attendance by student"),
            Table((("Student ID", "Student Name", "Grade", "Days Absent", "Tardies"), *rows)),
        ],
    )


def numbers(c: Chance) -> Paper:
    """Social security numbers."""
    header = ("Student", "SSN", "DOB") if c.number(0, 1) else ("Name", "Social Security Number", "Birth Date")
    return Paper(
        "Dual enrollment",
        [Table((header, *((s.comma, c.ssn(), c.written(s.born, "%m/%d/%Y")) for s in c.students(3, 20))))],
    )


def mails(c: Chance) -> Paper:
    """A mailing list of students."""
    style = c.number(0, 2)
    students = c.students(8, 40)
    if style == 0:
        return Paper("Senior class e-mail", [s.mail(c.year) for s in students])
    if style == 1:
        return Paper(
            "Chromebook sign-in list",
            [
                Table(
                    (
                        ("Student", "Student Email", "Password"),
                        *((s.full, s.mail(c.year), f"{s.first.lower()}{c.digits(4)}") for s in students),
                    )
                )
            ],
        )
    return Paper(
        "Distribution list",
        [
            "; ".join(f"{s.full} <{s.mail(c.year)}>" for s in students[at : at + 2])
            for at in range(0, len(students), 2)
        ],
    )


def bare(c: Chance) -> Paper:
    """An export without a header."""
    form = c.one("%m/%d/%Y", "%Y-%m-%d")
    split = c.number(0, 1)
    rows = [
        (
            (s.number, s.last, s.first, c.written(s.born, form), str(s.level))
            if split
            else (s.number, s.comma, c.written(s.born, form), str(s.level))
        )
        for s in c.students(10, 40)
    ]
    return Paper("extract", [Table(tuple(rows))])


def health(c: Chance) -> Paper:
    """What the nurse must know."""
    rows = [
        (
            s.comma,
            c.one("3", "4", "5"),
            c.one(
                "Peanut allergy – EpiPen",
                "Asthma – inhaler",
                "Type 1 diabetes",
                "Seizure disorder",
                "Bee stings",
            ),
        )
        for s in c.students(5, 20)
    ]
    return Paper(
        "Health alerts",
        [
            Heading("Medical alerts by homeroom"),
            Table(
                (("Student Name", "Grade", c.one("Allergies", "Medical Condition", "Health Alert")), *rows)
            ),
        ],
    )


def scores(c: Chance) -> Paper:
    """Results of a test."""
    rows = [(s.full, s.number, str(c.number(150, 260)), str(c.number(1, 99))) for s in c.students(10, 40)]
    return Paper(
        "MAP growth",
        [
            Heading("Fall MAP Growth, Grade 6"),
            Table((("Student Name", "Student ID", "RIT Score", "Percentile"), *rows)),
        ],
    )


def contacts(c: Chance) -> Paper:
    """Whom to call."""
    rows = [
        (s.comma, str(s.level), f"{c.name()[0]} {s.last}", c.phone(), f"{c.number(10, 999)} Oak Street")
        for s in c.students(6, 30)
    ]
    return Paper(
        "Emergency contacts", [Table((("Student", "Gr", "Parent/Guardian", "Phone", "Address"), *rows))]
    )


def learners(c: Chance) -> Paper:
    """English learners."""
    rows = [
        (
            s.comma,
            s.number,
            c.one("Spanish", "Arabic", "Hmong", "Somali"),
            c.one("LEP", "EL", "Active"),
            f"{c.number(1, 5)}.{c.number(0, 9)}",
        )
        for s in c.students(5, 30)
    ]
    return Paper(
        "English learners",
        [Table((("Student Name", "State ID", "Home Language", "ELL Status", "WIDA"), *rows))],
    )
