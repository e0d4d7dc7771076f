"""Setting a payload as the HTML of one page: every text measured into its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.certificate import fonts
from app.certificate.fitting import Setting, fit
from app.certificate.fonts import Type
from app.certificate.payload import CertificatePayload
from app.certificate.wording import Wording, wording

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "certificate"

# Blocks centred on a height of the page, with their line height.
CENTRED = {"name": (301.0, 1.08), "domains": (475.0, 1.25)}

TEXT = Type(fonts.GARAMOND)
ITALIC = Type(fonts.GARAMOND_ITALIC)
LABEL = Type(fonts.INTER)
CAPITALS = Type(fonts.INTER_BOLD, spacing=0.09, capitals=True)


def environment() -> Environment:
    """Where the templates of documents are read from; whatever they print is escaped."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _statement(payload: CertificatePayload, words: Wording) -> str:
    if len(payload.domains) == 1:
        return words.statement_domain.format(domain=payload.domains[0])
    count = len(payload.domains)
    return words.statement_full.format(count=words.numerals[count])


def _scope(payload: CertificatePayload, words: Wording) -> str:
    return f"{payload.scope_title}  ·  {words.gloss}" if words.gloss else payload.scope_title


def settings_of(payload: CertificatePayload, words: Wording) -> dict[str, Setting]:
    """Where each text of varying length breaks, and its size."""
    place = payload.state if payload.city == payload.state else f"{payload.city}, {payload.state}"
    if payload.leaid:
        place += f"  ·  {words.identifier} {payload.leaid}"
    return {
        "issuer": fit(payload.issuer, CAPITALS, width=700, classes=[(14, 1), (12, 1), (10, 2)]),
        "scope": fit(_scope(payload, words), ITALIC, width=740, classes=[(25, 1), (21, 1), (17, 1)]),
        "name": fit(
            payload.organisation,
            TEXT,
            width=836,
            classes=[(60, 1), (53, 1), (46, 1), (42, 2), (36, 2), (29, 3), (24, 3)],
        ),
        "place": fit(place, LABEL, width=780, classes=[(14, 1), (12, 1), (10, 2)]),
        "statement": fit(_statement(payload, words), TEXT, width=720, classes=[(19.5, 2), (17, 2)]),
        "domains": fit("  ·  ".join(payload.domains), TEXT, width=820, classes=[(18.5, 1), (17, 2), (14, 2)]),
        "version": fit(
            f"{words.criteria} {payload.criteria_version}", CAPITALS, width=260, classes=[(9, 1), (7.5, 1)]
        ),
        "criteria": fit(
            payload.criteria_title, TEXT, width=250, classes=[(17.5, 1), (15.5, 1), (13, 2), (11, 2)]
        ),
        "url": fit(
            payload.verify_url.partition("://")[2], LABEL, width=262, classes=[(9, 1), (8, 2), (6.5, 3)]
        ),
    }


def _people(payload: CertificatePayload) -> dict[str, Setting]:
    people: dict[str, Setting] = {}
    for place, person in enumerate(payload.signatories, start=1):
        people[f"signatory-{place}"] = fit(
            person.name, ITALIC, width=268, classes=[(20, 1), (17, 1), (13.5, 1), (11, 2)]
        )
        people[f"office-{place}"] = fit(
            person.title, LABEL, width=268, classes=[(9.5, 1), (8.5, 1), (7.5, 2)]
        )
    return people


def _top(setting: Setting, middle: float, leading: float) -> float:
    """Where a block begins that is centred on a line of the page."""
    return middle - setting.size * leading * len(setting.lines) / 2


@dataclass(frozen=True)
class Page:
    """A composed certificate: the document, and the sizes measured for it as a style sheet."""

    html: str
    sizes: str


class Typesetter:
    """Composes certificates as HTML; the template is read once."""

    def __init__(self) -> None:
        self._template = environment().get_template("document.html")

    def compose(self, payload: CertificatePayload) -> Page:
        """The page of a payload, with every value escaped."""
        words = wording(payload.locale)
        fitted = {**settings_of(payload, words), **_people(payload)}

        def day(value: date) -> str:
            return format_date(value, "long", locale=payload.locale)

        html = self._template.render(payload=payload, words=words, day=day, set=fitted)
        sizes = [f"#{name}{{font-size:{setting.size}px}}" for name, setting in fitted.items()]
        middles = [f"#{name}{{top:{_top(fitted[name], *place):.1f}px}}" for name, place in CENTRED.items()]
        return Page(html, "".join([*sizes, *middles]))
