"""Records of few students, and such that hide in other papers."""

from __future__ import annotations

from bench.labelled import student_lists
from bench.labelled.blocks import Block, Heading, Paper, Table
from bench.labelled.people import NEEDS, SCHOOLS, TEACHERS, Chance

PAD = (
    "This document is maintained by the office of student services.",
    "Please keep this file up to date and report errors to the registrar.",
    "Printed from the student information system.",
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
    return Paper("Summary by school", [totals], hidden=list(student_lists.export(c).blocks))


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
