"""Files without records of students that look a little like some: what districts give as evidence."""

from __future__ import annotations

from collections.abc import Callable

from bench.labelled.blocks import Block, Heading, Paper, Table
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


def blank_table(c: Chance) -> Paper:
    """A template with its header and nothing under it."""
    header = ("Student ID", "Last Name", "First Name", "DOB", "Grade", "Lunch Status", "IEP")
    return Paper("Import template", [Table((header, *([("",) * 7] * c.number(1, 20))))])


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


def newsletter(c: Chance) -> Paper:
    """News of the technology office."""
    text = [
        f"{_person(c)}, {c.one(*TITLES)}, joined the district on {c.written(c.day(2010, 2025), '%B %-d, %Y')} and leads the privacy work.",
        f"Contact {_person(c)} at {c.phone()} or help@cedar.k12.example.us.",
        "Grade 7 students will receive devices in August.",
        *[c.one(*RULES) for _ in range(4)],
    ]
    return Paper("Technology newsletter", [Heading("Technology newsletter"), *text])


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


Made = Callable[[Chance], Paper]
KINDS: tuple[tuple[Made, tuple[str, ...]], ...] = (
    (policy, ("pdf", "docx", "txt", "pdf")),
    (index_of_policies, ("xlsx", "pdf", "csv", "docx")),
    (agreement, ("pdf", "docx", "pdf", "txt")),
    (training, ("pptx", "pdf", "pptx", "docx")),
    (directory, ("xlsx", "csv", "pdf", "docx")),
    (vendors, ("xlsx", "csv", "pdf", "docx")),
    (blank_form, ("pdf", "docx", "txt", "docx")),
    (blank_table, ("xlsx", "csv", "docx", "xlsx")),
    (minutes, ("pdf", "docx", "txt", "pdf")),
    (meetings, ("csv", "xlsx", "pdf", "docx")),
    (dictionary, ("xlsx", "pdf", "docx", "csv")),
    (assets, ("csv", "xlsx", "pdf", "csv")),
    (completion, ("xlsx", "csv", "pdf", "docx")),
    (incident_plan, ("docx", "pdf", "docx", "txt")),
    (totals, ("xlsx", "pdf", "csv", "pptx")),
    (approved, ("xlsx", "csv", "pdf", "docx")),
    (notice, ("pdf", "docx", "txt", "pdf")),
    (committee, ("docx", "pdf", "xlsx", "txt")),
    (risks, ("xlsx", "csv", "docx", "pdf")),
    (courses, ("csv", "xlsx", "pdf", "docx")),
    (sample_iep, ("docx", "pdf", "txt", "docx")),
    (placeholders, ("pdf", "docx", "txt", "pptx")),
    (accounts, ("xlsx", "csv", "pdf", "docx")),
    (newsletter, ("docx", "pdf", "txt", "docx")),
    (shot, ("png", "jpg", "png", "jpg")),
    (sign_in, ("docx", "pdf", "xlsx", "csv")),
    (consent, ("docx", "pdf", "txt", "docx")),
    (retention, ("xlsx", "pdf", "csv", "docx")),
)
