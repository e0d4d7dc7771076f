"""Forms for signing in and looking after one's account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import DataRequired, Length

from app.web.forms import Form, LineField, SecretField

NEEDED = DataRequired(_l("Fill in this field."))


class SignInForm(Form):
    """Mail address and password; `next` is where the person wanted to go."""

    email = LineField(_l("Email address"), [DataRequired(_l("Enter your email address.")), Length(max=254)])
    password = SecretField(_l("Password"), [DataRequired(_l("Enter your password.")), Length(max=256)])
    next = HiddenField()


class ConfirmForm(Form):
    """The person's own password, asked again before something that cannot be undone."""

    password = SecretField(_l("Your password"), [DataRequired(_l("Enter your password to confirm it is you.")), Length(max=256)])
