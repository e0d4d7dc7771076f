"""A teacher asks for an online service: no account, no cookie, only the link of her school system.

The link is the authority, so there is nothing that another site could do in her name. What keeps programs out
is quiet: a signed stamp that says when the form was handed out, a field that only programs fill, counting.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer

from app.accounts import throttle
from app.core import clock
from app.core.errors import NotFound
from app.vetting import queries
from app.vetting.errors import AlreadyDecided, LinkEnded, RegisterFull
from app.vetting.forms import AskForm
from app.vetting.likeness import alike
from app.vetting.models import OnlineService, RequestLink
from app.vetting.routes.blueprint import bp, standing_now, today, typed
from app.vetting.services import asking
from app.vetting.services.asking import Wish
from app.vetting.standing import Standing
from app.web.access import machine_endpoint, public
from app.web.database import db

QUICKEST, LONGEST = 3, 24 * 3600  # seconds from handing out the form to its return
ASKABLE = frozenset({Standing.WAITING, Standing.LAPSED, Standing.RETIRED})


@bp.get("/ask/<token>")
@public
def look(token: str) -> ResponseReturnValue:
    """Name the service, and see at once whether it is known."""
    try:
        link = queries.link(db.session, token)
    except LinkEnded:
        return _ended()
    name, address = typed("name", 160), typed("address", 300)
    found = []
    if name or address:
        likely = alike(name, address, queries.known(db.session, link.organisation_id))
        services = queries.services(db.session, [each.thing for each in likely])
        found = [(services[each.thing], standing_now(services[each.thing]), each.is_same) for each in likely]
    register = queries.register(db.session, link.organisation_id)
    return _kept_here(
        render_template(
            "vetting/look.html", link=link, token=token, name=name, address=address, found=found,
            is_asked=bool(name or address), is_known=any(is_same for _service, _standing, is_same in found),
            promised=register.promised_days if register else 10, register=register, askable=ASKABLE,
        )
    )  # fmt: skip


@bp.get("/ask/<token>/request")
@public
def ask(token: str) -> ResponseReturnValue:
    """The form: what the service is for and what it learns of students."""
    try:
        link = queries.link(db.session, token)
    except LinkEnded:
        return _ended()
    known, form = _known(link), AskForm(formdata=None)
    form.name.data = known.name if known else typed("name", 160)
    form.url.data = known.url if known else typed("address", 300)
    form.stamp.data = _stamp(token)
    return _asking(link, token, form, known)


@bp.post("/ask/<token>/request")
@machine_endpoint
@public
def send(token: str) -> ResponseReturnValue:
    """Send the request, and be led to its receipt."""
    try:
        link = queries.link(db.session, token)
        known, form = _known(link), AskForm()
        if known is not None:
            form.name.data, form.url.data = known.name, known.url
        nonce = _nonce(form, token)
        if not form.validate() or nonce is None:
            return _asking(link, token, form, known, status=400)
        return _sent(token, form, known, _receipt(nonce))
    except LinkEnded:
        return _ended()


def _sent(token: str, form: AskForm, known: OnlineService | None, receipt: str) -> ResponseReturnValue:
    wish = _wish(form, known.id if known else None)
    source = throttle.source_of(request.remote_addr)
    if throttle.allows(db.session, {"ask:source": source, "ask:link": token}):
        try:
            asking.ask(db.session, token, wish, receipt=receipt, today=today())
        except AlreadyDecided:
            return redirect(url_for(".look", token=token, name=wish.name, address=wish.url), 303)
        except RegisterFull:
            form.refuse(
                _("So many requests wait that no more can be taken. Ask the office that gave you the link.")
            )
            status = 409
        else:
            return redirect(url_for(".receipt", receipt=receipt), 303)
    else:
        form.refuse(_("Many requests came from here. What you wrote is below: send it again in an hour."))
        status = 429
    link = queries.link(db.session, token)
    return _asking(link, token, form, _known(link), status=status)


@bp.get("/requests/<receipt>")
@public
def receipt(receipt: str) -> ResponseReturnValue:
    """How far a request has come, for whoever has its address."""
    found = queries.request_of_receipt(db.session, receipt)
    register = queries.register(db.session, found.organisation_id)
    return _kept_here(
        render_template(
            "vetting/receipt.html", asked=found, service=found.service, standing=standing_now(found.service),
            promised=register.promised_days if register else 10, register=register, today=today(),
        )
    )  # fmt: skip


def _known(link: RequestLink) -> OnlineService | None:
    """The service that the address names, where it is one that can be asked for too."""
    try:
        found = queries.service(db.session, UUID(request.args.get("service", "")))
    except (ValueError, NotFound):
        return None
    is_theirs = found.organisation_id == link.organisation_id
    return found if is_theirs and standing_now(found) in ASKABLE else None


def _wish(form: AskForm, service_id: UUID | None) -> Wish:
    return Wish(
        name=form.name.data or "", url=form.url.data or "", purpose=form.purpose.data or "",
        grades=form.grades.data or [], elements=form.elements.data or [], asked_by=form.asked_by.data or "",
        school=form.school.data or "", email=form.email.data or "", service_id=service_id,
    )  # fmt: skip


def _asking(
    link: RequestLink, token: str, form: AskForm, known: OnlineService | None, *, status: int = 200
) -> ResponseReturnValue:
    page = render_template("vetting/ask.html", link=link, token=token, form=form, known=known)
    return _kept_here(page, status)


def _ended() -> ResponseReturnValue:
    return _kept_here(render_template("vetting/link_ended.html"), 404)


def _kept_here(page: str, status: int = 200) -> ResponseReturnValue:
    """The answer to an address with a token in it: the address goes nowhere from here."""
    response = current_app.make_response((page, status))
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _signer(token: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.extensions["settings"].secret_key, salt=f"vetting.ask.{token}")


def _stamp(token: str) -> str:
    return str(_signer(token).dumps([secrets.token_urlsafe(18), int(clock.now().timestamp())]))


def _nonce(form: AskForm, token: str) -> str | None:
    """What makes this form one of its kind; None, with the reason on the form, where no person sent it."""
    try:
        nonce, moment = _signer(token).loads(form.stamp.data or "")
        age = int(clock.now().timestamp()) - int(moment)
    except (BadSignature, TypeError, ValueError):
        nonce, age = "", LONGEST + 1
    if form.subject_line.data:
        form.refuse(_("A hidden field was filled in, as programs do. Send the form again without that."))
    elif age > LONGEST:
        form.stamp.data = _stamp(token)
        form.refuse(
            _("This page was open for very long. What you wrote is still here: look it over and send it.")
        )
    elif age < QUICKEST:
        form.refuse(_("That was quicker than anyone writes. Look it over once more and send it again."))
    else:
        return str(nonce)
    form.subject_line.data = ""
    return None


def _receipt(nonce: str) -> str:
    """The receipt of the form: the same for a second press of the button, and nobody's guess."""
    key = current_app.extensions["settings"].secret_key.encode()
    return hmac.new(key, f"vetting.receipt.{nonce}".encode(), hashlib.sha256).hexdigest()[:43]
