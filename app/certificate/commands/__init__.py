"""`flask keys …` makes, changes and checks the signing keys."""

from __future__ import annotations

from app.certificate.commands import bringing, changing, looking  # noqa: F401  # each adds to the group
from app.certificate.commands.group import keys

COMMANDS = (keys,)
