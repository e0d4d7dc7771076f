"""The register as parents see it, in English and Spanish: no cookie, cacheable, and light."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.vetting import listing, queries
from app.vetting.routes.blueprint import bp, page_number, today, typed, wanted
from app.vetting.standing import Standing
from app.web.access import public
from app.web.database import db
from app.web.i18n import speak
from app.web.kept_pages import fresh

SHOWN = (Standing.APPROVED, Standing.LIMITED, Standing.REFUSED)


@bp.get("/registers/<slug>")
@public
def register(slug: str) -> ResponseReturnValue:
    """What this school system has approved, in English."""
    return _page(slug, "en")


@bp.get("/registers/<slug>/es")
@public
def register_in_spanish(slug: str) -> ResponseReturnValue:
    """The same in Spanish."""
    return _page(slug, "es")


def _page(slug: str, locale: str) -> ResponseReturnValue:
    found, organisation = queries.published(db.session, slug)
    speak(locale)
    words, chosen = typed(), wanted()
    chosen = chosen if chosen in SHOWN else None
    page = listing.public_page(
        db.session, found, typed=words, wanted=chosen, today=today(), number=page_number()
    )
    here = url_for(f".{'register_in_spanish' if locale == 'es' else 'register'}", slug=slug)
    asked = {name: value for name, value in (("q", words), ("standing", chosen or "")) if value}
    query = f"?{urlencode(asked)}" if asked else ""
    return fresh(
        render_template(
            "vetting/register.html", register=found, organisation=organisation, page=page, typed=words,
            wanted=chosen, here=here, pattern=f"{here}?{urlencode({**asked, 'page': '{page}'})}",
            shown=[each for each in SHOWN if each is not Standing.REFUSED or found.shows_refused],
            english=url_for(".register", slug=slug) + query, is_filtered=bool(asked),
            spanish=url_for(".register_in_spanish", slug=slug) + query,
        )
    )  # fmt: skip
