"""What colleagues say about a practice, in front of nobody but their school system."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import queries as accounts
from app.assessment import queries
from app.assessment.forms import CommentForm
from app.assessment.models import Assessment
from app.assessment.routes.blueprint import bp
from app.assessment.routes.surroundings import criteria_of, shared
from app.assessment.services.responding import practice_in
from app.core.errors import DomainError
from app.together import policy as rules
from app.together import queries as together
from app.together.errors import (
    CommentEmpty,
    CommentTooLong,
    MentionUnclear,
    MentionUnknown,
    TooLateToEdit,
    WorkEnded,
)
from app.together.services import commenting
from app.web.access import current_actor, requires
from app.web.database import db
from app.web.forms import Form
from app.web.i18n import as_listing, as_number

THREAD = "/assessments/<uuid:assessment_id>/practices/<practice_id>/comments"
ONE = "/assessments/<uuid:assessment_id>/comments/<uuid:comment_id>"
REFUSALS = (CommentEmpty, CommentTooLong, MentionUnclear, MentionUnknown, TooLateToEdit, WorkEnded)


def talk_of(assessment: Assessment, practice_id: str, form: CommentForm | None = None) -> dict[str, Any]:
    """What the templates show of the comments on a practice, and of who can be named in one."""
    team = accounts.team(db.session, assessment.organisation_id)
    return {
        "thread": together.thread(db.session, assessment.id, practice_id),
        "can_mend": commenting.is_editable,
        "team_names": [each.person.name for each in team if each.person.is_active],
        "comment_form": form or CommentForm(formdata=None),
    }


@bp.get(THREAD)
@requires(rules.READ, assessment=queries.get)
def comments(assessment: Assessment, practice_id: str) -> ResponseReturnValue:
    """Every comment on the practice, the resolved ones too."""
    return _page(assessment, practice_id, CommentForm(), 200)


@bp.post(THREAD)
@requires(rules.COMMENT, known_by=rules.READ, assessment=queries.get)
def add_comment(assessment: Assessment, practice_id: str) -> ResponseReturnValue:
    """Say something."""
    practice_in(criteria_of(assessment), assessment.scope, practice_id)
    form = CommentForm()
    if not form.validate():
        return _page(assessment, practice_id, form, 400)
    try:
        commenting.comment(db.session, assessment, practice_id, form.text.data or "", by=current_actor())
    except REFUSALS as error:
        form.refuse(refusal(error), "text")
        return _page(assessment, practice_id, form, 400)
    return _back(assessment, practice_id)


@bp.route(ONE, methods=["GET", "POST"])
@requires(rules.COMMENT, known_by=rules.READ, assessment=queries.get)
def edit_comment(assessment: Assessment, comment_id: UUID) -> ResponseReturnValue:
    """Change what one said a moment ago."""
    made = together.comment(db.session, assessment.id, comment_id)
    rules.EDIT_COMMENT.require(current_actor(), made)
    form, status, practice_id = CommentForm(), 200, made.practice_id
    if not form.is_submitted():
        form.text.data = made.text
    elif form.validate():
        try:
            commenting.edit(db.session, assessment, comment_id, form.text.data or "", by=current_actor())
            return _back(assessment, practice_id)
        except REFUSALS as error:
            form.refuse(refusal(error), "text")
    if form.is_submitted():
        status, assessment = 400, queries.get(db.session, assessment.id)
    practice = practice_in(criteria_of(assessment), assessment.scope, practice_id)
    return render_template(
        "assessment/edit_comment.html",
        **shared(assessment=assessment, practice=practice, comment_id=comment_id, form=form),
    ), status


@bp.post(f"{ONE}/resolve")
@requires(rules.COMMENT, known_by=rules.READ, assessment=queries.get)
def resolve_comment(assessment: Assessment, comment_id: UUID) -> ResponseReturnValue:
    """Call it done."""
    return _settle(assessment, comment_id, is_done=True)


@bp.post(f"{ONE}/reopen")
@requires(rules.COMMENT, known_by=rules.READ, assessment=queries.get)
def reopen_comment(assessment: Assessment, comment_id: UUID) -> ResponseReturnValue:
    """Call it open again."""
    return _settle(assessment, comment_id, is_done=False)


def refusal(error: DomainError) -> str:
    """Why a comment was not kept, and what to do."""
    if isinstance(error, CommentTooLong):
        return str(
            _(
                "The comment has %(length)s characters, and %(limit)s fit. Shorten it.",
                length=as_number(error.length),
                limit=as_number(error.limit),
            )
        )
    if isinstance(error, MentionUnknown):
        words = _(
            "Nobody of your school system is called “%(name)s”, so they could not read this. "
            "Choose a colleague’s name, or leave out the @.",
            name=error.name,
        )
        return str(words)
    if isinstance(error, MentionUnclear):
        words = _(
            "“@%(name)s” could be %(names)s. Write the whole name.",
            name=error.name,
            names=as_listing(error.names),
        )
        return str(words)
    if isinstance(error, CommentEmpty):
        return str(_("Write something first."))
    if isinstance(error, TooLateToEdit):
        return str(_("A comment can be changed for 15 minutes, while it is open. Write a new one instead."))
    return str(_("This assessment has ended: nothing is discussed here any more."))


def _settle(assessment: Assessment, comment_id: UUID, *, is_done: bool) -> ResponseReturnValue:
    practice_id = together.comment(db.session, assessment.id, comment_id).practice_id
    if Form().validate_on_submit():
        commenting.resolve(db.session, assessment, comment_id, is_done=is_done, by=current_actor())
        flash(_("The comment is resolved.") if is_done else _("The comment is open again."), "success")
    return _back(assessment, practice_id)


def _back(assessment: Assessment, practice_id: str) -> ResponseReturnValue:
    here = url_for(".practice", assessment_id=assessment.id, practice_id=practice_id, _anchor="comments")
    return redirect(here, 303)


def _page(assessment: Assessment, practice_id: str, form: CommentForm, status: int) -> ResponseReturnValue:
    if form.is_submitted():
        assessment = queries.get(db.session, assessment.id)  # a refusal has ended what was read before
    practice = practice_in(criteria_of(assessment), assessment.scope, practice_id)
    values = talk_of(assessment, practice_id, form)
    return render_template(
        "assessment/comments.html", **shared(assessment=assessment, practice=practice, form=form, **values)
    ), status
