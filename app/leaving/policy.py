"""Who takes along what a school system gave."""

from __future__ import annotations

from app.accounts.policy import coordinates
from app.core.rules import Rule

TAKE_ALONG = Rule("organisation:take-along", [coordinates])
