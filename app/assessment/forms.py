"""Forms of the self-assessment."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import (
    AnyOf,
    DataRequired,
    InputRequired,
    NumberRange,
    Optional,
    ValidationError,
)
from wtforms.widgets import HiddenInput

from app.assessment.services.responding import LONGEST_TEXT, Answer
from app.web.forms import Form, LineField, Longest, SecretField, TextField
from app.web.i18n import as_number


class AtMost:
    """Refuse a longer text in words. Unlike `Length` it never lets a browser cut, unseen, what is pasted."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, form: Form, field: Field) -> None:
        """Raise ValidationError where the text is longer."""
        length = len((field.data or "").strip())
        if length > self.limit:
            words = _(
                "“%(field)s” has %(length)s characters, and %(limit)s fit, so it was not saved. Shorten it; "
                "details belong into evidence.",
                field=field.label.text,
                length=as_number(length),
                limit=as_number(self.limit),
            )
            raise ValidationError(words)


class StartForm(Form):
    """Which school system, and how much of the seal."""

    organisation = RadioField(_l("School system"), [InputRequired(_l("Choose a school system."))])
    scope = RadioField(_l("What do you want to assess?"), [InputRequired(_l("Choose what to assess."))])


class ResponseForm(Form):
    """The answer to one practice, and the version of it that the person saw."""

    rating = StringField(
        _l("Rating"), [Optional(), AnyOf(["1", "2", "3", "4"], _l("Choose one of the four ratings."))]
    )
    narrative = TextField(_l("How do you do it?"), [AtMost(LONGEST_TEXT)])
    is_not_applicable = BooleanField(_l("This practice does not apply to us"))
    justification = TextField(_l("Why does it not apply?"), [AtMost(LONGEST_TEXT)])
    version = IntegerField(validators=[NumberRange(min=0, max=2**31 - 1)], widget=HiddenInput(), default=0)
    improvement = LineField(_l("What improved since last time?"), [Longest(500)])
    then = HiddenField()
    choice = HiddenField()

    @property
    def answer(self) -> Answer:
        """What the person put in."""
        return Answer(
            rating=int(self.rating.data) if self.rating.data else None,
            narrative=self.narrative.data or "",
            is_not_applicable=bool(self.is_not_applicable.data),
            justification=self.justification.data or "",
        ).normal()

    def show(self, answer: Answer, version: int) -> None:
        """Put an answer into the fields."""
        self.rating.data = str(answer.rating) if answer.rating else ""
        self.narrative.data = answer.narrative
        self.is_not_applicable.data = answer.is_not_applicable
        self.justification.data = answer.justification
        self.follow(version)

    def follow(self, version: int) -> None:
        """Let the next save come after this version."""
        self.version.raw_data = None  # the field would rather show what was sent
        self.version.data = version


class ShareOutForm(Form):
    """Which practices, by code or by whole domains, go to whom, and by when."""

    practices = SelectMultipleField(_l("Practices"), choices=(), validate_choice=False)
    domains = SelectMultipleField(_l("Whole domains"), choices=(), validate_choice=False)
    person = RadioField(_l("Who looks after them?"), [InputRequired(_l("Choose a colleague."))])
    due_on = DateField(_l("By when?"), [Optional()])


class CommentForm(Form):
    """What somebody says about a practice."""

    text = TextField(_l("Write a comment"), [DataRequired(_l("Write something first."))])


class RestoreForm(Form):
    """The version of the response that the person saw."""

    version = IntegerField(validators=[NumberRange(min=0, max=2**31 - 1)], widget=HiddenInput(), default=0)


class SignatureRequestForm(Form):
    """Who is to sign."""

    signatory = RadioField(_l("Who signs?"), [InputRequired(_l("Choose who is to sign."))])


class ReturnForm(Form):
    """Why the assessment goes back."""

    reason = TextField(
        _l("What should be changed?"),
        [
            DataRequired(_l("Write what should be changed, so that your colleagues know what to do.")),
            Longest(2000),
        ],
    )


class SignForm(Form):
    """The signature: name and office as typed, the tick under the statement, the person's own password."""

    name = LineField(_l("Your full name"), [DataRequired(_l("Type your full name.")), Longest(120)])
    title = LineField(
        _l("Your office"),
        [DataRequired(_l("Type the office that lets you sign, such as Superintendent.")), Longest(120)],
    )
    agreed = BooleanField(
        _l("I have read the responses and I make this statement"),
        [
            DataRequired(
                _l("Tick the box to make the statement. If you cannot, return the assessment instead.")
            )
        ],
    )
    password = SecretField(
        _l("Your password"), [DataRequired(_l("Enter your password to confirm it is you.")), Longest(256)]
    )
    seen = HiddenField()
