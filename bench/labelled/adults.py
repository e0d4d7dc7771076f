"""Lists of people who are no students: employees, members of committees, participants."""

from __future__ import annotations

from bench.labelled.blocks import Heading, Paper, Table
from bench.labelled.people import SCHOOLS, Chance

TITLES = (
    "Director of Technology",
    "Superintendent",
    "Principal",
    "Teacher, Grade 4",
    "School Nurse",
    "Chief Privacy Officer",
    "Registrar",
    "Network Engineer",
)
APPS = (
    "Clever",
    "Khan Academy",
    "Seesaw",
    "Canvas",
    "Nearpod",
    "Quizlet",
    "Lexia Core5",
    "Newsela",
    "Kahoot!",
    "i-Ready",
    "PowerSchool SIS",
    "Desmos Studio",
)
RULES = (
    "The district shall protect the confidentiality of personally identifiable information of students.",
    "Directory information includes the student's name, grade level, date of birth, and honors received.",
    "Free and reduced price meal status, IEP and 504 records, and social security numbers are confidential.",
    "Parents or eligible students may inspect education records within 45 days of a request.",
    "Student ID numbers may be displayed on badges only if they cannot be used to access records.",
    "The superintendent shall designate a data governance coordinator and report to the board each year.",
    "Grades, discipline records, attendance and health information are kept for five years.",
    "A vendor shall delete student data within 60 days of the end of the contract.",
)


def _person(c: Chance) -> str:
    return " ".join(c.name())


def directory(c: Chance) -> Paper:
    """Who works where."""
    header = [
        ("Name", "Title", "School", "Email", "Phone"),
        ("Last Name", "First Name", "Position", "Building", "Ext."),
        ("Employee", "Department", "Room", "Email", "Hire Date"),
    ][c.number(0, 2)]
    rows = []
    for _ in range(c.number(10, 60)):
        first, last = c.name()
        mail = f"{first[0]}{last}@cedar.k12.example.us".lower()
        rows.append(
            {
                "Name": (f"{first} {last}", c.one(*TITLES), c.one(*SCHOOLS), mail, c.phone()),
                "Last Name": (last, first, c.one(*TITLES), c.one(*SCHOOLS), c.digits(4)),
            }.get(
                header[0],
                (
                    f"{last}, {first}",
                    c.one("Technology", "Finance", "Special Education"),
                    c.digits(3),
                    mail,
                    c.written(c.day(2005, 2024), "%m/%d/%Y"),
                ),
            )
        )
    return Paper("Staff directory", [Heading("Staff directory"), Table((header, *rows))])


def completion(c: Chance) -> Paper:
    """Which employees did their training."""
    header = c.one("Employee|Course|Completed On|Score", "Staff Member|School|Date Completed|Score").split(
        "|"
    )
    rows = [
        (
            _person(c),
            c.one("FERPA basics", "Phishing", "Cedar Ridge"),
            c.written(c.day(2024, 2026), "%m/%d/%Y"),
            f"{c.number(70, 100)}%",
        )
        for _ in range(c.number(10, 60))
    ]
    return Paper(
        "Staff training completion",
        [Heading("FERPA training completion, all staff"), Table((tuple(header), *rows))],
    )


def committee(c: Chance) -> Paper:
    """Who serves until when."""
    rows = [
        (
            _person(c),
            c.one("Parent", "Teacher", "Board member", "Community"),
            c.written(c.day(2022, 2024), "%m/%d/%Y"),
            c.written(c.day(2026, 2028), "%m/%d/%Y"),
        )
        for _ in range(c.number(6, 14))
    ]
    return Paper(
        "Data governance committee",
        [
            Heading("Data governance committee membership"),
            Table((("Member", "Represents", "Term begins", "Term ends"), *rows)),
        ],
    )


def accounts(c: Chance) -> Paper:
    """A review of who may do what."""
    rows = [
        (
            _person(c),
            f"{c.name()[1].lower()[:6]}{c.number(1, 9)}",
            c.one("SIS administrator", "Registrar", "Teacher"),
            c.written(c.day(2026, 2026), "%m/%d/%Y"),
            c.one("Keep", "Remove"),
        )
        for _ in range(c.number(10, 50))
    ]
    return Paper(
        "Access review",
        [
            Heading("Access review: student information system, staff accounts"),
            Table((("Name", "Username", "Position", "Last login", "Decision"), *rows)),
        ],
    )


def sign_in(c: Chance) -> Paper:
    """Who sat in the training."""
    rows = [(str(at), _person(c), c.one(*SCHOOLS), "") for at in range(1, c.number(10, 40))]
    return Paper(
        "Sign-in sheet",
        [
            Heading("Attendance sheet: professional development, student data privacy"),
            Table((("No", "Participant", "School", "Signature"), *rows)),
        ],
    )


def newsletter(c: Chance) -> Paper:
    """News of the technology office."""
    text = [
        f"{_person(c)}, {c.one(*TITLES)}, joined the district on {c.written(c.day(2010, 2025), '%B %-d, %Y')} and leads the privacy work.",
        f"Contact {_person(c)} at {c.phone()} or help@cedar.k12.example.us.",
        "Grade 7 students will receive devices in August.",
        *[c.one(*RULES) for _ in range(4)],
    ]
    return Paper("Technology newsletter", [Heading("Technology newsletter"), *text])
