"""The words of evidence: why something was refused and what to do, and what is known of an item."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from app.assessment.errors import EvidenceKnown, RecordsSuspected, RoomFull
from app.assessment.inspection.kinds import kind_of
from app.assessment.inspection.reasons import Reason, UploadRefused
from app.assessment.intake import MEBIBYTE
from app.assessment.models import Evidence
from app.assessment.routes.surroundings import today
from app.core.errors import DomainError
from app.criteria.schema import EvidenceState
from app.scoring.facts import EvidenceItem, Fact, Medium
from app.web.i18n import as_date, as_number

AGAIN = _l("Open it, print or save it as a new PDF, and add that.")
REFUSALS = {
    Reason.NO_FILE: _l("Choose a file first."),
    Reason.SEVERAL: _l("Add one file at a time."),
    Reason.EMPTY: _l("This file is empty. Check that it was saved, then choose it again."),
    Reason.TOO_LARGE: _l(
        "This file is larger than %(limit)s MB. Save it in a smaller size, split it, or add a link to "
        "it instead."
    ),
    Reason.NAME_MISSING: _l("This file has no name. Give it a name such as policy.pdf."),
    Reason.NAME_DISGUISED: _l(
        "The name of this file has hidden characters that make it read as another. Rename it with "
        "plain letters."
    ),
    Reason.ENDING_MISSING: _l(
        "The name of this file does not end in its kind, such as .pdf. Save it again from the program "
        "it was made with."
    ),
    Reason.ENDING_UNKNOWN: _l(
        "We do not take .%(ending)s files. Save it as PDF, or use a Word, Excel, PowerPoint, CSV or "
        "text file or a picture."
    ),
    Reason.ENDING_DOUBLE: _l(
        "The name of this file has two endings, .%(inner)s and .%(ending)s. Rename it so that only one "
        "is left."
    ),
    Reason.ENDING_MACRO: _l(
        "A .%(ending)s file can run macros, so we do not take it. Save it without macros, or as PDF."
    ),
    Reason.OLD_OFFICE: _l(
        "This file has an old Office format or is locked with a password. Save it as .docx, .xlsx or "
        ".pptx without one,"
        "or as PDF."
    ),
    Reason.CONTENT_DIFFERS: _l(
        "What is in this file is not what .%(ending)s says. Save it again from the program it was made with."
    ),
    Reason.SOMETHING_ELSE_INSIDE: _l("This file has something else attached behind or inside it. %(again)s"),
    Reason.UNREADABLE: _l("This file cannot be read; it may be damaged or cut off. %(again)s"),
    Reason.TOO_SLOW: _l("This file takes too long to check. %(again)s"),
    Reason.ENCRYPTED: _l(
        "This file opens only with a password, so nobody could review it. Open it, print or save it as a new "
        "PDF without one, and add that."
    ),
    Reason.ACTIVE: _l("This PDF runs scripts, starts programs or is an active form. %(again)s"),
    Reason.ATTACHMENTS: _l(
        "This PDF has files attached to it. Add each as its own file, and print this one as a new PDF."
    ),
    Reason.TOO_MANY_PAGES: _l(
        "This PDF has %(pages)s pages; we take up to %(most)s. Add only the pages that show it."
    ),
    Reason.UNPACKS_TOO_LARGE: _l("Unpacked, this file would be far larger than it should be. %(again)s"),
    Reason.TOO_MANY_PARTS: _l("This file has far more parts than a document needs. %(again)s"),
    Reason.PARTS_CRAFTED: _l(
        "This Office file is not built as Office builds one. Open it, save it anew, and add that."
    ),
    Reason.ARCHIVE_INSIDE: _l(
        "This Office file has an archive inside. Take it out, or save the document as PDF."
    ),
    Reason.MACROS: _l("This Office file has macros or programs inside. Save it without them, or as PDF."),
    Reason.TOO_MANY_PIXELS: _l("This picture is larger than 40 million pixels. Save it in a smaller size."),
    Reason.PICTURE_PLACE: _l(
        "This picture says where it was taken. Take a screenshot of it, or save a copy without location, and "
        "add that. Or choose it again and say that it may be so."
    ),
    Reason.PICTURE_OWNER: _l(
        "This picture names who took it, or their camera. Take a screenshot of it, or save a copy without "
        "personal information, and add that. Or choose it again and say that it may be so."
    ),
    Reason.INFECTED: _l(
        "A virus scanner found something harmful in this file, so it was deleted here. Do not open your "
        "copy; ask whoever looks after your computers."
    ),
    Reason.NOT_SCANNED: _l(
        "This file is larger than the virus scanner of this portal takes. Save it in a smaller size, split "
        "it, or add a link to it instead."
    ),
    Reason.NOT_TEXT: _l("This is not plain text. If it is a document, add it in its own format or as PDF."),
}
LINKS = {
    "missing": _l("Enter the address of the page."),
    "too-long": _l("This address is longer than 2,000 characters. Use a shorter one."),
    "scheme": _l("Enter an address that begins with https:// or http://."),
    "credentials": _l("This address has a user name or password in it. Use one that anyone can open."),
    "private": _l(
        "Auditors cannot open this address: it works only inside your network. Add the document as a file."
    ),
    "unreadable": _l(
        "This is not an address that a browser could open. Copy it from the browser's address bar."
    ),
}


def refusal(error: UploadRefused) -> str:
    """Why a file is not taken, and what to do."""
    values = {
        key: as_number(value) if isinstance(value, int) else value for key, value in error.values.items()
    }
    return str(REFUSALS[error.reason]) % {**values, "again": AGAIN}


def link_refusal(reason: str) -> str:
    """Why an address is not taken, and what to do."""
    return str(LINKS[reason])


def full(error: RoomFull) -> str:
    """Why nothing more fits."""
    if not error.limit:
        return str(
            gettext(
                "Your evidence library has as many items as it can hold. Remove some that you do not need."
            )
        )
    return str(
        gettext(
            "This file does not fit: your school system uses %(used)s of %(limit)s. Remove files you do "
            "not need, or add a"
            "link instead.",
            used=size_words(error.used),
            limit=size_words(error.limit),
        )
    )


def closed() -> str:
    """Why nothing can be added now."""
    return str(
        gettext(
            "This practice cannot be edited now: the assessment was signed, or this practice was not "
            "reopened."
        )
    )


def waits(name: str | None) -> str:
    """What happens with a file while the virus scanner does not answer."""
    return str(
        gettext(
            "%(name)s is here and waits for the virus scanner, which does not answer just now. It is added "
            "by itself once it was looked into; you need not do anything.",
            name=name or "–",
        )
    )


def not_replaced(error: DomainError) -> str:
    """Why a file did not become the next version."""
    if isinstance(error, RoomFull):
        return full(error)
    if isinstance(error, EvidenceKnown):
        return str(gettext("Your library has this file already, as %(name)s.", name=error.name))
    if isinstance(error, RecordsSuspected):
        return str(
            gettext(
                "Records of students seem to be in this file, so nothing of it was kept. Take them out and "
                "try again. If there are none, add it as a new item on the page of a practice: there you see "
                "where we looked, and decide."
            )
        )
    return str(gettext("Somebody added a newer version meanwhile. Open that one."))


def size_words(size: int) -> str:
    """A size as people say it."""
    if size < 1000:  # noqa: PLR2004  # below that, bytes are the clearer unit
        return str(ngettext("%(num)s byte", "%(num)s bytes", size))
    if size < MEBIBYTE:
        return str(gettext("%(number)s KB", number=as_number(round(size / 1024))))
    return str(gettext("%(number)s MB", number=as_number(round(size / MEBIBYTE, 1))))


def note(item: Evidence) -> str:
    """What is known of an item, in one line: kind and size or address, who added it, and the period."""
    what = urlsplit(item.url).hostname if item.url else f"{kind_of(item.media_type)}, {size_words(item.size)}"
    added = gettext(
        "added %(day)s by %(name)s", day=as_date(item.added_at, "medium"), name=item.added_by_name or "–"
    )
    return " · ".join(filter(None, (what, added, period(item))))


def period(item: Evidence) -> str:
    """The days that an item covers, as far as they are known."""
    first, last = item.effective_from, item.effective_to
    if first and last:
        return str(
            gettext(
                "covers %(first)s to %(last)s", first=as_date(first, "medium"), last=as_date(last, "medium")
            )
        )
    if first:
        return str(gettext("from %(first)s", first=as_date(first, "medium")))
    return str(gettext("until %(last)s", last=as_date(last, "medium"))) if last else ""


def problem(item: Evidence, max_age_months: int) -> str:
    """Why an item does not count today; empty where it does."""
    told = EvidenceItem(
        EvidenceState.PENDING, Medium(item.kind.value), item.effective_from, item.effective_to
    )
    tally = Fact(evidence=(told,)).tally(today(), max_age_months)
    if tally.expired and item.effective_to:
        return str(
            gettext("It ended on %(day)s and does not count any more.", day=as_date(item.effective_to))
        )
    if tally.expired:
        return str(
            gettext("It is older than %(months)s months and does not count any more.", months=max_age_months)
        )
    if tally.upcoming and item.effective_from:
        return str(gettext("It does not count before %(day)s.", day=as_date(item.effective_from)))
    return ""
