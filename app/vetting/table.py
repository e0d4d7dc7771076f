"""The register as a table, with no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from datetime import date

from app.vetting.models import OnlineService
from app.vetting.standing import Standing, standing

COLUMNS = (
    "Name", "Web address", "Provider", "Used for", "Grades", "Student data", "Status", "Decided on",
    "Approved until",
    "Conditions", "Reason", "Agreement", "Parties", "Signed on", "Agreement ends on", "Agreement address",
)  # fmt: skip
# Also what a spreadsheet takes for the beginning of a formula in full-width letters.
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")  # noqa: RUF001  # full-width is the point
GUARDED = re.compile(r"^'(?=[=+\-@\t\r\n＝＋－＠|%])")  # noqa: RUF001  # as above
STATUS = {
    Standing.APPROVED: "approved",
    Standing.LIMITED: "approved with conditions",
    Standing.LAPSED: "approval ended",
    Standing.WAITING: "waiting",
    Standing.REFUSED: "not approved",
    Standing.RETIRED: "no longer used",
}


def safe(text: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would run; `plain` takes it away again."""
    return f"'{text}" if text.startswith(STARTS) else text


def plain(cell: str) -> str:
    """The cell as it was before `safe`, in single spaces."""
    return " ".join(GUARDED.sub("", cell.strip()).split())


def written(services: Iterable[OnlineService], today: date) -> str:
    """The register as CSV with its column names; a service has one line and its newest agreement in it."""
    rows = [cells(service, today) for service in services]
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([safe(row[column]) for column in COLUMNS] for row in rows)
    return text.getvalue()


def cells(service: OnlineService, today: date) -> Mapping[str, str]:
    """One service by column, as people read it."""
    agreement = service.agreements[-1] if service.agreements else None
    word = STATUS[standing(service.state, service.conditions, service.expires_on, today)]
    return {
        "Name": service.name,
        "Web address": service.url,
        "Provider": service.provider,
        "Used for": service.purpose,
        "Grades": ", ".join(service.grades),
        "Student data": ", ".join(service.elements),
        "Status": word,
        "Decided on": _day(service.decided_at.date() if service.decided_at else None),
        "Approved until": _day(service.expires_on),
        "Conditions": service.conditions,
        "Reason": service.reason,
        "Agreement": agreement.kind.value if agreement else "",
        "Parties": agreement.parties if agreement else "",
        "Signed on": _day(agreement.signed_on if agreement else None),
        "Agreement ends on": _day(agreement.expires_on if agreement else None),
        "Agreement address": agreement.url if agreement else "",
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
