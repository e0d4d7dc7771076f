"""Forms of the decision desk and of a seal's status."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from app.accounts.forms import ConfirmForm
from app.seal.models import AnnexExtent, DecisionOutcome
from app.seal.workflow import Event
from app.web.forms import Form, Longest, TextField


class DecisionForm(ConfirmForm):
    """Award or not, with the reason that is kept on record."""

    outcome = RadioField(
        _l("Decision"),
        [DataRequired(_l("Choose whether to award the seal."))],
        choices=[
            SelectChoice(DecisionOutcome.AWARDED.value, _l("Award the seal")),
            SelectChoice(DecisionOutcome.NOT_AWARDED.value, _l("Do not award the seal")),
        ],
    )
    reason = TextField(
        _l("Reason for the decision"),
        [DataRequired(_l("Say why, in a sentence or two. It is kept on record.")), Longest(4000)],
    )
    submission = HiddenField(validators=[DataRequired()])


class StatusForm(ConfirmForm):
    """Suspend, restore or revoke, with the reason that the public reads."""

    event = RadioField(
        _l("What should happen"),
        [DataRequired(_l("Choose what should happen to the seal."))],
        choices=[
            SelectChoice(Event.SUSPENDED.value, _l("Suspend: not valid until restored")),
            SelectChoice(Event.RESTORED.value, _l("Restore: valid again")),
            SelectChoice(Event.REVOKED.value, _l("Revoke: never valid again")),
        ],
    )
    reason = TextField(
        _l("Public reason"),
        [
            DataRequired(_l("Say why, in words that a parent understands. Everyone can read it.")),
            Longest(2000),
        ],
    )


class VoidForm(ConfirmForm):
    """Give up an award's unfinished certificate and begin a new one."""

    reason = TextField(
        _l("Reason"), [DataRequired(_l("Say why the certificate cannot be issued.")), Longest(200)]
    )


class AwardConfirmForm(ConfirmForm):
    """The second person's word on exactly the certificate that the page shows."""

    digest = HiddenField(validators=[DataRequired()])


class StopForm(ConfirmForm):
    """Stop issuing, with the reason that managers read."""

    reason = TextField(
        _l("Reason"), [DataRequired(_l("Say why. Everyone whose award waits will ask.")), Longest(500)]
    )


class AnnexForm(Form):
    """What to publish of one's readiness. Nothing is chosen beforehand."""

    extent = RadioField(
        _l("What to publish"),
        [DataRequired(_l("Choose what to publish."))],
        choices=[
            SelectChoice(
                AnnexExtent.DOMAINS.value,
                _l("The figures of each domain: readiness, maturity, and how many practices are met"),
            ),
            SelectChoice(
                AnnexExtent.PRACTICES.value,
                _l("Also each practice: its rating, whether its proof was accepted, and its points"),
            ),
        ],
    )
    language = RadioField(
        _l("Language"),
        [DataRequired(_l("Choose a language."))],
        choices=[SelectChoice("en", _l("English")), SelectChoice("es", _l("Spanish"))],
        default="en",
    )
    consent = BooleanField(
        _l("My school system agrees that everyone can read this"),
        [DataRequired(_l("Publish only what your school system agreed to publish."))],
    )


class WithdrawForm(Form):
    """Nothing but the token: the button says it all."""
