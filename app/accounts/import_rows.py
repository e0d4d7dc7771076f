"""What a row of a public list says of a school system: repaired where it can be, refused where not.

Reads the Census gazetteer of unified school districts and the LEA directory of the NCES Common Core of Data,
whose columns changed their names over the years.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.accounts.errors import LeaidInvalid, NameRefused
from app.accounts.models import OrganisationKind
from app.accounts.names import composed
from app.accounts.states import NAMES, leaid_of

LONGEST_NAME, LONGEST_CITY, LONGEST_WEBSITE = 160, 80, 300
BROKEN = "\ufffd"
ENYE = re.compile(r"\b(Ca\ufffdada|Ca\ufffdon|Espa\ufffdola|Pe\ufffdasco)\b", re.IGNORECASE)
MOJIBAKE = re.compile(r"[ÃÂ][\x80-\xbf\u0152-\u2122]")
MISSING = frozenset({"", "M", "N", "-1", "-2", "-9", "NA", "N/A", "NOT APPLICABLE", "MISSING"})
CLOSED = frozenset({"2", "6", "7"})  # closed, inactive, not yet open
TYPES = {
    "1": OrganisationKind.DISTRICT,
    "2": OrganisationKind.DISTRICT,
    "4": OrganisationKind.AGENCY,
    "7": OrganisationKind.CHARTER,
}
OTHER_TYPES = frozenset({"3", "5", "6", "8", "9"})
NOT_DEFINED = re.compile(r"school district not defined|^remainder of ", re.IGNORECASE)


class FormatUnknown(Exception):
    """The columns are those of no list that is known."""


@dataclass(frozen=True)
class Format:
    """A kind of list: for each fact the names its column had, the newest first."""

    name: str
    leaid: tuple[str, ...]
    title: tuple[str, ...]
    state: tuple[str, ...]
    city: tuple[str, ...] = ()
    website: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    type: tuple[str, ...] = ()


FORMATS = (
    Format("census", ("SD_GEOID", "GEOID"), ("SD_NAME", "NAME"), ("SD_STATE", "USPS")),
    Format(
        "nces",
        leaid=("LEAID",),
        title=("LEA_NAME", "NAME"),
        state=("ST", "STABR", "LSTATE", "LSTATE05"),
        city=("LCITY", "MCITY", "CITY"),
        website=("WEBSITE",),
        status=("UPDATED_STATUS", "SY_STATUS", "STATUS", "BOUND"),
        type=("LEA_TYPE", "TYPE"),
    ),
)


@dataclass(frozen=True)
class Found:
    """A school system as the list has it. `kind` is None where the list does not say."""

    line: int
    leaid: str
    name: str
    state: str
    city: str = ""
    website: str = ""
    kind: OrganisationKind | None = None
    is_open: bool | None = None
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refused:
    """A row that was left out: the line, why (a slug), and the words that show it."""

    line: int
    reason: str
    value: str


def detect(header: Iterable[str]) -> Format:
    """The format that the columns belong to. Raises FormatUnknown."""
    names = set(header)
    for known in FORMATS:
        if all(names.intersection(columns) for columns in (known.leaid, known.title, known.state)):
            return known
    raise FormatUnknown(", ".join(sorted(names))[:200])


def read(rows: Iterable[tuple[int, Mapping[str, str]]], known: Format) -> Iterator[Found | Refused]:
    """Each row as a school system or as a refusal; a second row with the same id is refused."""
    seen: dict[str, int] = {}
    for line, row in rows:
        made = _row(line, row, known)
        if isinstance(made, Found):
            if made.leaid in seen:
                yield Refused(line, "duplicate", f"{made.leaid} as in line {seen[made.leaid]}")
                continue
            seen[made.leaid] = line
        yield made


def _row(line: int, row: Mapping[str, str], known: Format) -> Found | Refused:
    repairs: list[str] = []
    raw_name = _cell(row, known.title)
    if NOT_DEFINED.search(raw_name):
        return Refused(line, "not-a-school-system", raw_name)
    kind, type_problem = _kind(
        _cell(row, known.type), is_told=bool(known.type and set(known.type) & row.keys())
    )
    if type_problem:
        return Refused(line, type_problem, raw_name[:LONGEST_NAME])
    state = _cell(row, known.state).upper()
    if state not in NAMES:
        return Refused(line, "state-unknown", state[:20])
    try:
        leaid = _leaid(_cell(row, known.leaid), state, repairs)
    except LeaidInvalid as error:
        reason = "id-not-seven-digits" if error.why == "digits" else "id-of-another-state"
        return Refused(line, reason, _cell(row, known.leaid)[:20])
    name = _name(raw_name, repairs)
    if isinstance(name, Refused):
        return Refused(line, name.reason, name.value)
    return Found(
        line,
        leaid,
        name,
        state,
        city=_city(_cell(row, known.city), repairs),
        website=_website(_cell(row, known.website)),
        kind=kind,
        is_open=_is_open(row, known),
        repairs=tuple(repairs),
    )


def _cell(row: Mapping[str, str], columns: tuple[str, ...]) -> str:
    for column in columns:
        value = row.get(column, "").strip()
        if value.upper() not in MISSING:
            return value
    return ""


def _leaid(text: str, state: str, repairs: list[str]) -> str:
    digits = text.removeprefix('="').removesuffix('"').removesuffix(".0").replace(" ", "")
    if digits != text:
        repairs.append("spreadsheet-number")
    if len(digits) == 6:  # noqa: PLR2004  # seven digits without the leading zero
        digits = f"0{digits}"
        repairs.append("leading-zero")
    return leaid_of(digits, state)


def _name(raw: str, repairs: list[str]) -> str | Refused:
    name = raw
    if BROKEN in name:
        name = ENYE.sub(lambda found: found[0].replace(BROKEN, "ñ"), name)
        repairs.append("broken-letter")
    if MOJIBAKE.search(name):
        name = _redecoded(name)
        repairs.append("broken-letter")
    if BROKEN in name:
        return Refused(0, "name-broken", raw[:LONGEST_NAME])
    try:
        clean = composed(name)
    except NameRefused as error:
        return Refused(0, f"name-{error.why}", ascii(raw)[:LONGEST_NAME])
    if clean != name:
        repairs.append("spacing")
    if not clean:
        return Refused(0, "name-missing", "")
    if len(clean) > LONGEST_NAME:
        return Refused(0, "name-too-long", clean[:LONGEST_NAME])
    return clean


def _redecoded(name: str) -> str:
    try:
        return name.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return name


def _city(raw: str, repairs: list[str]) -> str:
    try:
        city = composed(raw)[:LONGEST_CITY]
    except NameRefused:
        repairs.append("city-dropped")
        return ""
    return "" if BROKEN in city else city


def _website(raw: str) -> str:
    if not raw or len(raw) > LONGEST_WEBSITE - 8 or not raw.isascii() or not raw.isprintable() or " " in raw:
        return ""
    return raw if raw.lower().startswith(("http://", "https://")) else f"https://{raw}"


def _kind(text: str, *, is_told: bool) -> tuple[OrganisationKind | None, str]:
    if not is_told:
        return None, ""
    if text in TYPES:
        return TYPES[text], ""
    return None, "type-cannot-apply" if text in OTHER_TYPES else "type-unknown"


def _is_open(row: Mapping[str, str], known: Format) -> bool | None:
    status = _cell(row, known.status)
    return None if not status else status not in CLOSED
