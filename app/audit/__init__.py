"""Append-only, hash-chained events: who did what to which subject, and when.

audit.record(session, "assessment.submitted", assessment, by=actor, digest=submission.digest)
"""

from __future__ import annotations

from app.audit.forgetting import forget
from app.audit.services import record

__all__ = ["forget", "record"]
