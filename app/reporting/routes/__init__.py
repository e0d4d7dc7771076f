"""The pages on which a questionnaire leaves the portal and comes back."""

from __future__ import annotations

from app.reporting.routes.packet import bp

__all__ = ["bp"]
