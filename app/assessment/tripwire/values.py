"""What a single value could be: a date of birth, an id, a mark; never what it means by itself."""

from __future__ import annotations

import re
from collections.abc import Callable

from app.assessment.tripwire.people import is_half_name, is_name
from app.assessment.tripwire.verdict import Signal

YOUNGEST, OLDEST = 2, 22  # whoever is at school, in years
MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    "oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|"
    "octubre|noviembre|diciembre"
)
DATE = re.compile(
    rf"\b(?:(?P<a>\d{{4}})[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])"
    rf"|(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|[12]\d|3[01])[-/.](?P<b>\d{{4}}|\d\d)"
    rf"|(?:{MONTHS})\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s(?P<c>\d{{4}})"
    rf"|\d{{1,2}}[\s-](?:de\s)?(?:{MONTHS})\.?[\s-](?:de\s)?(?P<d>\d{{4}}|\d\d))(?!\d)",
    re.IGNORECASE,
)
SSN = re.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}([- ])(?!00)\d\d\1(?!0000)\d{4}(?![\d-])")
NINE = re.compile(r"(?!000|666|9)\d{9}")
WELL_KNOWN = frozenset(
    {"123456789", "078051120", "219099999", "111111111", "222222222", "333333333", "111223333"}
)
ID = re.compile(r"(?:[A-Z]{1,3}-?)?\d{4,12}|\d{2,4}-\d{3,7}", re.IGNORECASE)
LEVEL = re.compile(
    r"(?:grade\s?|gr\.?\s?|g)?0?(?:[1-9]|1[0-2])(?:st|nd|rd|th)?(?:\sgrade)?|(?:p|t)?k[g45]?|pre-?k|kinder(?:garten)?"
    r"|kdg|freshman|sophomore|junior|senior|(?:primero|segundo|tercero|cuarto|quinto|sexto)",
    re.IGNORECASE,
)
LETTER = re.compile(r"[A-DF][+-]?|[1-4](?:\.\d{1,2})?|inc(?:omplete)?|pass|fail", re.IGNORECASE)
NUMBER = re.compile(r"\d{1,4}(?:\.\d{1,3})?\s?%?(?:\s?/\s?\d{1,4})?|-?\d\.\d+")
MEALS = re.compile(
    r"f|r|p|n|y|yes|no|free|reduced|paid|free/reduced|f/r|frl|denied|direct(?:ly)? cert(?:ified)?|snap|tanf|gratis"
    r"|reduced[- ]price|full[- ]price|[0-3]",
    re.IGNORECASE,
)
NEED_WORDS = (
    "sld|ohi|asd|aut(?:ism)?|s/?li|tbi|ebd|hi|vi|oi|id|dd|md|504|iep|ell?|lep|esl|adhd|add|dyslexia|speech"
    "|specific learning disability|other health impairments?|emotional disturbance|speech(?: or |/| and )language.*"
    "|hearing impairment|visual impairment|intellectual disability|developmental delay|autism spectrum.*|resource"
    "|inclusion|self[- ]contained|extended time.*|sensory.*|counseling|occupational therapy|ot|pt|slp|gifted"
)
NEEDS = re.compile(rf"(?:{NEED_WORDS})(?:\s?[,;/&+]\s?(?:{NEED_WORDS}))*|y|yes|x|active", re.IGNORECASE)
EMPTY = re.compile(
    r"[\s_.\-–—?*#•…]*|n/?a|none|tbd|null|x{2,}|nil|string|text|date|integer|int|varchar.*|char.*|boolean|required|"
    r"optional|mm.dd.y+|yyyy.*|m/d/y+|example|e\.g\..*|[\[<({].*[\])>}]",
    re.IGNORECASE,
)
PLACEHOLDER = re.compile(
    r"\b(?:doe|roe|sample|test|demo|example|dummy|placeholder|lastname|firstname)\b", re.IGNORECASE
)
EMAIL = re.compile(r"[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
STUDENT_MAIL = re.compile(
    r"[\w.+-]+@(?:(?:students?|stu|scholars?|learners?|pupils?|kids)\.[\w.-]+|[\w-]*(?:student|pupil)[\w-]*\.[\w.-]+"
    r"|[\w.-]*\.(?:student|stu)\.[\w.-]+)|(?:(?:20)?(?:2[5-9]|3\d)[a-z.]+|[a-z.]{3,}(?:20)?(?:2[5-9]|3\d))@"
    r"(?:[\w-]+\.)*[\w-]*(?:k12|school|isd|usd|district|unified|edu|academy)[\w.-]*",
    re.IGNORECASE,
)
PHONE = re.compile(r"\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}")
SERIAL = re.compile(r"[34]\d{4}(?:\.0)?")  # how spreadsheets count days: 1982 to 2036
BASE_YEAR = 1900


def is_blank(value: str) -> bool:
    """Whether nothing is said, or only what should stand there."""
    return EMPTY.fullmatch(value.strip()) is not None or PLACEHOLDER.search(value) is not None


def is_birth_date(value: str, year: int) -> bool:
    """Whether this is a day on which somebody was born who is at school in that year."""
    found = DATE.fullmatch(value.strip().removesuffix(" 00:00:00"))
    if found is not None:
        return YOUNGEST <= year - _year(found, year) <= OLDEST
    if SERIAL.fullmatch(value.strip()):
        return YOUNGEST <= year - (BASE_YEAR + int(float(value) / 365.25)) <= OLDEST
    return False


def birth_date_in(text: str, year: int) -> str:
    """The first such day in a text; empty where there is none."""
    return next((each[0] for each in DATE.finditer(text) if is_birth_date(each[0], year)), "")


def ssn_in(text: str) -> str:
    """The first social security number in a text that can be one."""
    found = (each[0] for each in SSN.finditer(text))
    return next((each for each in found if re.sub(r"\D", "", each) not in WELL_KNOWN), "")


def _year(found: re.Match[str], year: int) -> int:
    written = int(next(filter(None, found.groupdict().values())))
    if written >= 100:  # noqa: PLR2004  # two digits are a year of this century, if that has come
        return written
    return written + (year // 100 * 100 if written <= year % 100 else year // 100 * 100 - 100)


def _is_ssn(value: str, year: int) -> bool:
    plain = value.strip()
    return bool(ssn_in(plain)) or (NINE.fullmatch(plain) is not None and plain not in WELL_KNOWN)


def _matches(*patterns: re.Pattern[str]) -> Callable[[str, int], bool]:
    return lambda value, year: any(each.fullmatch(value.strip()) for each in patterns)


def _is_said(value: str, year: int) -> bool:
    return bool(re.search(r"\w", value)) and len(value) <= LONGEST_VALUE


LONGEST_VALUE = 120
FITS: dict[Signal, Callable[[str, int], bool]] = {
    Signal.NAME: lambda value, year: is_name(value) or is_half_name(value),
    Signal.BIRTH: is_birth_date,
    Signal.SSN: _is_ssn,
    Signal.STUDENT_ID: _matches(ID),
    Signal.LEVEL: _matches(LEVEL),
    Signal.MARK: _matches(LETTER, NUMBER),
    Signal.MEALS: _matches(MEALS),
    Signal.NEEDS: _matches(NEEDS),
    Signal.HEALTH: _is_said,
    Signal.CONDUCT: _is_said,
    Signal.GUARDIAN: lambda value, year: is_name(value) or is_half_name(value) or bool(PHONE.search(value)),
    Signal.EMAIL: _matches(EMAIL),
}


def fits(signal: Signal, value: str, year: int) -> bool:
    """Whether a value can be what its label or column says."""
    return not is_blank(value) and FITS[signal](value, year)
