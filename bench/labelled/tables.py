"""Tables of other things than students."""

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


def index_of_policies(c: Chance) -> Paper:
    """Which policy was adopted when."""
    rows = [
        (
            c.digits(4),
            c.one(
                "Student Records",
                "Student Discipline",
                "School Meals",
                "Health Services",
                "Grading",
                "Special Education",
            ),
            c.written(c.day(2006, 2022), "%m/%d/%Y"),
            c.written(c.day(2020, 2026), "%m/%d/%Y"),
        )
        for _ in range(c.number(10, 40))
    ]
    return Paper("Policy index", [Table((("Policy Number", "Title", "Adopted", "Last Reviewed"), *rows))])


def vendors(c: Chance) -> Paper:
    """Which services are bought from whom."""
    rows = [
        (
            c.one(*APPS),
            _person(c),
            f"{c.one('sales', 'privacy')}@vendor.example.com",
            c.digits(7),
            c.written(c.day(2010, 2024), "%m/%d/%Y"),
            c.written(c.day(2026, 2029), "%m/%d/%Y"),
        )
        for _ in range(c.number(8, 40))
    ]
    return Paper(
        "Vendor list", [Table((("Vendor", "Contact", "Email", "Contract No.", "Start", "Expires"), *rows))]
    )


def blank_table(c: Chance) -> Paper:
    """A template with its header and nothing under it."""
    header = ("Student ID", "Last Name", "First Name", "DOB", "Grade", "Lunch Status", "IEP")
    return Paper("Import template", [Table((header, *([("",) * 7] * c.number(1, 20))))])


def meetings(c: Chance) -> Paper:
    """When the board meets."""
    rows = [
        (
            c.written(c.day(2024, 2026), "%m/%d/%Y"),
            c.one("Regular", "Work session", "Special"),
            c.one(*SCHOOLS),
            _person(c),
        )
        for _ in range(c.number(8, 24))
    ]
    return Paper("Board calendar", [Table((("Date", "Meeting", "Location", "Presiding"), *rows))])


def dictionary(c: Chance) -> Paper:
    """What the columns of a system mean."""
    rows = [
        ("Student Name", "string", "Legal name", "PII"),
        ("Student ID", "integer(8)", "Unique local identifier, e.g. 12345678", "PII"),
        ("DOB", "date", "MM/DD/YYYY", "PII"),
        ("Grade Level", "string", "PK, K, 1-12", "Directory"),
        ("Lunch Status", "char(1)", "F, R or P", "Confidential"),
        ("IEP", "boolean", "Y or N", "Confidential"),
        ("SSN", "char(11)", "Not collected", "Restricted"),
    ]
    return Paper(
        "Data dictionary", [Table((("Element", "Data type", "Definition", "Classification"), *rows))]
    )


def assets(c: Chance) -> Paper:
    """Devices and who has them."""
    rows = [
        (
            c.digits(6),
            c.one("Chromebook 11", "iPad Air", "ThinkPad L13"),
            f"SN{c.digits(8)}",
            _person(c),
            c.written(c.day(2019, 2025), "%m/%d/%Y"),
        )
        for _ in range(c.number(10, 50))
    ]
    return Paper(
        "Asset inventory",
        [Table((("Asset Tag", "Model", "Serial No.", "Assigned Staff", "Purchased"), *rows))],
    )


def totals(c: Chance) -> Paper:
    """Counts, of which nobody is one."""
    rows = [(school, c.digits(3), c.digits(3), c.digits(2), f"{c.number(20, 90)}%") for school in SCHOOLS]
    by_grade = [(str(at), c.digits(3), c.digits(2), c.digits(2)) for at in range(1, 13)]
    return Paper(
        "Enrollment summary",
        [
            Heading("Enrollment and meal eligibility by school"),
            Table((("School", "Students", "Free", "Reduced", "FRL %"), *rows)),
            Table((("Grade", "Enrolled", "IEP", "ELL"), *by_grade)),
        ],
    )


def approved(c: Chance) -> Paper:
    """Which apps may be used."""
    rows = [
        (
            app,
            c.one("K-5", "6-8", "9-12", "3"),
            c.one("Math", "Reading", "Science", "All"),
            c.one("Approved", "Denied", "In review"),
            c.written(c.day(2021, 2026), "%m/%d/%Y"),
            c.one("Name, e-mail", "Student ID, grade", "None"),
        )
        for app in APPS
    ]
    return Paper(
        "Approved apps",
        [
            Heading("Approved online services"),
            Table((("Product", "Grades", "Subject", "Status", "Reviewed", "Data collected"), *rows)),
        ],
    )


def risks(c: Chance) -> Paper:
    """What can go wrong, in numbers."""
    rows = [
        (
            f"R-{c.digits(3)}",
            c.one(
                "Phishing of staff",
                "Lost laptop with student records",
                "Vendor breach",
                "Roster e-mailed to the wrong parent",
            ),
            str(c.number(1, 5)),
            str(c.number(1, 5)),
            _person(c),
            c.written(c.day(2025, 2026), "%m/%d/%Y"),
        )
        for _ in range(c.number(8, 30))
    ]
    return Paper(
        "Risk register", [Table((("Risk ID", "Risk", "Likelihood", "Impact", "Owner", "Due"), *rows))]
    )


def courses(c: Chance) -> Paper:
    """What is taught."""
    rows = [
        (
            c.digits(5),
            c.one("Algebra I", "Biology", "World History", "English 10", "Art"),
            c.one("9", "10", "11", "12"),
            "1.0",
            c.one("Prerequisite: C or better in Math 8", "None"),
        )
        for _ in range(c.number(10, 40))
    ]
    return Paper("Course catalog", [Table((("Course Number", "Course", "Grade", "Credits", "Notes"), *rows))])


def retention(c: Chance) -> Paper:
    """How long what is kept."""
    rows = [
        (
            c.one("Transcripts", "Attendance", "IEP", "Discipline", "Health", "Meal applications"),
            c.one("60 years", "5 years", "3 years after exit"),
            c.one("Registrar", "School Nurse", "Special Education"),
            f"GS-{c.digits(3)}-{c.digits(2)}",
        )
        for _ in range(c.number(8, 24))
    ]
    return Paper("Retention schedule", [Table((("Record", "Kept for", "Office", "Schedule No."), *rows))])
