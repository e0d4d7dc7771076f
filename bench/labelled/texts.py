"""Policies, agreements, forms and decks without records of students."""

from __future__ import annotations

from bench.labelled.blocks import Block, Heading, Paper, Table
from bench.labelled.people import Chance

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


def policy(c: Chance) -> Paper:
    """A board policy with its numbers and dates."""
    number = f"{c.number(1000, 9999)}.{c.number(1, 9)}"
    body = [f"{at}. {c.one(*RULES)}" for at in range(1, c.number(8, 40))]
    marks = [
        f"Adopted: {c.written(c.day(2006, 2015))}",
        f"Revised: {c.written(c.day(2016, 2025))}",
        f"Policy number: {number}",
        f"Legal reference: 20 U.S.C. § 1232g; 34 CFR Part 99. Cross reference: {c.number(1000, 9999)}, {c.number(1000, 9999)}",
    ]
    return Paper(
        f"Policy {number} Student Records",
        [
            Heading(
                f"Policy {number}: {c.one('Student Records', 'Data Privacy', 'Acceptable Use', 'Student Data Security')}"
            ),
            *body,
            *marks,
            f"Board President: {_person(c)}",
            f"Secretary: {_person(c)}",
        ],
    )


def agreement(c: Chance) -> Paper:
    """A data privacy agreement with its schedule of data and its signatures."""
    elements = [
        "First and last name",
        "Date of birth",
        "Student ID number",
        "Grade level",
        "E-mail address",
        "Parent or guardian name",
        "IEP status",
        "Free or reduced lunch status",
    ]
    rows = [
        (element, c.one("X", ""), c.one("Account creation", "Rostering", "Reporting")) for element in elements
    ]
    signed = [
        f"Name: {_person(c)}    Title: {c.one(*TITLES)}",
        f"Signature: ____________   Date: {c.written(c.day(2022, 2026), '%m/%d/%Y')}",
        f"Email: {c.one('privacy', 'legal', 'contracts')}@vendor.example.com",
        f"Phone: {c.phone()}",
    ]
    return Paper(
        "Student Data Privacy Agreement",
        [
            Heading("Student Data Privacy Agreement"),
            f"This agreement is between Cedar Valley School District and {c.one(*APPS)}, Inc., effective {c.written(c.day(2022, 2026))}.",
            *[c.one(*RULES) for _ in range(12)],
            Heading("Exhibit B: Schedule of data"),
            Table((("Data element", "Collected", "Purpose"), *rows)),
            *signed,
            *signed,
        ],
    )


def training(c: Chance) -> Paper:
    """A deck with a made-up example in it."""
    mark = c.one(
        "Fictional example, not real students",
        "Sample data only",
        "These rows are made up",
        "Example rows (fictional)",
    )
    rows = [
        (f"{s.last}, {s.first}", c.written(s.born, "%m/%d/%Y"), s.number, c.one("Free", "Paid"))
        for s in c.students(2, 5)
    ]
    return Paper(
        "Privacy training",
        [
            Heading("Protecting student data"),
            "What counts as personally identifiable information?",
            "Name, date of birth, student ID, grades, IEP status",
            Heading(mark),
            Table((("Student Name", "DOB", "Student ID", "Lunch Status"), *rows)),
            "Why must this list never be e-mailed?",
            Heading("Quiz"),
            "1. May you post a class roster on the web? 2. Who may see an IEP?",
            f"Questions: {_person(c)}, {c.one(*TITLES)}, privacy@cedar.k12.example.us",
        ],
    )


def blank_form(c: Chance) -> Paper:
    """A form that nobody has filled in."""
    lines = [
        "Student name: ______________________   Date of birth: ____/____/______",
        "Student ID: __________   Grade: ____   Homeroom: ________",
        "Parent/Guardian: ______________________  Phone: ______________",
        "Allergies: ____________________  Medications: ________________",
        "Free/Reduced lunch:  [ ] Free  [ ] Reduced  [ ] Paid",
        "IEP: [ ] Yes [ ] No    504: [ ] Yes [ ] No",
        "Signature: ___________________   Date: __________",
    ]
    table = Table(
        (
            ("Student name", ""),
            ("Date of birth", "MM/DD/YYYY"),
            ("Student ID", ""),
            ("Grade", ""),
            ("Disability", ""),
            ("Parent/Guardian", ""),
        )
    )
    body: list[Block] = [table] if c.number(0, 1) else list(lines)
    return Paper(
        "Enrollment form",
        [
            Heading(c.one("Student Enrollment Form", "IEP meeting notice (blank)", "Records release form")),
            *body,
            "Return this form to the school office. Call Dana Whitfield at (555) 555-0100 with questions.",
        ],
    )


