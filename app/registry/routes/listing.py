"""The registry: every seal by state, scope and status, and every school system by name."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.models import Organisation
from app.accounts.states import NAMES
from app.registry import queries
from app.registry.public_seal import Listed
from app.registry.queries import Filter, Order
from app.registry.routes import asking
from app.registry.routes.asking import Asked, Misread
from app.registry.routes.blueprint import bp, newest_criteria, scopes, shown_back, today
from app.registry.routes.blueprint import search as names
from app.registry.routes.verification import lead_to, mistyped
from app.registry.standing import Standing
from app.seal import seal_id
from app.seal.seal_id import PREFIX, SealIdInvalid
from app.web.access import public
from app.web.database import db
from app.web.kept_pages import fresh

SHOWN, LOOKED_AT = 20, 40


@bp.get("/registry")
@public
def index() -> ResponseReturnValue:
    """Seals by filter; with words to search for, the school systems that may be meant."""
    typed = request.args.get("q", "").strip()
    if typed:
        try:
            return lead_to(seal_id.parse(typed))
        except SealIdInvalid as error:
            if error.why == "check" and typed.upper().startswith(PREFIX):
                return mistyped(error, typed)
    is_search = bool(shown_back(typed))
    asked = asking.read(request.args, is_search=is_search)
    return _found(typed, asked) if is_search else _all(asked)


@bp.get("/registry/<uuid:organisation_id>")
@public
def show(organisation_id: UUID) -> ResponseReturnValue:
    """One school system: the seals it holds and held."""
    organisation = queries.organisation(db.session, organisation_id)
    held = queries.of_organisations(db.session, [organisation.id], today())[organisation.id]
    present = [seal for seal in held if seal.is_valid]
    past = [seal for seal in held if not seal.is_valid]
    return fresh(
        render_template(
            "registry/show.html",
            organisation=organisation,
            state_name=NAMES.get(organisation.state, organisation.state),
            present=present,
            past=past,
            criteria=newest_criteria(),
        )
    )


def _found(typed: str, asked: Asked) -> ResponseReturnValue:
    wanted = asked.wanted
    found = names().find(db.session, typed, state=wanted.state, limit=LOOKED_AT)
    held = queries.of_organisations(db.session, [one.id for one in found.organisations], today())
    rows = [(one, held[one.id]) for one in found.organisations if _is_meant(one, held[one.id], wanted)]
    return fresh(
        render_template(
            "registry/index.html",
            typed=shown_back(typed),
            rows=rows[:SHOWN],
            is_cut=len(rows) > SHOWN,
            are_alike=found.are_alike,
            misread=asked.misread,
            **_form(wanted),
        ),
        status=_status(asked.misread),
    )


def _is_meant(organisation: Organisation, held: list[Listed], wanted: Filter) -> bool:
    if wanted.scope or wanted.status:
        return any(
            wanted.scope in {"", seal.document.scope} and wanted.status in {None, seal.standing}
            for seal in held
        )
    return organisation.is_open or bool(held)


def _all(asked: Asked) -> ResponseReturnValue:
    wanted, order = asked.wanted, asked.order
    page = queries.page(db.session, wanted, today(), order=order, number=asked.number)
    misread = asked.misread
    if page.number != asked.number:
        misread += (Misread("beyond", str(asked.number)),)
    return fresh(
        render_template(
            "registry/index.html",
            typed="",
            page=page,
            order=order.value,
            sort_addresses={one.value: _address(wanted, sort=one.value) for one in Order},
            pattern=_address(wanted, sort=order.value) + "&page={page}",
            misread=misread,
            **_form(wanted),
        ),
        status=_status(misread),
    )


def _status(misread: tuple[Misread, ...]) -> int:
    """As the interface for programs answers: 400 for what could not be used; people get the page with it."""
    if {one.name for one in misread} <= {"beyond"}:
        return 404 if misread else 200
    return 400


def _form(wanted: Filter) -> dict[str, object]:
    """What the filter form offers, and what is chosen."""
    postal = {*queries.states(db.session), wanted.state} - {""}
    return {
        "wanted": wanted,
        "states": sorted(((one, NAMES.get(one, one)) for one in postal), key=lambda state: state[1]),
        "scopes": [(scope.id, scope.title) for scope in scopes()],
        "standings": [(one.value, one.value) for one in Standing],
        "is_filtered": wanted != Filter(),
    }


def _address(wanted: Filter, **more: str) -> str:
    named = {"state": wanted.state, "scope": wanted.scope, "status": wanted.status or ""} | more
    return "/registry?" + urlencode({name: value for name, value in named.items() if value})
