"""Made-up people and numbers, the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
# Many are in no list of common names on purpose: the engine must not depend on one.
FIRST = (HERE / "first.txt").read_text(encoding="utf-8").split()
LAST = (HERE / "last.txt").read_text(encoding="utf-8").split()
SCHOOLS = (
    "Lincoln Elementary",
    "Cedar Ridge Middle School",
    "Roosevelt High",
    "Oak Grove K-8",
    "Cesar Chavez Academy",
    "Pine Hollow ES",
)
TEACHERS = ("Ms. Alvarez", "Mr. Boyd", "Mrs. Chandra", "Dr. Fields", "Ms. Okoye", "Mr. Tanaka")
NEEDS = (
    "SLD",
    "OHI",
    "Autism",
    "SLI",
    "ED",
    "504",
    "Specific Learning Disability",
    "Other Health Impairment",
    "Speech or Language Impairment",
)
FORMATS = ("%m/%d/%Y", "%Y-%m-%d", "%m-%d-%Y", "%-m/%-d/%y", "%B %-d, %Y", "%d-%b-%Y")


@dataclass(frozen=True)
class Student:
    """Somebody who does not exist."""

    first: str
    last: str
    born: date
    number: str
    level: int

    @property
    def comma(self) -> str:
        return f"{self.last}, {self.first}"

    @property
    def full(self) -> str:
        return f"{self.first} {self.last}"

    def mail(self, year: int) -> str:
        name = f"{self.first[0]}{self.last}".lower().replace("'", "").replace("-", "")
        return f"{name}{year - 2000 + 12 - self.level}@students.cedar.k12.example.us"


class Chance:
    """All chance of one file."""

    def __init__(self, seed: str) -> None:
        self.random = Random(seed)
        self.year = 2026

    def one(self, *of: str) -> str:
        return self.random.choice(of)

    def number(self, low: int, high: int) -> int:
        return self.random.randint(low, high)

    def digits(self, count: int) -> str:
        return str(self.random.randint(10 ** (count - 1), 10**count - 1))

    def name(self) -> tuple[str, str]:
        return self.random.choice(FIRST), self.random.choice(LAST)

    def student(self, level: int | None = None) -> Student:
        first, last = self.name()
        level = self.number(1, 12) if level is None else level
        born = date(self.year - level - 6, 9, 1) + timedelta(days=self.number(0, 364))
        return Student(first, last, born, self.digits(self.number(6, 8)), level)

    def students(self, low: int = 6, high: int = 30, level: int | None = None) -> list[Student]:
        return [self.student(level) for _ in range(self.number(low, high))]

    def day(self, first: int = 2019, last: int = 2026) -> date:
        return date(self.number(first, last), self.number(1, 12), self.number(1, 28))

    def written(self, day: date, form: str = "") -> str:
        return day.strftime(form or self.one(*FORMATS))

    def ssn(self) -> str:
        return f"{self.number(130, 660)}-{self.number(10, 99)}-{self.number(1000, 9999)}"

    def phone(self) -> str:
        return f"({self.number(201, 989)}) 555-{self.number(1000, 9999)}"
