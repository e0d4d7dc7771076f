"""Files with records of students, of the kinds that are found on the drives of school systems."""

from __future__ import annotations

from collections.abc import Callable

from bench.labelled.blocks import Block, Heading, Paper, Row, Table
from bench.labelled.people import NEEDS, SCHOOLS, TEACHERS, Chance, Student

PAD = (
    "This document is maintained by the office of student services.",
    "Please keep this file up to date and report errors to the registrar.",
    "Printed from the student information system.",
)


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


def iep(c: Chance) -> Paper:
    """One student's program."""
    s = c.student()
    table = Table(
        (
            ("Student name", s.full, "Date of birth", c.written(s.born)),
            ("Student ID", s.number, "Grade", str(s.level)),
            ("Primary disability", c.one(*NEEDS), "Case manager", c.one(*TEACHERS)),
        )
    )
    lines = [
        f"Student: {s.full}",
        f"DOB: {c.written(s.born)}",
        f"Student ID: {s.number}   Grade: {s.level}",
        f"Primary disability: {c.one(*NEEDS)}",
    ]
    body: list[Block] = [table] if c.number(0, 1) else list(lines)
    return Paper(
        "Individualized Education Program",
        [
            Heading("Individualized Education Program (IEP)"),
            *body,
            f"{s.first} will read grade-level text with 80% accuracy.",
            "Accommodations: extended time, preferential seating.",
        ],
    )


def report_card(c: Chance) -> Paper:
    """One student's marks."""
    s = c.student()
    marks = [
        (subject, c.one("A", "A-", "B+", "B", "C", "D+"), c.one(*TEACHERS))
        for subject in ("English", "Math", "Science", "Social Studies", "Art")
    ]
    head = c.one(
        f"Student: {s.comma}    ID: {s.number}    Grade: {s.level}",
        f"Student Name: {s.full} | Student Number: {s.number} | Grade Level: {s.level}",
    )
    return Paper(
        "Report card",
        [
            Heading(f"{c.one(*SCHOOLS)} Report Card"),
            head,
            f"Homeroom: {c.one(*TEACHERS)}   GPA: {c.number(1, 3)}.{c.number(10, 99)}",
            Table((("Course", "Grade", "Teacher"), *marks)),
            "Days absent: 3  Days tardy: 1",
        ],
    )


def transcript(c: Chance) -> Paper:
    """What one student did in four years."""
    s = c.student(12)
    rows = [
        (
            f"{2022 + at // 3}-{23 + at // 3}",
            c.one("Algebra", "Biology", "Chemistry", "US History", "Spanish II"),
            c.one("A", "B", "C"),
            "1.0",
        )
        for at in range(10)
    ]
    return Paper(
        "Official transcript",
        [
            Heading("Official High School Transcript"),
            f"Name: {s.full}",
            f"Student ID: {s.number}",
            f"Birth date: {c.written(s.born)}",
            f"Cumulative GPA: 3.{c.number(10, 99)}   Class rank: {c.number(1, 300)}",
            Table((("Year", "Course", "Mark", "Credit"), *rows)),
        ],
    )


