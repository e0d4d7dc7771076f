"""Language and formats: every text goes through gettext, every date and number through the locale."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from importlib import import_module
from io import BytesIO
from typing import Any

from babel.lists import format_list
from babel.support import NullTranslations, Translations
from flask import Flask, g
from flask_babel import (
    Babel,
    Domain,
    format_date,
    format_decimal,
    format_percent,
    get_locale,
    get_timezone,
    get_translations,
    refresh,
)
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from app.core import moments
from config import ROOT

DEFAULT = "en"
TRANSLATIONS = ROOT / "app" / "translations"


class Words(Domain):  # type: ignore[misc]  # Flask-Babel carries no types
    """Texts read from `messages.po` when a language is first asked for, so that nothing needs compiling."""

    def get_translations(self) -> NullTranslations:
        """The texts of the language of this answer."""
        return texts(str(get_locale() or DEFAULT))


class Speaking(Babel):  # type: ignore[misc]  # as above
    """Flask-Babel with our way of finding texts."""

    domain_instance = Words()


@lru_cache(maxsize=16)
def texts(locale: str) -> NullTranslations:
    """The translations of a language; for one that has none, the texts as they stand in the code."""
    path = TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return NullTranslations()
    reader, writer = import_module("babel.messages.pofile"), import_module("babel.messages.mofile")
    compiled = BytesIO()
    with path.open("rb") as file:
        writer.write_mo(compiled, reader.read_po(file, locale=locale))
    compiled.seek(0)
    return Translations(fp=compiled)


def speak(locale: str) -> None:
    """Let the rest of this answer be in that language: the address of the page says which."""
    g.locale = locale
    g.pop("language", None)
    refresh()


class Language:
    """The texts of one language, and those of them that pages have shown, ready to be shown again."""

    def __init__(self, translations: Any) -> None:
        self.translations = translations
        self.shown: dict[str, Markup] = {}


def init_app(app: Flask, *, time_zone: str) -> None:
    """Public answers depend on the address alone, so the language never comes from a header or a cookie."""
    app.config["BABEL_DEFAULT_TIMEZONE"] = time_zone
    Speaking(app, default_locale=DEFAULT, locale_selector=lambda: g.get("locale", DEFAULT))
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of Jinja's i18n extension
        gettext=lambda text: _spoken().ugettext(text),
        ngettext=lambda one, many, number: _spoken().ungettext(one, many, number),
        pgettext=lambda context, text: _spoken().upgettext(context, text),
        newstyle=True,
    )
    app.jinja_env.globals.update(_=_say, gettext=_say)
    app.jinja_env.globals["N_"] = str  # marks a word that is translated where it is shown
    app.jinja_env.filters.update(
        date=as_date,
        datetime=as_datetime,
        time=as_time,
        number=as_number,
        percent=as_percent,
        listing=as_listing,
    )


def language() -> Language:
    """The language of this answer."""
    # Found once a request: a page has some eighty texts, and Flask-Babel asks for the language at each.
    here = g._get_current_object()  # noqa: SLF001  # once for all, as each look through the proxy costs this
    found: Language | None = here.get("language")
    if found is None:
        translations = get_translations()
        found = here.language = vars(translations).setdefault("language", Language(translations))
    return found


def _spoken() -> Any:
    return language().translations


@pass_eval_context
def _say(context: EvalContext, text: str, /, **variables: object) -> str:
    """The text in the reader's language, as Jinja's own `gettext` has it: marked up, and always a format."""
    spoken = language()
    if not context.autoescape:
        return str(spoken.translations.ugettext(text) % variables)
    if variables:
        return _marked(spoken, text) % variables
    said = spoken.shown.get(text)
    if said is None:
        said = spoken.shown[text] = _marked(spoken, text) % {}
    return said


def _marked(spoken: Language, text: str) -> Markup:
    return Markup(spoken.translations.ugettext(text))  # noqa: S704  # our own texts; what is put in is escaped


def as_date(value: date | datetime, style: str = "long") -> str:
    """A date as readers of the language write it: November 23, 2026."""
    return str(format_date(value, style))


def as_datetime(value: datetime) -> str:
    """A moment in the portal's time zone, to the minute: Nov 23, 2026, 4:57 PM EST."""
    return moments.in_words(value, get_timezone(), get_locale())


def as_time(value: datetime) -> str:
    """The time of day in the portal's time zone: 4:57 PM EST."""
    return moments.time_in_words(value, get_timezone(), get_locale())


def as_number(value: float) -> str:
    """A number with the language's separators."""
    return str(format_decimal(value))


def as_percent(value: float) -> str:
    """A share from 0 to 1 as a percentage."""
    return str(format_percent(value))


def as_listing(items: Iterable[object]) -> str:
    """Items joined as in a sentence: a, b, and c."""
    return format_list([str(item) for item in items], locale=get_locale())
