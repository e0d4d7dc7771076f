"""Frozen copies of the register, and giving one to the practices that it proves."""

from __future__ import annotations

from uuid import UUID

from flask import Response, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import queries as accounts
from app.accounts.models import Organisation
from app.assessment.errors import EvidenceHeld, EvidenceWaits, NotEditable, RoomFull
from app.assessment.inspection.reasons import UploadRefused
from app.assessment.room import ROOM
from app.core.errors import Unavailable
from app.criteria.setup import catalogue
from app.vetting import policy, queries
from app.vetting.errors import NothingToAttach, NotPrintedYet
from app.vetting.forms import PressForm
from app.vetting.models import Snapshot
from app.vetting.routes.blueprint import bp, today
from app.vetting.routes.desk import HERE
from app.vetting.services import snapshots
from app.web.access import current_actor, requires
from app.web.database import db

ONE = "/school-systems/online-services/snapshots/<uuid:snapshot_id>"


@bp.get(f"{HERE}/snapshots")
@requires(policy.READ, organisation=accounts.organisation)
def all_snapshots(organisation: Organisation) -> ResponseReturnValue:
    """Every frozen copy, and the button for a new one."""
    return render_template(
        "vetting/snapshots.html",
        organisation=organisation,
        snapshots=queries.snapshots(db.session, organisation.id),
    )


@bp.post(f"{HERE}/snapshots")
@requires(policy.WORK, known_by=policy.READ, organisation=accounts.organisation)
def take_snapshot(organisation: Organisation) -> ResponseReturnValue:
    """Freeze the register as it is now."""
    organisation_id = organisation.id
    if not PressForm().validate():
        return redirect(url_for(".all_snapshots", organisation_id=organisation_id), 303)
    made = snapshots.take(db.session, organisation_id, today=today(), by=current_actor())
    flash(_("The register is frozen. Its document is being made."), "success")
    return redirect(url_for(".snapshot", snapshot_id=made.id), 303)


@bp.get(ONE)
@requires(policy.READ, snapshot=queries.snapshot)
def snapshot(snapshot: Snapshot) -> ResponseReturnValue:
    """One frozen copy: its hash, its document, and the practices that it can support."""
    targets = snapshots.targets(db.session, snapshot.organisation_id, catalogue)
    return render_template("vetting/snapshot.html", snapshot=snapshot, targets=targets)


@bp.get(f"{ONE}/register.<any('pdf', 'json'):form>")
@requires(policy.READ, snapshot=queries.snapshot)
def snapshot_file(snapshot: Snapshot, form: str) -> ResponseReturnValue:
    """The document, or the frozen content that its hash is of."""
    name = f"online-services-{snapshot.number}.{form}"
    if form == "json":
        response = Response(snapshot.content, content_type="application/json; charset=utf-8")
    else:
        pdf = queries.document(db.session, snapshot.id)
        if pdf is None:
            abort(404)
        response = Response(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.post(f"{ONE}/attach/<uuid:assessment_id>")
@requires(policy.WORK, known_by=policy.READ, snapshot=queries.snapshot)
def attach(snapshot: Snapshot, assessment_id: UUID) -> ResponseReturnValue:
    """Let the document support the practices of this assessment that the register proves."""
    snapshot_id = snapshot.id
    if PressForm().validate():
        try:
            _item, practices = snapshots.attach(
                db.session, snapshot_id, assessment_id, room=current_app.extensions[ROOM](),
                catalogue=catalogue, by=current_actor(),
            )  # fmt: skip
        except NotPrintedYet:
            flash(_("The document is still being made. Try again in a moment."), "attention")
        except (NothingToAttach, NotEditable):
            flash(_("This assessment cannot be edited now. Nothing was attached."), "attention")
        except EvidenceHeld:
            flash(
                _(
                    "The document waits in the evidence library, because it looks as if it named students. "
                    "Decide there, then use it for the practices."
                ),
                "attention",
            )
        except EvidenceWaits:
            flash(
                _(
                    "The document waits in the evidence library for the virus scanner, which does not answer "
                    "just now. Attach it again in a few minutes."
                ),
                "attention",
            )
        except (UploadRefused, RoomFull, Unavailable):
            flash(_("The evidence library did not take the document. Nothing was attached."), "error")
        else:
            flash(
                _("Attached as evidence to %(codes)s.", codes=", ".join(each.id for each in practices)),
                "success",
            )
    return redirect(url_for(".snapshot", snapshot_id=snapshot_id), 303)
