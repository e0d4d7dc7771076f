"""The public pages of the criteria: what is asked, how it is judged, and what changed between versions."""

from __future__ import annotations

from datetime import date
from typing import cast

from flask import Blueprint, Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.errors import NotFound
from app.criteria.catalogue import Catalogue
from app.criteria.difference import Difference, difference, words
from app.criteria.schema import CriteriaSet, Lifecycle
from app.web.access import public
from app.web.headers import publicly_cached
from app.web.kept_pages import kept

bp = Blueprint("criteria", __name__)


@bp.get("/criteria")
@public
def index() -> ResponseReturnValue:
    """Every version of every seal: which one counts now, and how it came from the one before."""

    def render() -> str:
        catalogue = _catalogue()
        return render_template(
            "criteria/index.html",
            seals=catalogue.seals(),
            versions={seal.id: tuple(reversed(catalogue.of(seal.id))) for seal in catalogue.seals()},
            current={seal.id: _current(seal.id) for seal in catalogue.seals()},
            lines={found.key: _line(found) for found in catalogue.all()},
            changes={found.key: _changes(found) for found in catalogue.all()},
        )

    return kept(render)


@bp.get("/criteria/<seal>")
@public
def current(seal: str) -> ResponseReturnValue:
    """The version that counts now."""
    found = _catalogue().current(seal, on=_today())
    response = redirect(url_for(".show", seal=seal, version=found.version.version))
    return publicly_cached(cast("Response", response))


@bp.get("/criteria/<seal>/<version>")
@public
def show(seal: str, version: str) -> ResponseReturnValue:
    """One version at a glance: every practice with its question and its reason."""
    return _version_page("criteria/show.html", _catalogue().get(f"{seal}/{version}"))


@bp.get("/criteria/<seal>/<version>/complete")
@public
def complete(seal: str, version: str) -> ResponseReturnValue:
    """Everything a version says on one page, for printing and for reading offline."""
    return _version_page("criteria/complete.html", _catalogue().get(f"{seal}/{version}"))


@bp.get("/criteria/<seal>/<version>/changes")
@public
def changes(seal: str, version: str) -> ResponseReturnValue:
    """What became of each practice of the version before."""
    found = _catalogue().get(f"{seal}/{version}")
    told = _changes(found)
    if told is None:
        raise NotFound("lineage")
    return kept(
        lambda: render_template("criteria/changes.html", criteria=found, difference=told, runs=_runs(told))
    )


@bp.get("/criteria/<seal>/<version>/<domain>")
@public
def domain(seal: str, version: str, domain: str) -> ResponseReturnValue:
    """One domain with all that helps to put its practices in place."""
    found = _catalogue().get(f"{seal}/{version}")
    ids = [each.id for each in found.domains]
    if domain not in ids:
        raise NotFound("domain")
    number = ids.index(domain)
    return kept(
        lambda: render_template(
            "criteria/domain.html",
            criteria=found,
            domain=found.domains[number],
            number=number + 1,
            before=found.domains[number - 1] if number else None,
            after=found.domains[number + 1] if number + 1 < len(ids) else None,
        )
    )


def _version_page(template: str, found: CriteriaSet) -> ResponseReturnValue:
    newest = _current(found.seal.id)
    return kept(
        lambda: render_template(
            template,
            criteria=found,
            line=_line(found),
            current=newest,
            is_open=_catalogue().is_open(found.key, _today()),
            before=_catalogue().before(found.key),
        )
    )


def _catalogue() -> Catalogue:
    return cast("Catalogue", current_app.extensions["catalogue"]())


def _today() -> date:
    return clock.today(current_app.extensions["settings"].time_zone)


def _current(seal: str) -> CriteriaSet | None:
    try:
        return _catalogue().current(seal, on=_today())
    except NotFound:
        return None


def _line(found: CriteriaSet) -> Lifecycle:
    return next(line for line in found.seal.versions if line.version == found.version.version)


def _changes(found: CriteriaSet) -> Difference | None:
    before = _catalogue().before(found.key)
    return difference(before, found, _catalogue().lineage(found.key)) if before else None


def _runs(told: Difference) -> dict[tuple[str, str], tuple[list[tuple[str, bool]], list[tuple[str, bool]]]]:
    """The texts of both sides as pairs of words and whether they differ, where that helps a reader."""
    found = {}
    for step in told.steps:
        for part in step.parts:
            runs = words(part.before, part.after)
            if runs:
                left = [(f"{run.text} ", run.kind == "removed") for run in runs if run.kind != "added"]
                right = [(f"{run.text} ", run.kind == "added") for run in runs if run.kind != "removed"]
                found[step.after[0].id, part.part.value] = (left, right)
    return found
