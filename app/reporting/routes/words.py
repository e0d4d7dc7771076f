"""The words of the workbook, and of what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from app.assessment.inspection.reasons import Reason
from app.assessment.models import Assessment
from app.criteria.schema import CriteriaSet, Domain, Practice
from app.reporting.errors import PacketUnreadable
from app.reporting.packet.content import NOT_APPLICABLE, UNANSWERED
from app.reporting.packet.proposal import Verdict
from app.reporting.packet.writing import Asked, Wording


def wording(assessment: Assessment, criteria: CriteriaSet, taken_on: str) -> Wording:
    """The words of the workbook."""
    return Wording(
        title=_("Self-assessment of %(name)s", name=assessment.organisation.name),
        hint=_(
            "Fill in the yellow cells. Everything else is there to read. Taken along on %(day)s.",
            day=taken_on,
        ),
        guide_name=_("Read me first"),
        guide=_guide(taken_on),
        headings=(
            _("Code"), _("Domain"), _("Practice"), _("Question"), _("What the ratings mean"),
            _("Evidence so far"), _("Your rating"), _("How do you do it?"), _("If it does not apply: why?"),
        ),
        choices=choices(criteria),
        choose=_("Choose one of the ratings from the list."),
    )  # fmt: skip


def _guide(taken_on: str) -> tuple[str, ...]:
    return (
        _(
            "This workbook has every practice of your self-assessment, with what your school system had "
            "answered on %(day)s.",
            day=taken_on,
        ),
        _(
            "Fill in the yellow cells of the sheet “Questionnaire”: choose a rating, say how you do it, and, "
            "where a practice cannot apply to you, say why. You need not fill in everything."
        ),
        _(
            "Then open the assessment in the portal, choose “Work offline”, and send the workbook back. You "
            "are shown what would change, practice by practice, before anything does."
        ),
        _("If a colleague answers in the portal meanwhile, nothing is lost: you see both texts and choose."),
        _(
            "Leave the sheets and the hidden columns as they are: by them the portal knows where each answer "
            "belongs. You can widen columns and copy texts as you like."
        ),
        _(
            "Evidence is added in the portal, where files are checked. Write no names or records of students "
            "into this workbook."
        ),
    )


def choices(criteria: CriteriaSet) -> Mapping[str, str]:
    """The words for each code of a rating."""
    labels = criteria.version.rating_labels
    ratings = {str(int(rating)): f"{int(rating)} – {label}" for rating, label in labels.items()}
    return {UNANSWERED: "", **ratings, NOT_APPLICABLE: _("Does not apply to us")}


def asked(domain: Domain, practice: Practice, evidence: list[str], *, is_open: bool) -> Asked:
    """One practice as the workbook shows it."""
    ratings = (f"{int(rating)} – {practice.ratings[rating]}" for rating in sorted(practice.ratings))
    return Asked(
        practice_id=practice.id,
        domain=domain.title,
        title=practice.title,
        question=practice.question,
        ratings="\n".join(ratings),
        evidence="\n".join(evidence),
        may_not_apply=practice.not_applicable is not None,
        is_open=is_open,
    )


def unreadable(error: PacketUnreadable) -> str:
    """Why the file was not read, and what to do."""
    told = {
        PacketUnreadable.NOT_OURS: _(
            "This is not a workbook of this portal, or its hidden parts are gone. Take a new one along, copy "
            "your texts into its yellow cells, and send that."
        ),
        Reason.MACROS: _(
            "The workbook has macros in it. Save it as “Excel Workbook (.xlsx)” without macros, and send "
            "that."
        ),
        Reason.EMPTY: _("The file is empty. Choose the workbook that you filled in."),
        Reason.TOO_LARGE: _(
            "The file is larger than 2 MB. A questionnaire is far smaller: take pictures out of it, and send "
            "it again."
        ),
    }
    otherwise = _(
        "The file cannot be read as an Excel workbook. Save it as “Excel Workbook (.xlsx)”, and send it "
        "again."
    )
    return str(told.get(error.reason, otherwise))


def verdict(value: Verdict) -> str:
    """What becomes of one row."""
    told = {
        Verdict.SAME: _("Same as in the portal"),
        Verdict.PORTAL_NEWER: _("Not changed in your workbook; the portal has a newer answer, which stays"),
        Verdict.NOT_UNDERSTOOD: _("The rating is not one of the list"),
        Verdict.TOO_LONG: _("A text is longer than 20,000 characters; shorten it"),
        Verdict.CLOSED: _("Cannot be edited now"),
        Verdict.ALWAYS_APPLIES: _("Applies to every school system; choose a rating"),
        Verdict.UNKNOWN: _("Not a practice of this assessment"),
        Verdict.TWICE: _("Stands twice in the workbook; leave one row of it"),
        Verdict.CHANGE: _("Changes"),
        Verdict.CONFLICT: _("Changed in both places"),
    }
    return str(told[value])
