"""A school system's library of evidence: what it has, who looks after it, versions, and what ends soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from app.accounts import queries as accounts
from app.assessment import expiry, library, policy, queries
from app.assessment.ages import oldest_allowed
from app.assessment.errors import (
    AlreadyReplaced,
    EvidenceFrozen,
    EvidenceKnown,
    EvidenceWaits,
    OwnerUnknown,
    RecordsSuspected,
    RoomFull,
)
from app.assessment.inspection.reasons import UNLESS_MEANT, UploadRefused
from app.assessment.library import Holding
from app.assessment.models import Assessment
from app.assessment.routes import evidence_words as words
from app.assessment.routes.blueprint import bp
from app.assessment.routes.evidence_forms import ItemForm, OwnerForm, UploadForm
from app.assessment.routes.surroundings import evidence_room, shared, today
from app.assessment.routes.waiting import unscanned, waiting_for
from app.assessment.services import checking_links, replacing
from app.assessment.services import evidence as adding
from app.core.errors import Unavailable
from app.criteria.setup import catalogue
from app.web.access import accepts_upload, current_actor, requires
from app.web.database import db

LIBRARY = "/assessments/<uuid:assessment_id>/evidence"
SHOWN = ("", "ending", "unused", "mine")


@dataclass(frozen=True)
class Shelved:
    """An item as the library shows it."""

    holding: Holding
    until: date | None
    days_left: int | None

    @property
    def ends_soon(self) -> bool:
        """Whether it ended, or does so within the time in which its owner is asked."""
        return self.days_left is not None and self.days_left <= expiry.SOON


def shelved(holding: Holding) -> Shelved:
    """The item with the last day on which it counts."""
    item = holding.evidence
    until = expiry.last_day(item.effective_from, item.effective_to, oldest_allowed(catalogue, holding))
    return Shelved(holding, until, (until - today()).days if until else None)


def is_shown(item: Shelved, show: str) -> bool:
    """Whether an item belongs to what the page is asked to show."""
    if show == "ending":
        return item.ends_soon
    if show == "unused":
        return not item.holding.uses
    return show != "mine" or item.holding.evidence.owner_id == current_actor().person_id


@bp.get(LIBRARY)
@requires(policy.WORK, assessment=queries.get)
def evidence(assessment: Assessment) -> ResponseReturnValue:
    """Everything that the school system has given as evidence, or what wants attention."""
    show = request.args.get("show", "")
    show = show if show in SHOWN else ""
    holdings = library.holdings(db.session, assessment.organisation_id)
    links = [each.evidence.id for each in holdings if each.evidence.url]
    shelf = [shelved(each) for each in holdings]
    return render_template(
        "assessment/evidence.html",
        **shared(
            assessment=assessment,
            shelf=shelf,
            checks=library.link_checks(db.session, links),
            shown=[each for each in shelf if is_shown(each, show)],
            show=show,
            counts={each: sum(is_shown(one, each) for one in shelf) for each in SHOWN},
            used=library.used_bytes(db.session, assessment.organisation_id),
            quota=evidence_room().quota,
            waiting=waiting_for(assessment),
            unscanned=unscanned(assessment),
        ),
    )


@bp.route(f"{LIBRARY}/<uuid:item_id>", methods=["GET", "POST"])
@requires(policy.WORK, assessment=queries.get)
def evidence_item(assessment: Assessment, item_id: UUID) -> ResponseReturnValue:
    """One item: what is known of it, and what can be changed."""
    found = library.holding(db.session, assessment.organisation_id, item_id)
    if request.method != "POST":
        return _item_page(assessment, found, _filled(found))
    form = ItemForm()
    policy.ANSWER.require(current_actor(), assessment)
    if not form.validate():
        return _item_page(assessment, found, form, status=400)
    try:
        adding.describe(db.session, item_id, name=form.name.data or "", dates=form.dates, by=current_actor())
    except EvidenceFrozen:
        form.refuse(_("This item supports a practice that cannot be edited now, so nothing was changed."))
        found = library.holding(db.session, queries.get(db.session, assessment.id).organisation_id, item_id)
        return _item_page(assessment, found, form, status=409)
    flash(_("Saved."), "success")
    return redirect(url_for(".evidence_item", assessment_id=assessment.id, item_id=item_id), 303)


@bp.post(f"{LIBRARY}/<uuid:item_id>/remove")
@requires(policy.ANSWER, known_by=policy.WORK, assessment=queries.get)
def remove_evidence(assessment: Assessment, item_id: UUID) -> ResponseReturnValue:
    """Take an item out of the library for good."""
    name = library.holding(db.session, assessment.organisation_id, item_id).evidence.name
    try:
        adding.remove(db.session, item_id, room=evidence_room(), by=current_actor())
    except EvidenceFrozen:
        flash(_("%(name)s is part of a submission and stays for its auditors.", name=name), "error")
        return redirect(url_for(".evidence_item", assessment_id=assessment.id, item_id=item_id), 303)
    flash(_("%(name)s was removed.", name=name), "success")
    return redirect(url_for(".evidence", assessment_id=assessment.id), 303)


@bp.post(f"{LIBRARY}/<uuid:item_id>/replace")
@accepts_upload
@requires(policy.ANSWER, known_by=policy.WORK, assessment=queries.get)
def replace_evidence(assessment: Assessment, item_id: UUID) -> ResponseReturnValue:
    """Keep a file as the next version of an item."""
    form, found = UploadForm(), library.holding(db.session, assessment.organisation_id, item_id)
    if not form.validate():
        return _item_page(assessment, found, _filled(found), upload=form, status=400)
    try:
        content, name = form.upload
        item = replacing.replace(
            db.session, item_id, content, name,
            room=evidence_room(), dates=form.dates, is_meant=form.is_meant.data, by=current_actor(),
        )  # fmt: skip
    except UploadRefused as error:
        form.asks_if_meant = error.reason in UNLESS_MEANT
        return _not_replaced(assessment, item_id, form, words.refusal(error), 422)
    except EvidenceWaits:
        flash(words.waits(name), "attention")
        return redirect(url_for(".evidence_item", assessment_id=assessment.id, item_id=item_id), 303)
    except (EvidenceKnown, RoomFull, AlreadyReplaced, RecordsSuspected) as error:
        return _not_replaced(assessment, item_id, form, words.not_replaced(error), 409)
    except Unavailable:
        problem = _("Files cannot be kept just now. Nothing was added; try again in a few minutes.")
        return _not_replaced(assessment, item_id, form, problem, 503)
    flash(_("%(name)s is now version %(number)s.", name=item.name, number=item.version), "success")
    return redirect(url_for(".evidence_item", assessment_id=assessment.id, item_id=item.id), 303)


@bp.post(f"{LIBRARY}/<uuid:item_id>/owner")
@requires(policy.ANSWER, known_by=policy.WORK, assessment=queries.get)
def give_evidence(assessment: Assessment, item_id: UUID) -> ResponseReturnValue:
    """Let somebody else look after an item."""
    library.holding(db.session, assessment.organisation_id, item_id)
    try:
        item = replacing.give(db.session, item_id, _chosen_owner(), by=current_actor())
    except (OwnerUnknown, ValueError):
        flash(_("Choose someone who answers practices for your school system."), "error")
    else:
        flash(_("%(name)s looks after it now.", name=item.owner_name), "success")
    return redirect(url_for(".evidence_item", assessment_id=assessment.id, item_id=item_id), 303)


@bp.post(f"{LIBRARY}/<uuid:item_id>/accept-change")
@requires(policy.ANSWER, known_by=policy.WORK, assessment=queries.get)
def accept_change(assessment: Assessment, item_id: UUID) -> ResponseReturnValue:
    """Say that the changed page behind a link still shows what it should."""
    library.holding(db.session, assessment.organisation_id, item_id)
    checking_links.accept_change(db.session, item_id, by=current_actor())
    flash(_("Saved. The page is compared with what it says today."), "success")
    return redirect(url_for(".evidence_item", assessment_id=assessment.id, item_id=item_id), 303)


def _chosen_owner() -> UUID:
    return UUID(request.form.get("owner", ""))


def _not_replaced(
    assessment: Assessment, item_id: UUID, form: UploadForm, problem: str, status: int
) -> ResponseReturnValue:
    form.refuse(problem, "file")
    assessment = queries.get(db.session, assessment.id)  # a refusal has ended what was read before
    found = library.holding(db.session, assessment.organisation_id, item_id)
    return _item_page(assessment, found, _filled(found), upload=form, status=status)


def _filled(found: Holding) -> ItemForm:
    item = found.evidence
    return ItemForm(
        formdata=None, name=item.name, effective_from=item.effective_from, effective_to=item.effective_to
    )


def _owner_form(assessment: Assessment, found: Holding) -> OwnerForm:
    form = OwnerForm(formdata=None)
    people = accounts.with_role(db.session, assessment.organisation_id, *replacing.OWNERS)
    form.owner.choices = [SelectChoice(str(each.id), each.name) for each in people]
    form.owner.data = str(found.evidence.owner_id or "")
    return form


def _item_page(
    assessment: Assessment,
    found: Holding,
    form: ItemForm,
    *,
    upload: UploadForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    if upload is not None:
        form.refuse("")  # the page's title says that something is wrong; its summary has the words
    page = render_template(
        "assessment/evidence_item.html",
        **shared(
            assessment=assessment,
            holding=found,
            form=form,
            upload=upload,
            owner_form=_owner_form(assessment, found),
            item=shelved(found),
            versions=library.versions(db.session, found.evidence),
            check=library.link_checks(db.session, [found.evidence.id]).get(found.evidence.id),
            is_editable=policy.ANSWER.allows(current_actor(), assessment),
        ),
    )
    return page, status
