"""Language and formats: every text goes through gettext, every date and number through the locale."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from babel.lists import format_list
from flask import Flask, g
from flask_babel import (
    Babel,
    format_date,
    format_decimal,
    format_percent,
    get_locale,
    get_timezone,
    get_translations,
)

from app.core import moments

LANGUAGES = ("en",)


def init_app(app: Flask, *, time_zone: str) -> None:
    """Public answers depend on the address alone, so the language never comes from a header or a cookie."""
    app.config["BABEL_DEFAULT_TIMEZONE"] = time_zone
    Babel(app, default_locale="en", locale_selector=lambda: "en")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of Jinja's i18n extension
        gettext=lambda text: _translations().ugettext(text),
        ngettext=lambda one, many, number: _translations().ungettext(one, many, number),
        pgettext=lambda context, text: _translations().upgettext(context, text),
        newstyle=True,
    )
    app.jinja_env.globals["N_"] = str  # marks a word that is translated where it is shown
    app.jinja_env.filters.update(
        date=as_date,
        datetime=as_datetime,
        time=as_time,
        number=as_number,
        percent=as_percent,
        listing=as_listing,
    )


def _translations() -> Any:
    # Found once a request: a page has some eighty texts, and Flask-Babel asks for the language at each.
    if "translations" not in g:
        g.translations = get_translations()
    return g.translations


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
