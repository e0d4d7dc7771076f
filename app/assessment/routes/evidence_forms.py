"""Forms of evidence."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.assessment.errors import DatesReversed
from app.assessment.inspection.reasons import Reason, UploadRefused
from app.assessment.services.places import LONGEST_NAME, Dates
from app.web.forms import Form, LineField, Longest, TextField

NO_DAY = _l("Enter a day such as 2026-05-14, or leave it empty.")

# Slugs for the trail, and what a person says with each.
NO_RECORDS = (
    SelectChoice("adults", _l("These are adults: employees, vendors, board members.")),
    SelectChoice("fictional", _l("These people are made up, as an example.")),
    SelectChoice("blank", _l("It is an empty form or a template.")),
    SelectChoice("misread", _l("These are other things: policy numbers, dates, totals.")),
)
SHORTEST_EXPLANATION, LONGEST_EXPLANATION = 15, 500


class Day(DateField):  # type: ignore[misc]  # WTForms has no types
    """A day that may be left out."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Say what a day looks like instead of quoting the library."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(NO_DAY)) from None


class PeriodForm(Form):
    """The days that the evidence covers."""

    effective_from = Day(_l("First day it covers"), [Optional()])
    effective_to = Day(_l("Last day it covers"), [Optional()])

    @property
    def dates(self) -> Dates:
        """The period. Raises DatesReversed."""
        return Dates(self.effective_from.data, self.effective_to.data)

    def validate(self, extra_validators: object = None) -> bool:
        """Also that the period runs forward."""
        if not super().validate(extra_validators):
            return False
        try:
            _ = self.dates
        except DatesReversed:
            self.refuse(str(_l("The last day is before the first.")), "effective_to")
            return False
        return True


class UploadForm(PeriodForm):
    """A file and its period."""

    file = FileField(_l("File"))
    is_meant = BooleanField(_l("Add the picture as it is"))
    asks_if_meant = False

    @property
    def upload(self) -> tuple[BinaryIO, str | None]:
        """The content and the name as sent. Raises UploadRefused unless it is one file."""
        sent = [each for each in request.files.getlist("file") if each.filename]
        if not sent:
            raise UploadRefused(Reason.NO_FILE)
        if len(sent) > 1:
            raise UploadRefused(Reason.SEVERAL)
        return cast("BinaryIO", sent[0].stream), sent[0].filename


class LinkForm(PeriodForm):
    """An address and what to call it."""

    url = StringField(_l("Address of the page"))
    name = LineField(_l("What it is"), [Longest(LONGEST_NAME)])


class ItemForm(PeriodForm):
    """The name of an item and its period."""

    name = LineField(
        _l("Name"), [DataRequired(_l("Enter a name by which auditors know it.")), Longest(LONGEST_NAME)]
    )


class HeldForm(Form):
    """Why a file that was held back holds no records of students."""

    reason = RadioField(
        _l("What is it then?"),
        [InputRequired(_l("Choose what it is."))],
        choices=list(NO_RECORDS),
    )
    explanation = TextField(
        _l("In your words"),
        [
            DataRequired(_l("Say in a sentence how you know.")),
            Length(min=SHORTEST_EXPLANATION, message=_l("Say a little more, so that others can follow.")),
            Longest(LONGEST_EXPLANATION),
        ],
        description=_l("Name no student here, please."),
    )


class OwnerForm(Form):
    """Who looks after an item: the choices are the people who answer practices."""

    owner = SelectField(_l("Who looks after it"), choices=[])
