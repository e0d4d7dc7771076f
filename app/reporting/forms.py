"""The forms of the workbook's way back."""

from __future__ import annotations

import re

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage

from app.reporting.services import Wanted
from app.web.forms import Form

PRACTICE = "take-"
BOTH = "both"
CHOSEN = re.compile(rf"([0-9]{{1,9}})(-{BOTH})?")


class ReturnForm(Form):
    """The workbook, filled in."""

    file = FileField(_l("Your workbook"))

    @property
    def sent(self) -> FileStorage | None:
        """The one file that was sent; None for none, and for several."""
        found = [each for each in request.files.getlist("file") if each.filename]
        return found[0] if len(found) == 1 else None


class TakeInForm(Form):
    """Which practices to take in: each with the version that the person saw, and whether both texts stay."""

    @property
    def wanted(self) -> dict[str, Wanted]:
        """What the person chose, by practice. What is no choice is left out."""
        found = {}
        for name, value in request.form.items():
            said = CHOSEN.fullmatch(value) if name.startswith(PRACTICE) else None
            if said:
                found[name.removeprefix(PRACTICE)] = Wanted(int(said[1]), is_both=bool(said[2]))
        return found
