"""A team at work on one assessment: who holds what, comments, the diary, who is there, and its mail."""

from __future__ import annotations
