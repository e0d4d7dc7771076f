"""Pages of one person: which mail they want, stopping it by a link, and their calendar."""

from __future__ import annotations

from importlib import import_module

from app.together.routes.blueprint import bp

# Each module adds its views to the blueprint.
for name in ("mail", "calendars"):
    import_module(f"app.together.routes.{name}")

__all__ = ["bp"]
