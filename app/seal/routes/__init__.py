"""The pages of decisions and seals."""

from __future__ import annotations

from app.seal.routes import annexes, confirming, decisions, seals, switch  # noqa: F401  # each module adds its views to the blueprint
from app.seal.routes.blueprint import bp

__all__ = ["bp"]
