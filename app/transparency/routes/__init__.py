"""The public addresses of the log."""

from __future__ import annotations

from app.transparency.routes import files, page
from app.transparency.routes.blueprint import bp

__all__ = ["bp", "files", "page"]
