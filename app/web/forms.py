"""The base of all forms: clean text in, clear words out."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

from babel.support import NullTranslations, Translations
from flask import has_request_context, request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import ImmutableMultiDict
from wtforms import Field, PasswordField, StringField, TextAreaField
from wtforms.i18n import messages_path
from wtforms.validators import ValidationError

from app.core.text import plain
from app.web.i18n import as_number


class Form(FlaskForm):
    """A form that can also show what a service refused, at the top of the page."""

    class Meta(FlaskForm.Meta):
        """How the form reads what was sent."""

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """A form is filled in with a form: Flask-WTF would read JSON too, however deep."""
            if has_request_context() and request.is_json:
                return ImmutableMultiDict[str, str]()
            return super().wrap_formdata(form, formdata)

        def get_translations(self, form: FlaskForm) -> NullTranslations:
            """WTForms' own words in the reader's language; Flask-WTF would read their file for every page."""
            return _words_of_wtforms(str(get_locale() or "en"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refusals: list[str] = []

    def refuse(self, message: str, field: str | None = None) -> None:
        """Show why the service refused, on the field that can mend it or above the form."""
        if field is None:
            self.refusals.append(message)
        else:
            self[field].errors = [*self[field].errors, message]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Every error as (id of the field or "", message), in the order of the page, for the summary."""
        of_fields = [
            (field.id, str(error))
            for field in self
            for error in field.errors
            if isinstance(error, str) or error
        ]
        return [("", message) for message in self.refusals] + of_fields


@lru_cache(maxsize=8)
def _words_of_wtforms(locale: str) -> NullTranslations:
    return Translations.load(messages_path(), [locale], domain="wtforms")


def clean_line(value: str | None) -> str | None:
    """One line of text in composed form, without surrounding or doubled spaces."""
    return None if value is None else " ".join(unicodedata.normalize("NFC", value).split())


def clean_text(value: str | None) -> str | None:
    """Text in composed form with plain line ends; invisible control characters go, every word stays."""
    return None if value is None else plain(value)


def printable(form: FlaskForm, field: Field) -> None:
    """Refuse characters that cannot be seen: in a name they are used to disguise it."""
    for character in field.data or "":
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"}:
            words = _(
                "“%(field)s” has a character that cannot be shown. Type it again instead of pasting it.",
                field=field.label.text,
            )
            raise ValidationError(words)


class Longest:
    """Refuse a longer text by the name of its field.

    Unlike `Length` it never lets a browser cut, unseen, what is pasted.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Raise ValidationError where the text is longer."""
        if len(field.data or "") > self.limit:
            words = _(
                "“%(field)s” is longer than %(limit)s characters. Shorten it.",
                field=field.label.text,
                limit=as_number(self.limit),
            )
            raise ValidationError(words)


class LineField(StringField):
    """One line of text."""

    def __init__(self, label: Any = None, validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, [*validators, printable], filters=[clean_line], **kwargs)


class TextField(TextAreaField):
    """Text of several lines."""

    def __init__(self, label: Any = None, validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, validators, filters=[clean_text], **kwargs)


class SecretField(PasswordField):
    """A password: taken exactly as typed."""
