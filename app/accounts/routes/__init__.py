"""Pages of people and school systems: signing in, registering, teams, one's account, administration."""

from __future__ import annotations

from app.accounts.routes import (
    account,
    dashboard,
    invitations,
    organisations,
    people,
    recovery,
    registration,
    requests,
    signing_in,
    team,
)
from app.accounts.routes.blueprint import bp

__all__ = [
    "account",
    "bp",
    "dashboard",
    "invitations",
    "organisations",
    "people",
    "recovery",
    "registration",
    "requests",
    "signing_in",
    "team",
]
