"""The public log: every award and every change of a seal, append-only, provable by anyone's own program."""

from __future__ import annotations
