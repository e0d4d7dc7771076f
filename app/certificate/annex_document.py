"""Setting an annex as HTML: as many pages as it needs, every value escaped."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from app.certificate.annex import AnnexPayload
from app.certificate.annex_wording import CATALOGUE
from app.certificate.document import Page, environment


class AnnexTypesetter:
    """Composes annexes; the template is read once."""

    def __init__(self) -> None:
        self._template = environment().get_template("annex.html")

    def compose(self, payload: AnnexPayload) -> Page:
        """The document, and the lengths of its bars as a style sheet."""

        def day(value: date) -> str:
            return format_date(value, "long", locale=payload.locale)

        html = self._template.render(payload=payload, words=CATALOGUE[payload.locale], day=day)
        bars = [
            f"#bar-{place}{{width:{domain.readiness or 0}%}}"
            for place, domain in enumerate(payload.domains, start=1)
        ]
        return Page(html, "".join(bars))
