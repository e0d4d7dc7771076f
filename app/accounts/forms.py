"""Forms for signing in, registering, and looking after people and school systems."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.accounts.emails import email_key
from app.accounts.errors import EmailInvalid, LeaidInvalid, NameRefused
from app.accounts.models import LeaidAbsence, OrganisationKind
from app.accounts.names import composed
from app.accounts.states import NAMES, leaid_of
from app.core.actor import ProgramRole, Role
from app.web.forms import Form, LineField, Longest, SecretField, TextField

ROLE_NEEDED = DataRequired(_l("Choose what they may do."))
KINDS = (
    (OrganisationKind.DISTRICT, _l("Public school district")),
    (OrganisationKind.CHARTER, _l("Charter school or network")),
    (OrganisationKind.PRIVATE, _l("Private school")),
    (OrganisationKind.PAROCHIAL, _l("Parochial school or diocese")),
    (OrganisationKind.AGENCY, _l("Education service agency")),
)
ROLES = (
    (Role.COORDINATOR, _l("Coordinator: runs the self-assessment and the team")),
    (Role.CONTRIBUTOR, _l("Contributor: answers practices and attaches evidence")),
    (Role.SIGNATORY, _l("Signatory: reads, attests and signs, such as the superintendent")),
    (Role.VIEWER, _l("Viewer: reads only")),
)
PROGRAM_ROLES = (
    (ProgramRole.AUDITOR, _l("Auditor: reviews submissions")),
    (ProgramRole.MANAGER, _l("Program manager: runs cycles, decides and awards")),
    (ProgramRole.ADMINISTRATOR, _l("Administrator: looks after people, keys and operation")),
)
ABSENCES = (
    ("", _l("We have an NCES ID")),
    (LeaidAbsence.NOT_PUBLIC, _l("No: we are a private or parochial school")),
    (LeaidAbsence.AGENCY, _l("No: we are a state or service agency")),
    (LeaidAbsence.NOT_ASSIGNED, _l("No: it has not been assigned yet")),
    (LeaidAbsence.NOT_KNOWN, _l("I do not know it")),
)
WHY_NAME = {
    "invisible": _l("“%(field)s” has a character that cannot be seen. Type it again instead of pasting it."),
    "symbol": _l("“%(field)s” takes letters, numbers and punctuation, no symbols or pictures."),
    "marks": _l("“%(field)s” has more accents than letters. Type it again."),
}
WHY_PASSWORD = {
    "too-short": _l("Use at least 12 characters. Four unrelated words make a good password."),
    "too-long": _l("Use at most 256 characters."),
    "guessable": _l("This password would be guessed early. Use words that nobody connects with you."),
}
WHY_LEAID = {
    "digits": _l("An NCES ID has seven digits, such as 3904380."),
    "state": _l("This NCES ID does not belong to the state you chose."),
}


def mail_address(form: FlaskForm, field: Field) -> None:
    """One rule for addresses everywhere."""
    try:
        email_key(field.data or "")
    except EmailInvalid:
        raise ValidationError(_l("Enter an email address such as name@example.org.")) from None


def sound_name(form: FlaskForm, field: Field) -> None:
    """Only what a reader can see and say."""
    try:
        composed(field.data or "")
    except NameRefused as error:
        raise ValidationError(str(WHY_NAME[error.why]) % {"field": field.label.text}) from None


def choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Pairs of stored value and words, as WTForms takes them."""
    return [SelectChoice(str(value), words) for value, words in pairs]


def email_field() -> LineField:
    """The mail address of whoever fills in the form."""
    return LineField(
        _l("Work email address"), [DataRequired(_l("Enter an email address.")), Longest(254), mail_address]
    )


def name_field() -> LineField:
    """A person's name."""
    return LineField(_l("Your name"), [DataRequired(_l("Enter your name.")), Longest(120), sound_name])


def job_title_field() -> LineField:
    """What the person does at work."""
    return LineField(_l("Job title"), [Optional(), Longest(120), sound_name])


class SignInForm(Form):
    """Mail address and password; `next` is where the person wanted to go."""

    email = LineField(_l("Email address"), [DataRequired(_l("Enter your email address.")), Longest(254)])
    password = SecretField(_l("Password"), [DataRequired(_l("Enter your password.")), Longest(256)])
    next = HiddenField()


class ConfirmForm(Form):
    """The person's own password, asked again before something that cannot be undone."""

    password = SecretField(
        _l("Your password"), [DataRequired(_l("Enter your password to confirm it is you.")), Longest(256)]
    )

    @property
    def problems(self) -> list[tuple[str, str]]:
        """As everywhere in the order of the page: the password is asked last, below what a form adds."""
        return sorted(super().problems, key=lambda problem: problem[0] == self.password.id)


