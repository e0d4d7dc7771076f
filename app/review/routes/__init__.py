"""The pages of reviews: the program's overview, the auditor's desk, and the school system's feedback."""

from __future__ import annotations

from app.review.routes import (  # noqa: F401  # each module adds its views to the blueprint
    declaring,
    desk,
    feedback,
    managing,
    recommending,
    requesting,
)
from app.review.routes.blueprint import bp

__all__ = ["bp"]
