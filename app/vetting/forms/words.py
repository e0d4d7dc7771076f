"""The words for the slugs of a register, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.vetting.risk import Level
from app.vetting.standing import Standing
from app.vetting.vocabulary import AgreementKind, Answer, Element, Grade, Question

GRADES = {
    Grade.PRE_KINDERGARTEN: _l("Pre-K"),
    Grade.KINDERGARTEN: _l("Kindergarten"),
    **{grade: _l("Grade %(number)s", number=grade.value) for grade in Grade if grade.value.isdigit()},
    Grade.STAFF: _l("Staff only"),
}
ELEMENTS = {
    Element.NONE: _l("Nothing about students"),
    Element.NAME: _l("Name"),
    Element.SCHOOL: _l("School, class, or grade"),
    Element.LOGIN: _l("User name and password"),
    Element.STUDENT_ID: _l("Student ID number"),
    Element.EMAIL: _l("School email address"),
    Element.BIRTH_DATE: _l("Birth date or age"),
    Element.ADDRESS: _l("Home address or telephone"),
    Element.FAMILY: _l("Parents and family"),
    Element.PHOTO: _l("Photos or video of the student"),
    Element.VOICE: _l("Voice recordings"),
    Element.WORK: _l("Student work and answers"),
    Element.GRADES: _l("Grades and test scores"),
    Element.ATTENDANCE: _l("Attendance and schedule"),
    Element.BEHAVIOR: _l("Behavior and discipline"),
    Element.HEALTH: _l("Health"),
    Element.SUPPORT: _l("Special education or other support"),
    Element.MEALS: _l("School meals or family income"),
    Element.LOCATION: _l("Where the student is"),
    Element.MESSAGES: _l("Messages and chat"),
    Element.DEVICE: _l("Device and internet address"),
    Element.USE: _l("How the service is used"),
    Element.BIOMETRIC: _l("Fingerprint, face, or other body measures"),
}
STANDINGS = {
    Standing.APPROVED: (_l("Approved"), "success"),
    Standing.LIMITED: (_l("Approved with conditions"), "success"),
    Standing.LAPSED: (_l("Approval has ended"), "attention"),
    Standing.WAITING: (_l("Being looked at"), "info"),
    Standing.REFUSED: (_l("Not approved"), "danger"),
    Standing.RETIRED: (_l("No longer used"), "neutral"),
}
AGREEMENTS = {
    AgreementKind.DATA_PRIVACY: _l("Data privacy agreement"),
    AgreementKind.CONTRACT: _l("Contract"),
    AgreementKind.CONSORTIUM: _l("Agreement of a state or consortium"),
    AgreementKind.TERMS: _l("Terms of use, accepted online"),
    AgreementKind.OTHER: _l("Another agreement"),
}
ANSWERS = {Answer.YES: _l("Yes"), Answer.NO: _l("No"), Answer.UNCLEAR: _l("Cannot tell")}
QUESTIONS = {
    Question.PURPOSE: (
        _l("Is student data used only for what the school asked for?"),
        _l("Look for “only to provide the service”. Research and new products are other purposes."),
    ),
    Question.NO_SALE: (
        _l("Does the provider promise never to sell student data?"),
        _l("“May transfer data in a merger” is common; it should bind the buyer to the same promise."),
    ),
    Question.NO_ADVERTISING: (
        _l("Is student data kept out of advertising and profiles?"),
        _l("Targeted ads, also on other sites, and tracking for them."),
    ),
    Question.SHARING_NAMED: (
        _l("Are the companies that it shares data with named, and bound to the same terms?"),
        _l("Look for a list of subprocessors."),
    ),
    Question.DELETION: (
        _l("Is data deleted on request and at the end, by a stated day?"),
        _l("Ask who starts it, and how long copies last."),
    ),
    Question.ENCRYPTION: (
        _l("Is data encrypted on its way and where it is kept?"),
        _l("https alone covers only the way."),
    ),
    Question.SIGN_IN: (
        _l("Can students sign in with the school's own accounts?"),
        _l("Or without an account of their own."),
    ),
    Question.BREACH_NOTICE: (
        _l("Will the provider tell you of a breach within a stated time?"),
        _l("Your state may set the time."),
    ),
    Question.UNDER_THIRTEEN: (
        _l("Does it say how it treats children under 13?"),
        _l("Who gives consent, and for what. Not needed where only older students use it: then answer yes."),
    ),
    Question.NO_TRAINING: (
        _l("Is student data kept from training artificial intelligence?"),
        _l("If it has no such feature, answer yes."),
    ),
}
LEVELS = {
    Level.NOT_KNOWN: (_l("Not known yet"), "neutral"),
    Level.LOW: (_l("Low risk"), "success"),
    Level.MEDIUM: (_l("Some risk"), "attention"),
    Level.HIGH: (_l("High risk"), "danger"),
}
REPAIRS = {
    "date": _l("Not a date, left empty: %(words)s"),
    "address": _l("Not a web address, left empty: %(words)s"),
    "grades": _l("Not a grade: %(words)s"),
    "elements": _l("Not a kind of student data: %(words)s"),
    "reason": _l("No reason was given, so one was written that says so."),
    "reversed": _l("The agreement ends before it was signed, so its end was left empty: %(words)s"),
    "cut": _l("A long text was shortened: %(words)s"),
}
REFUSALS = {
    "no-name": _l("There is no name in it: %(words)s"),
    "status": _l(
        "This status means nothing here: %(words)s. Write approved, not approved, waiting, or retired."
    ),
}
UNREADABLE = {
    "workbook": _l("This is a workbook. Save it as CSV in your spreadsheet, and send that file."),
    "too-large": _l(
        "This file is larger than 2 MB. Split it, or take away columns that are not about the services."
    ),
    "binary": _l("This file is no text. Save the list as CSV and send that file."),
    "empty": _l("This file is empty."),
    "damaged": _l("The file cannot be read from line %(words)s on. Save it as CSV again."),
    "students": _l(
        "This file has a column “%(words)s”, so it seems to be about students. It was not kept. "
        "Send a list of services only."
    ),
    "no-name": _l(
        "No column is called Name, Service, App, or the like. Give the columns names in the first line."
    ),
    "too-long": _l("This list has more than 5,000 rows. Split it."),
}


def grades(chosen: Sequence[str]) -> str:
    """The grades in a few words, runs of them as from and to: Kindergarten to Grade 5, Staff only."""
    order = list(Grade)
    places = [order.index(Grade(each)) for each in chosen if each in set(Grade)]
    return ", ".join(_run(order, start, end) for start, end in _runs(places, order.index(Grade.STAFF)))


def elements(chosen: Sequence[str]) -> list[str]:
    """The kinds of student data in words."""
    return [str(ELEMENTS[element]) for element in Element if element.value in chosen]


def _runs(places: Iterable[int], alone: int) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for place in sorted(places):
        if runs and runs[-1][1] == place - 1 and place != alone:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def _run(order: list[Grade], start: int, end: int) -> str:
    first, last = str(GRADES[order[start]]), str(GRADES[order[end]])
    if start == end:
        return first
    if end == start + 1:
        return str(_("%(first)s and %(last)s", first=first, last=last))
    return str(_("%(first)s to %(last)s", first=first, last=last))
