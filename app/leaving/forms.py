"""Forms of what a school system takes along."""

from __future__ import annotations

from app.accounts.forms import ConfirmForm, PressForm


class AskForm(PressForm):
    """One press: have a package made."""


class FetchForm(ConfirmForm):
    """The person's own password, before everything leaves in one file."""
