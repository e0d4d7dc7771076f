"""`flask log …`: the log's key, its verification and its files; and watching the log of another portal."""

from __future__ import annotations

from app.transparency.commands import keeping, rotating, watching  # noqa: F401  # each adds to the group
from app.transparency.commands.group import log

COMMANDS = (log,)