class PressForm(Form):
    """A button that changes something: nothing but the token against forged requests."""


class NewPasswordForm(Form):
    """A password to be set."""

    password = SecretField(_l("New password"), [DataRequired(_l("Enter a new password."))])


class ForgotForm(Form):
    """The address of an account whose password is forgotten."""

    email = LineField(
        _l("Email address"), [DataRequired(_l("Enter your email address.")), Longest(254), mail_address]
    )


class ProfileForm(Form):
    """What colleagues see of a person."""

    name = name_field()
    job_title = job_title_field()


class ChangePasswordForm(Form):
    """The old password, and the one to be used from now on."""

    old = SecretField(
        _l("Password you use now"), [DataRequired(_l("Enter the password you use now.")), Longest(256)]
    )
    password = SecretField(_l("New password"), [DataRequired(_l("Enter a new password."))])


def note_field() -> TextField:
    """What helps a manager to decide."""
    return TextField(_l("How can the program check that you work there?"), [Optional(), Longest(1000)])


class WishForm(Form):
    """A request by someone who has an account: only how the program can check it."""

    note = note_field()


class RegisterForm(Form):
    """Someone asks to act for a school system that is listed."""

    name = name_field()
    job_title = job_title_field()
    email = email_field()
    note = note_field()


class OrganisationFields(Form):
    """The particulars of a school system."""

    title = LineField(
        _l("Name of the school system"),
        [DataRequired(_l("Enter the name of the school system.")), Longest(160), sound_name],
    )
    kind = SelectField(_l("What kind of school system is it?"), choices=choices(KINDS))
    city = LineField(_l("City"), [DataRequired(_l("Enter the city.")), Longest(80), sound_name])
    state = SelectField(
        _l("State or territory"),
        choices=choices([("", _l("Choose one")), *NAMES.items()]),
        validators=[DataRequired(_l("Choose the state or territory."))],
    )
    leaid = LineField(_l("NCES ID"), [Optional(), Longest(12)])

    def validate_leaid(self, field: Field) -> None:
        """Seven digits that belong to the state."""
        if not field.data or self.state.data not in NAMES:
            return
        try:
            field.data = leaid_of(field.data, self.state.data)
        except LeaidInvalid as error:
            raise ValidationError(WHY_LEAID[error.why]) from None


class ProposalForm(OrganisationFields):
    """A school system that is not listed."""

    leaid_absence = SelectField(_l("Does it have an NCES ID?"), choices=choices(ABSENCES))
    note = note_field()

    def validate_leaid_absence(self, field: Field) -> None:
        """Either the id, or why there is none."""
        if not field.data and not self.leaid.data:
            raise ValidationError(_l("Enter the NCES ID, or say why there is none."))


class RegisterNewForm(ProposalForm):
    """Someone asks to act for a school system that is not listed."""

    name = name_field()
    job_title = job_title_field()
    email = email_field()
    note = note_field()


class OrganisationForm(OrganisationFields):
    """A school system as the program keeps it."""

    city = LineField(_l("City"), [Optional(), Longest(80), sound_name])
    website = LineField(
        _l("Website"),
        [Optional(), Longest(300), Regexp(r"https?://\S+$", message=_l("Begin the website with https://."))],
    )


class InviteForm(Form):
    """A role for a school system, offered to a mail address."""

    email = LineField(
        _l("Email address"), [DataRequired(_l("Enter an email address.")), Longest(254), mail_address]
    )
    role = RadioField(_l("What may they do?"), choices=choices(ROLES), validators=[ROLE_NEEDED])


class InviteToProgramForm(InviteForm):
    """A role for the consortium, offered to a mail address."""

    role = RadioField(_l("What may they do?"), choices=choices(PROGRAM_ROLES), validators=[ROLE_NEEDED])


class AcceptForm(Form):
    """A new account for the address that was invited."""

    name = name_field()
    job_title = job_title_field()
    password = SecretField(_l("Choose a password"), [DataRequired(_l("Choose a password."))])


class RolesForm(Form):
    """The roles of one member."""

    roles = SelectMultipleField(
        _l("Roles"),
        choices=choices(ROLES),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[DataRequired(_l("Choose at least one role, or remove the person from the team."))],
    )


class ApproveForm(Form):
    """A request is granted; for a school system that is not listed, perhaps it is one that is."""

    organisation = RadioField(_l("Which school system is it?"), choices=[], validators=[Optional()])


class RefuseForm(Form):
    """A request is refused, with the reason that the person is told."""

    reason = TextField(
        _l("Reason, which the person will read"),
        [DataRequired(_l("Say why, so that the person can act on it.")), Longest(1000)],
    )
