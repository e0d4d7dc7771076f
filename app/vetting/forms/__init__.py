"""Forms of the register."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from app.accounts.emails import email_key
from app.accounts.errors import EmailInvalid
from app.assessment.errors import LinkRefused
from app.assessment.links import clean_url
from app.vetting.forms import words
from app.vetting.likeness import key_of
from app.vetting.vocabulary import AgreementKind, Answer, Element, Grade, Question
from app.web.forms import Form, LineField, Longest, TextField

LONGEST_TEXT = 2_000


def forgiving_url(value: str | None) -> str:
    """The address with https before it where that was left out; "" for none. Raises LinkRefused."""
    text = (value or "").strip()
    return clean_url(text if "://" in text else f"https://{text}") if text else ""


def web_address(form: Form, field: Field) -> None:
    """Refuse what is no public web address, and write the rest out in full."""
    try:
        field.data = forgiving_url(field.data)
    except LinkRefused:
        said = _("This is not a web address. Write it as in the browser, such as https://example.com.")
        raise ValidationError(said) from None


def real_name(form: Form, field: Field) -> None:
    """Refuse a name without a letter or digit."""
    if field.data and not key_of(field.data):
        raise ValidationError(_("A name has letters or digits in it."))


def boxes(label: Any, needed: Any) -> SelectMultipleField:
    """Several of a few, each with its own box; at least one."""
    return SelectMultipleField(
        label, [InputRequired(needed)], widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )


class AboutForm(Form):
    """What a service is and what it learns of students."""

    name = LineField(
        _l("Name of the service"),
        [DataRequired(_l("Enter the name of the service.")), Longest(160), real_name],
    )
    url = StringField(_l("Web address"), [Longest(2000), web_address])
    purpose = TextField(
        _l("What is it for?"),
        [
            DataRequired(_l("Write in a sentence what students or teachers do with it.")),
            Longest(LONGEST_TEXT),
        ],
    )
    grades = boxes(_l("Who uses it?"), _l("Choose at least one grade, or staff only."))
    elements = boxes(
        _l("What does it learn about students?"),
        _l("Choose what it learns. If it learns nothing, choose the first line."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grades.choices = [(grade.value, words.GRADES[grade]) for grade in Grade]
        self.elements.choices = [(element.value, words.ELEMENTS[element]) for element in Element]

    def validate_elements(self, field: Field) -> None:
        """Nothing is nothing."""
        if Element.NONE.value in (field.data or []) and len(field.data) > 1:
            raise ValidationError(
                _("You chose “Nothing about students” and something else. Keep one of them.")
            )


class AskForm(AboutForm):
    """A teacher's wish. No account, no session: the signed stamp says when the form was handed out."""

    class Meta(AboutForm.Meta):
        """There is nothing here that another site could do in the teacher's name."""

        csrf = False

    asked_by = LineField(_l("Your name"), [Longest(120)])
    school = LineField(_l("Your school"), [Longest(120)])
    email = LineField(_l("Your email address"), [Longest(254)])
    stamp = HiddenField()
    subject_line = StringField(_l("Leave this field empty"))

    def validate_email(self, field: Field) -> None:
        """An address is one that mail can be sent to."""
        try:
            field.data = email_key(field.data) if field.data else ""
        except EmailInvalid:
            said = _("This is not an email address. Correct it, or leave it empty.")
            raise ValidationError(said) from None


class ServiceForm(AboutForm):
    """The same as the team keeps it, and the version that the person saw."""

    provider = LineField(_l("Provider"), [Longest(160)])
    version = IntegerField(validators=[NumberRange(min=0, max=2**31 - 1)], widget=HiddenInput(), default=0)


class DecisionForm(Form):
    """Approve or not, and what belongs to it."""

    outcome = RadioField(_l("Decision"), [InputRequired(_l("Choose whether it may be used."))])
    reason = TextField(_l("Why?"), [Longest(LONGEST_TEXT)])
    conditions = TextField(_l("Conditions"), [Longest(LONGEST_TEXT)])
    expires_on = DateField(_l("Look again by"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.choices = [("approved", _("Approve")), ("refused", _("Do not approve"))]


class RiskForm(Form):
    """One answer and one note for each risk question; what is left open stays open."""

    def found(self) -> dict[Question, tuple[Answer, str]]:
        """The answers that were given."""
        given = {}
        for question in Question:
            said = self[f"answer-{question.value}"].data
            if said in set(Answer):
                given[question] = (Answer(said), self[f"note-{question.value}"].data or "")
        return given


for _question in Question:
    setattr(RiskForm, f"answer-{_question.value}", RadioField(validators=[Optional()], choices=list(Answer)))
    setattr(RiskForm, f"note-{_question.value}", LineField(_l("Where does it say so?"), [Longest(500)]))


class AgreementForm(Form):
    """An agreement with its dates, and where its text is."""

    kind = SelectField(_l("Kind"))
    parties = LineField(_l("Parties"), [Longest(200)])
    signed_on = DateField(_l("Signed on"), [Optional()])
    ends_on = DateField(_l("Ends on"), [Optional()])
    url = StringField(_l("Address of its text"), [Longest(2000), web_address])
    evidence = SelectField(_l("Or a file of your evidence library"), [Optional()])

    def __init__(self, *args: Any, files: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind.value, words.AGREEMENTS[kind]) for kind in AgreementKind]
        self.evidence.choices = [("", _("No file")), *files]


class TermsForm(Form):
    """The promise to teachers, and whether parents see the register."""

    promised_days = IntegerField(
        _l("We answer within this many days"),
        [NumberRange(min=1, max=120, message=_l("Enter a number of days from 1 to 120."))],
    )
    is_published = BooleanField(_l("Show the register to the public"))
    shows_refused = BooleanField(_l("Also show what was not approved"))
    contact = LineField(_l("Whom parents may ask"), [Longest(254)])


class PressForm(Form):
    """A button."""
