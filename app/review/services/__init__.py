"""What changes a review."""

from __future__ import annotations

from app.review.services.assigning import assign, reassign, reschedule, unassign
from app.review.services.concluding import conclude
from app.review.services.declaring import declare_none, recuse
from app.review.services.recommending import recommend
from app.review.services.requesting import request_changes

__all__ = [
    "assign",
    "conclude",
    "declare_none",
    "reassign",
    "recommend",
    "recuse",
    "request_changes",
    "reschedule",
    "unassign",
]
