"""Mail texts from templates: plain text, strict names, the recipient's language, links to the portal only."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.core import moments
from config import ROOT

TEMPLATES = ROOT / "templates"
TRANSLATIONS = ROOT / "app" / "translations"
SIGNATURE = "-- "  # the mark by which mail programs know where a signature begins
JOINERS = frozenset({"\u200c", "\u200d"})  # invisible, but some scripts cannot be written without them
PATH = re.compile(r"/(?!/)[\x21-\x7e]*")
WEB_ADDRESS = re.compile(r"(?i)\b(?:[a-z][a-z0-9+.-]*:(?=//)|www(?=\.))")


class TemplateWrong(Exception):
    """A mail template gives no subject, or a link that does not lead to the portal."""


@dataclass(frozen=True)
class Letter:
    """A mail's text before it becomes a message."""

    subject: str
    body: str


@dataclass(frozen=True)
class Sender:
    """What every mail says of the portal that sends it."""

    base_url: str
    issuer: str
    time_zone: str
    contact: str = ""


def render(message: str, values: dict[str, Any], *, locale: str, sender: Sender) -> Letter:
    """The letter of a message: its first line is the subject."""
    template = _environment(locale, sender).get_template(f"email/{message}.txt")
    text = template.render({key: _clean(value) for key, value in values.items()})
    subject, _, body = text.strip().partition("\n")
    body = re.sub(
        r"\n{3,}",
        "\n\n",
        "\n".join(line if line == SIGNATURE else line.rstrip() for line in body.splitlines()),
    ).strip()
    if not subject.strip() or not body:
        raise TemplateWrong(message)
    return Letter(" ".join(subject.split()), f"{body}\n")


def clean(text: str) -> str:
    """The text without invisible characters, and with web addresses that no mail program makes a link of.

    Names come from strangers: in a mail of ours nothing they typed may look like a link of ours.
    """
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    shown = (
        c for c in lines if c in "\n\t" or c in JOINERS or unicodedata.category(c) not in {"Cc", "Cf", "Cs"}
    )
    return WEB_ADDRESS.sub(lambda found: f"{found[0]} ", "".join(shown))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    return [_clean(item) for item in value] if isinstance(value, list) else value


@lru_cache(maxsize=32)
def _environment(locale: str, sender: Sender) -> Environment:
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  # plain text: an escaped apostrophe would be shown as such
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    translations = Translations.load(TRANSLATIONS, [locale]) if TRANSLATIONS.is_dir() else NullTranslations()
    env.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    zone = ZoneInfo(sender.time_zone)
    env.filters.update(
        date=lambda value, style="long": format_date(_local(value, zone), style, locale=locale),
        datetime=lambda value: moments.in_words(value, zone, locale),
        number=lambda value: format_decimal(value, locale=locale),
        listing=lambda items: format_list([str(item) for item in items], locale=locale),
    )
    env.globals.update(
        url=lambda path: _url(sender.base_url, path),
        issuer=sender.issuer,
        contact=sender.contact,
        locale=locale,
        N_=str,
    )
    return env


def _local(value: date, zone: ZoneInfo) -> date:
    return value.astimezone(zone).date() if isinstance(value, datetime) else value


def _url(base_url: str, path: str) -> str:
    if not PATH.fullmatch(path):
        raise TemplateWrong("a link is made from a path such as /assessments")
    return f"{base_url}{path}"
