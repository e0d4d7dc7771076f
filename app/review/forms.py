"""Forms of assignment, declaration, finding, request and recommendation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, DataRequired, InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from app.review.models import Conclusion, Outcome, Severity
from app.review.services.concluding import Judgement
from app.web.forms import Form, Longest, TextField

DAY = InputRequired(_l("Give a date."))
TEXT = Longest(10_000)
NOTE = Longest(500)
CONCLUSIONS = (
    SelectChoice(Conclusion.ACCEPTED.value, _l("Accepted: the evidence shows it")),
    SelectChoice(
        Conclusion.MORE_NEEDED.value, _l("More needed: it may be so, but this does not show it yet")
    ),
    SelectChoice(
        Conclusion.REJECTED.value, _l("Rejected: the evidence does not show it, or shows the opposite")
    ),
)
CLAIM_CONCLUSIONS = (
    SelectChoice(Conclusion.ACCEPTED.value, _l("Agreed: the practice does not apply")),
    SelectChoice(Conclusion.MORE_NEEDED.value, _l("More needed: the reason given does not settle it")),
    SelectChoice(Conclusion.REJECTED.value, _l("Not agreed: the practice applies")),
)
SEVERITIES = (
    SelectChoice(Severity.NONE.value, _l("Nothing to put right")),
    SelectChoice(Severity.MINOR.value, _l("Minor: should be put right")),
    SelectChoice(Severity.MAJOR.value, _l("Major: stands against an award until it is put right")),
)


class AssignForm(Form):
    """Who reviews, until when, and perhaps instead of whom."""

    auditor = StringField(_l("Auditor"), [InputRequired(_l("Choose an auditor."))])
    due_on = DateField(_l("Review due on"), [DAY])
    replaces = SelectField(_l("Instead of"), choices=[], default="")
    reason = TextField(_l("Reason for the change"), [NOTE])


class EndForm(Form):
    """Why an assignment ends."""

    reason = TextField(_l("Reason"), [DataRequired(_l("Say why; the auditor reads it.")), NOTE])


class RescheduleForm(Form):
    """A new due date."""

    due_on = DateField(_l("New due date"), [DAY])


class RecuseForm(Form):
    """What binds the auditor to the school system."""

    reason = TextField(
        _l("What is the conflict?"),
        [
            DataRequired(_l("Say in a few words what the conflict is; only the program's managers read it.")),
            Longest(1000),
        ],
    )


class FindingForm(Form):
    """The conclusion on one practice, and the version of it that the auditor saw."""

    conclusion = RadioField(
        _l("Your conclusion"), [InputRequired(_l("Choose a conclusion."))], choices=list(CONCLUSIONS)
    )
    rating = StringField(
        _l("Your rating"), [Optional(), AnyOf(["1", "2", "3", "4"], _l("Choose one of the four ratings."))]
    )
    severity = RadioField(_l("How much does it weigh?"), [Optional()], choices=list(SEVERITIES))
    reason = TextField(_l("Reason"), [TEXT])
    shared_note = TextField(_l("Note for the school system"), [TEXT])
    private_note = TextField(_l("Private note"), [TEXT])
    version = IntegerField(validators=[NumberRange(min=0)], widget=HiddenInput(), default=0)
    then = HiddenField()

    def see(self, version: int) -> None:
        """Take this version as the one that the auditor has seen, whatever was sent."""
        self.version.data, self.version.raw_data = version, None

    @property
    def judgement(self) -> Judgement:
        """What the auditor put in. Left open, the weight is minor where the practice is not accepted."""
        conclusion = Conclusion(self.conclusion.data)
        usual = Severity.NONE if conclusion is Conclusion.ACCEPTED else Severity.MINOR
        return Judgement(
            conclusion=conclusion,
            severity=Severity(self.severity.data) if self.severity.data else usual,
            rating=int(self.rating.data) if self.rating.data else None,
            reason=self.reason.data or "",
            shared_note=self.shared_note.data or "",
            private_note=self.private_note.data or "",
        )


class RequestForm(Form):
    """What the school system should improve, by when; a box and a text for each practice."""

    due_on = DateField(_l("Changes due on"), [DAY])
    message = TextField(_l("Message to the school system"), [TEXT])

    @property
    def reasons(self) -> dict[str, str]:
        """What is asked for, by practice."""
        return {
            name.removeprefix("ask_"): self[f"reason_{name.removeprefix('ask_')}"].data or ""
            for name, field in self._fields.items()
            if name.startswith("ask_") and field.data
        }


def request_form(practices: Iterable[tuple[str, str]], asked: Mapping[str, str]) -> RequestForm:
    """The form with a box and a text for each practice (id, title); those in `asked` are filled in."""
    fields: dict[str, object] = {}
    for key, title in practices:
        fields[f"ask_{key}"] = BooleanField(f"{key} {title}", default=key in asked)
        fields[f"reason_{key}"] = TextField(
            _l("What is needed for %(practice)s", practice=key), [TEXT], default=asked.get(key, "")
        )
    made: RequestForm = type("RequestForm", (RequestForm,), fields)()
    return made


class RecommendForm(Form):
    """The conclusion on the whole."""

    outcome = RadioField(
        _l("Your recommendation"),
        [InputRequired(_l("Choose a recommendation."))],
        choices=[
            SelectChoice(Outcome.AWARD.value, _l("Award the seal")),
            SelectChoice(Outcome.NOT_AWARD.value, _l("Do not award the seal")),
        ],
    )
    reason = TextField(
        _l("Why"),
        [DataRequired(_l("Say why; whoever decides reads it.")), TEXT],
    )
