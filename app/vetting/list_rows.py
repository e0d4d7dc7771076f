"""What a row of a hand-kept list says of a service: repaired where it can be, refused where not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from app.assessment.errors import LinkRefused
from app.assessment.links import clean_url
from app.vetting.likeness import key_of
from app.vetting.list_file import Line
from app.vetting.vocabulary import AgreementKind, Element, Grade, in_order
from app.vetting.workflow import State

LONGEST_NAME = 160
LONGEST_TEXT = 2_000
DATES = (
    "%Y-%m-%d",
    "%m/%d/%Y",
    "%m/%d/%y",
    "%m-%d-%Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%d %b %Y",
    "%d %B %Y",
    "%Y/%m/%d",
)
STATES = {
    State.APPROVED: {"approved", "yes", "y", "ok", "okay", "allowed", "approve", "green", "active",
                     "vetted", "true",
                     "accepted", "x", "approved with conditions", "limited", "conditional",
                     "approval ended", "expired"},
    State.REFUSED: {"not approved", "denied", "no", "n", "refused", "rejected", "blocked", "deny", "red",
                    "false",
                    "not allowed", "prohibited", "do not use"},
    State.RETIRED: {"no longer used", "retired", "inactive", "discontinued", "removed", "archived"},
    State.REQUESTED: {"waiting", "pending", "in review", "under review", "requested", "submitted", "new",
                      "yellow",
                      "in progress", "tbd", ""},
}  # fmt: skip
STATE_OF = {word: state for state, words in STATES.items() for word in words}
BANDS = {
    "elementary": ("k", "5"), "primary": ("k", "5"), "middle": ("6", "8"), "middle school": ("6", "8"),
    "junior high": ("7", "8"), "high": ("9", "12"), "high school": ("9", "12"), "secondary": ("6", "12"),
    "all": ("k", "12"), "all grades": ("k", "12"), "district": ("k", "12"), "k12": ("k", "12"),
}  # fmt: skip
ONE = {"pk": "pk", "prek": "pk", "pre k": "pk", "tk": "pk", "kindergarten": "k", "kg": "k", "staff": "staff",
       "teachers": "staff", "teacher": "staff"}  # fmt: skip
ORDINAL = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?$")
RANGE = re.compile(r"^([a-z0-9 ]+?)\s*(?:-|–|—|to|through)\s*([a-z0-9 ]+)$")  # dashes that people type
ELEMENT_WORDS = {
    "none": Element.NONE, "no student data": Element.NONE, "no pii": Element.NONE, "names": Element.NAME,
    "first name": Element.NAME, "full name": Element.NAME, "student name": Element.NAME,
    "school name": Element.SCHOOL,
    "username": Element.LOGIN, "user name": Element.LOGIN, "password": Element.LOGIN,
    "id": Element.STUDENT_ID,
    "id number": Element.STUDENT_ID, "e mail": Element.EMAIL, "email address": Element.EMAIL,
    "date of birth": Element.BIRTH_DATE, "dob": Element.BIRTH_DATE, "birthday": Element.BIRTH_DATE,
    "age": Element.BIRTH_DATE, "phone": Element.ADDRESS, "home address": Element.ADDRESS,
    "parents": Element.FAMILY,
    "parent contact": Element.FAMILY, "picture": Element.PHOTO, "photos": Element.PHOTO,
    "video": Element.PHOTO,
    "audio": Element.VOICE, "student work": Element.WORK, "assignments": Element.WORK,
    "scores": Element.GRADES,
    "test scores": Element.GRADES, "grade": Element.GRADES, "discipline": Element.BEHAVIOR,
    "iep": Element.SUPPORT,
    "504": Element.SUPPORT, "special education": Element.SUPPORT, "lunch status": Element.MEALS,
    "chat": Element.MESSAGES, "ip address": Element.DEVICE, "usage": Element.USE, "usage data": Element.USE,
}  # fmt: skip
AGREEMENT_WORDS = (
    (AgreementKind.CONSORTIUM, ("consortium", "alliance", "ndpa", "exhibit e", "state agreement")),
    (
        AgreementKind.DATA_PRIVACY,
        ("dpa", "data privacy", "privacy agreement", "yes", "signed", "data processing"),
    ),
    (AgreementKind.CONTRACT, ("contract", "msa", "purchase", "license")),
    (AgreementKind.TERMS, ("terms", "tos", "click")),
)


@dataclass(frozen=True)
class Found:
    """A service as the row has it, and what was repaired: slugs with the words they are about."""

    number: int
    name: str
    url: str = ""
    provider: str = ""
    purpose: str = ""
    grades: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()
    state: State = State.REQUESTED
    decided_on: date | None = None
    expires_on: date | None = None
    conditions: str = ""
    reason: str = ""
    agreement: AgreementKind | None = None
    parties: str = ""
    signed_on: date | None = None
    agreement_expires_on: date | None = None
    agreement_url: str = ""
    repairs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Refused:
    """A row that is left out: the line, why, and the words that show it."""

    number: int
    reason: str
    words: str


@dataclass
class Reading:
    """One row being read, and the repairs it needed."""

    cells: dict[str, str]
    repairs: list[tuple[str, str]] = field(default_factory=list)

    def text(self, name: str, longest: int = LONGEST_TEXT) -> str:
        """A text, cut where it is longer than fits."""
        found = self.cells.get(name, "")
        if len(found) > longest:
            self.repairs.append(("cut", found[:40]))
        return found[:longest]

    def day(self, name: str) -> date | None:
        """A date in any of the ways in which people write one."""
        found = self.cells.get(name, "")
        if not found:
            return None
        for form in DATES:
            try:
                return datetime.strptime(found.removesuffix(" 00:00:00"), form).date()  # noqa: DTZ007  # a day has no zone
            except ValueError:
                continue
        self.repairs.append(("date", found))
        return None

    def url(self, name: str) -> str:
        """An address, with https before it where it was left out."""
        found = self.cells.get(name, "")
        if not found:
            return ""
        try:
            return clean_url(found if "://" in found else f"https://{found}")
        except LinkRefused:
            self.repairs.append(("address", found[:80]))
            return ""

    def several(self, name: str, meant: Callable[[str], Iterable[str] | None]) -> list[str]:
        """Words of a list, each told by `meant`; what it does not know is named."""
        chosen: list[str] = []
        for part in re.split(r"[,;/\n]|\band\b|&", self.cells.get(name, "")):
            word = " ".join(part.casefold().split())
            if not word:
                continue
            known = meant(word)
            if known is None:
                self.repairs.append((name, part.strip()[:60]))
            else:
                chosen += known
        return chosen


def read(line: Line) -> Found | Refused:
    """The row as a service, or why it cannot be one."""
    reading = Reading(line.cells)
    name = reading.text("name", LONGEST_NAME)
    if not key_of(name):
        return Refused(line.number, "no-name", " ".join(line.cells.values())[:80])
    said = key_of(line.cells.get("status", ""))
    state = STATE_OF.get(said)
    if state is None:
        return Refused(line.number, "status", line.cells.get("status", "")[:80])
    reason, conditions = reading.text("reason"), reading.text("conditions")
    if state is State.REFUSED and not reason:
        reason = "Refused before this register was kept here; no reason was noted."
        reading.repairs.append(("reason", name))
    signed, ends = reading.day("signed_on"), reading.day("agreement_expires_on")
    if signed and ends and ends < signed:
        reading.repairs.append(("reversed", f"{signed} {ends}"))
        ends = None
    found = Found(
        number=line.number, name=name, url=reading.url("url"), provider=reading.text("provider", 160),
        purpose=reading.text("purpose"), grades=tuple(in_order(Grade, reading.several("grades", _grades))),
        elements=tuple(in_order(Element, reading.several("elements", _elements))), state=state,
        decided_on=reading.day("decided_on"), expires_on=reading.day("expires_on"), conditions=conditions,
        reason=reason, agreement=_agreement(line.cells.get("agreement", "")),
        parties=reading.text("parties", 200),
        signed_on=signed, agreement_expires_on=ends, agreement_url=reading.url("agreement_url"),
    )  # fmt: skip
    return Found(**{**vars(found), "repairs": tuple(reading.repairs)})


def _grades(word: str) -> list[str] | None:
    word = re.sub(r"\b(grades?|gr)\b\.?", "", word).strip(" .")
    if word in BANDS:
        return _between(*BANDS[word])
    if found := RANGE.fullmatch(word):
        first, last = _grade(found[1]), _grade(found[2])
        return _between(first, last) if first and last else None
    one = _grade(word)
    return [one] if one else None


def _grade(word: str) -> str | None:
    word = key_of(word)
    if found := ORDINAL.fullmatch(word):
        word = found[1].lstrip("0")
    word = ONE.get(word, word)
    return word if word in set(Grade) else None


def _between(first: str, last: str) -> list[str]:
    grades = [grade.value for grade in Grade if grade is not Grade.STAFF]
    start, end = grades.index(first), grades.index(last)
    return grades[min(start, end) : max(start, end) + 1]


def _elements(word: str) -> list[str] | None:
    slug = key_of(word)
    if slug.replace(" ", "-") in set(Element):
        return [slug.replace(" ", "-")]
    return [ELEMENT_WORDS[slug].value] if slug in ELEMENT_WORDS else None


def _agreement(cell: str) -> AgreementKind | None:
    slug = key_of(cell)
    if not slug or slug in {"no", "none", "n a", "na", "n"}:
        return None
    if slug.replace(" ", "-") in set(AgreementKind):
        return AgreementKind(slug.replace(" ", "-"))
    return next(
        (kind for kind, words in AGREEMENT_WORDS if any(word in slug for word in words)), AgreementKind.OTHER
    )