def discipline(c: Chance) -> Paper:
    """A letter to parents, or a log of incidents."""
    s = c.student()
    if c.number(0, 1):
        rows = [
            (
                t.full,
                str(t.level),
                c.written(c.day(2025, 2026), "%m/%d/%Y"),
                c.one("Fighting", "Vaping", "Defiance", "Cell phone"),
                c.one("ISS 2 days", "OSS 3 days", "Detention"),
            )
            for t in c.students(5, 18)
        ]
        return Paper(
            "Discipline log",
            [
                Heading("Discipline log"),
                Table((("Student", "Grade", "Date", "Infraction", "Consequence"), *rows)),
            ],
        )
    text = f"On {c.written(c.day(2025, 2026), '%B %-d, %Y')} {s.full} (DOB {c.written(s.born, '%m/%d/%Y')}, student ID {s.number}) was suspended for three days after an incident in the cafeteria."
    return Paper(
        "Notice of suspension",
        [
            Heading("Notice of suspension"),
            "Dear parent or guardian,",
            text,
            "You may appeal within ten days.",
            "Sincerely,",
            c.one(*TEACHERS),
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


def buses(c: Chance) -> Paper:
    """Who gets on where."""
    rows = [
        (
            s.full,
            str(s.level),
            f"{c.number(10, 999)} {c.one('Elm', 'Maple', 'Cedar')} St",
            "7:0" + str(c.number(1, 9)),
        )
        for s in c.students(8, 30)
    ]
    return Paper(
        "Bus 12 route list",
        [Heading("Bus 12 – morning riders"), Table((("Student Name", "Grade", "Stop", "Time"), *rows))],
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


def appendix(c: Chance) -> Paper:
    """A long policy, with a real list behind it that was forgotten."""
    policy = [
        f"The district protects the privacy of personally identifiable information of students. Section {at}."
        for at in range(1, 60)
    ]
    rows = [(s.full, c.written(s.born, "%m/%d/%Y"), s.number) for s in c.students(5, 12)]
    return Paper(
        "Policy 5125 with appendix",
        [
            Heading("Policy 5125"),
            *policy,
            Heading("Appendix A"),
            Table((("Student Name", "DOB", "Student ID"), *rows)),
        ],
    )


def hidden_sheet(c: Chance) -> Paper:
    """A report that shows totals and hides whom they count."""
    totals = Table(
        (
            ("School", "Enrolled", "Chronically absent"),
            *((school, c.digits(3), c.digits(2)) for school in SCHOOLS),
        )
    )
    return Paper("Summary by school", [totals], hidden=list(export(c).blocks))


def in_comments(c: Chance) -> Paper:
    """A clean text with notes in its margin."""
    notes = [
        f"Ask the parents of {s.full}, DOB {c.written(s.born, '%m/%d/%Y')}, student ID {s.number}."
        for s in c.students(2, 5)
    ]
    return Paper("Draft procedure", [Heading("Draft procedure"), *PAD], comments=notes)


def deleted_words(c: Chance) -> Paper:
    """What was taken out under track changes is still there."""
    words = [
        f"Student: {s.full}  DOB: {c.written(s.born, '%m/%d/%Y')}  Student ID: {s.number}"
        for s in c.students(2, 6)
    ]
    return Paper("Parent letter", ["Dear families,", *PAD], deleted=words)


def behind_pivot(c: Chance) -> Paper:
    """The source of a pivot table stays in the file when its sheet is deleted."""
    rows = tuple((s.number, s.comma, c.written(s.born, "%m/%d/%Y"), str(s.level)) for s in c.students(10, 30))
    return Paper(
        "Enrollment by grade",
        [Table((("Grade", "Count"), *((str(at), c.digits(2)) for at in range(1, 13))))],
        pivot=rows,
    )


def in_properties(c: Chance) -> Paper:
    """A description of the document that names its subject."""
    s = c.student()
    return Paper(
        "Meeting notes",
        [*PAD],
        properties=[f"Student: {s.full}; DOB: {c.written(s.born, '%m/%d/%Y')}; Student ID: {s.number}"],
    )


def described(c: Chance) -> Paper:
    """A scan or photo with what it shows in its description."""
    s = c.student()
    text = (
        f"Student: {s.full}, DOB: {c.written(s.born, '%m/%d/%Y')}, Student ID: {s.number}, Grade: {s.level}"
    )
    return Paper("Scan", [text])


def dismissals(c: Chance) -> Paper:
    """Prose about several students, as minutes of a team have it."""
    lines = [
        f"{s.full}, a {s.level}th grader, {c.one('has an IEP for autism', 'was diagnosed with ADHD', 'has a 504 plan', 'was suspended twice', 'was referred for truancy')} and {c.one('meets weekly with the counselor', 'needs a new plan', 'moved to a new homeroom')}."
        for s in (c.student(c.number(4, 12)) for _ in range(c.number(8, 12)))
    ]
    return Paper("Student support team minutes", [Heading("Student support team"), *lines])


Made = Callable[[Chance], Paper]
# Each kind with the formats in which it is found.
KINDS: tuple[tuple[Made, tuple[str, ...]], ...] = (
    (export, ("csv", "xlsx", "csv", "txt")),
    (roster, ("xlsx", "pdf", "docx", "csv")),
    (names_only, ("pdf", "docx", "txt", "xlsx")),
    (gradebook, ("xlsx", "csv", "pdf", "docx")),
    (meals, ("xlsx", "pdf", "csv", "docx")),
    (caseload, ("docx", "xlsx", "pdf", "pptx")),
    (iep, ("docx", "pdf", "docx", "txt")),
    (report_card, ("pdf", "docx", "pdf", "txt")),
    (transcript, ("pdf", "docx", "pdf", "txt")),
    (discipline, ("docx", "pdf", "txt", "xlsx")),
    (attendance, ("pdf", "csv", "xlsx", "docx")),
    (numbers, ("csv", "xlsx", "txt", "pdf")),
    (mails, ("txt", "csv", "docx", "xlsx")),
    (bare, ("csv", "txt", "xlsx", "csv")),
    (health, ("docx", "xlsx", "pdf", "pptx")),
    (scores, ("xlsx", "csv", "pdf", "pptx")),
    (contacts, ("xlsx", "docx", "csv", "pdf")),
    (buses, ("pdf", "xlsx", "docx", "txt")),
    (learners, ("xlsx", "csv", "docx", "pdf")),
    (appendix, ("pdf", "docx", "pdf", "docx")),
    (hidden_sheet, ("xlsx", "xlsx", "pptx", "docx")),
    (in_comments, ("docx", "xlsx", "docx", "pdf")),
    (deleted_words, ("docx", "docx", "docx", "docx")),
    (behind_pivot, ("xlsx", "xlsx", "xlsx", "xlsx")),
    (in_properties, ("docx", "xlsx", "pdf", "pptx")),
    (described, ("png", "jpg", "png", "jpg")),
    (dismissals, ("docx", "pdf", "txt", "docx")),
)