def minutes(c: Chance) -> Paper:
    """What the board did."""
    members = [_person(c) for _ in range(7)]
    motions = [
        f"Motion by {c.one(*members)}, second by {c.one(*members)}, to approve {c.one('the minutes', 'Policy 5125 on student records', 'the contract with ' + c.one(*APPS), 'the calendar')} of {c.written(c.day(2012, 2026))}. Carried 7-0."
        for _ in range(c.number(5, 20))
    ]
    return Paper(
        "Board minutes",
        [
            Heading("Board of Education regular meeting"),
            f"Date: {c.written(c.day(2018, 2026))}   Time: 6:30 PM   Place: Lincoln Elementary",
            f"Members present: {', '.join(members)}",
            *motions,
            "The board recognized the honor roll students of Grade 8.",
            f"Respectfully submitted, {_person(c)}, Secretary",
        ],
    )


def incident_plan(c: Chance) -> Paper:
    """Whom to call when data is lost."""
    rows = [
        (
            c.one("Incident lead", "Legal counsel", "Communications", "Insurance"),
            _person(c),
            c.phone(),
            f"{c.one('it', 'legal', 'press')}@cedar.k12.example.us",
        )
        for _ in range(6)
    ]
    return Paper(
        "Incident response plan",
        [
            Heading("Incident response plan"),
            *[c.one(*RULES) for _ in range(10)],
            Table((("Role", "Name", "Phone", "Email"), *rows)),
            f"Plan tested {c.written(c.day(2024, 2026))} by {_person(c)}; next test {c.written(c.day(2026, 2027))}.",
        ],
    )


def notice(c: Chance) -> Paper:
    """What parents are told each year."""
    return Paper(
        "Annual notice of rights",
        [
            Heading("Annual notice of FERPA rights"),
            "Dear parent or guardian,",
            *[c.one(*RULES) for _ in range(8)],
            "If you do not want your child's name, photograph, grade, height and weight of athletes, or honors to be published, tell the principal by September 15, 2026.",
            f"Sincerely, {_person(c)}, {c.one(*TITLES)}",
            "Student Privacy Policy Office, U.S. Department of Education, 400 Maryland Avenue SW, Washington, DC 20202",
        ],
    )


def sample_iep(c: Chance) -> Paper:
    """A model form, filled in for nobody."""
    s = c.student()
    lines = [
        f"Student: {s.full}",
        f"DOB: {c.written(s.born, '%m/%d/%Y')}",
        f"Student ID: {s.number}",
        "Disability: SLD",
        "Grade: 5",
    ]
    return Paper(
        "Sample IEP (fictional student)",
        [
            Heading("Sample IEP for staff training"),
            c.one(
                "This student is fictional.", "All names in this sample are made up and not real students."
            ),
            *lines,
            "Use this model to practice writing measurable goals.",
        ],
    )


def placeholders(c: Chance) -> Paper:
    """A guide that shows what to type where."""
    lines = [
        "Student Name: Jane Doe",
        "DOB: 01/01/2010",
        "Student ID: 123456",
        "SSN: 123-45-6789 (never enter a real one)",
        "E-mail: jdoe@students.example.org",
        "Parent/Guardian: John Doe",
    ]
    return Paper(
        "User guide",
        [
            Heading("How to enter a student"),
            "Open the screen Student > New and type as in the picture:",
            *lines,
            "Press Save. The system assigns the state ID.",
        ],
    )


def shot(c: Chance) -> Paper:
    """A picture of a page, with what a program writes into it."""
    return Paper(
        "Screenshot",
        [
            f"Screenshot of the privacy page, taken {c.written(c.day(2025, 2026))}",
            "Software: Paint 11",
            "Student Data Privacy | Cedar Valley School District",
        ],
    )


def consent(c: Chance) -> Paper:
    """A form in Spanish that nobody has filled in."""
    return Paper(
        "Consentimiento",
        [
            Heading("Formulario de consentimiento"),
            "Nombre del alumno: ____________________  Grado: ____",
            "Fecha de nacimiento: ___/___/_____   Matrícula: _________",
            "Padre o tutor: ______________________",
            "El distrito protege los datos de los estudiantes.",
            f"Preguntas: {_person(c)}, {c.phone()}",
        ],
    )
