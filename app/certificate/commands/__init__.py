"""`flask keys …` makes, changes and checks the signing keys; `flask verify FILE…` checks certificates."""

from __future__ import annotations

from app.certificate.commands import bringing, changing, looking  # noqa: F401  # each adds to the group
from app.certificate.commands.group import keys
from app.certificate.commands.verifying import verify

COMMANDS = (keys, verify)
