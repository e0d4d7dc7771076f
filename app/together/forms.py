"""Forms of a person's own mail and calendar."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from app.together.models import MailKind
from app.web.forms import Form


class MailForm(Form):
    """Which kinds of news the person wants."""

    digest = BooleanField(_l("A daily mail, when there is something to tell"))
    dates = BooleanField(_l("Dates that are near: 30, 14, 7 and 1 days before"))
    assignments = BooleanField(_l("Who looks after what: practices assigned to you or taken from you"))
    mentions = BooleanField(_l("Comments that name you"))
    comments = BooleanField(_l("Comments on practices you look after"))

    def show(self, stopped: frozenset[MailKind]) -> None:
        """Tick what is not stopped."""
        for kind in MailKind:
            self[kind.value].data = kind not in stopped

    @property
    def wanted(self) -> list[MailKind]:
        """What is ticked."""
        return [kind for kind in MailKind if self[kind.value].data]
