"""`flask verify`: what anyone may check offline."""

from __future__ import annotations

from app.registry.commands.verifying import verify

COMMANDS = (verify,)
