"""Pages of the register: for teachers by link, for the team, and for parents."""

from __future__ import annotations

from importlib import import_module

from app.vetting.routes.blueprint import bp

# Each module adds its views to the blueprint.
for name in ("desk", "service", "running", "lists", "snapshots", "asking", "public"):
    import_module(f"app.vetting.routes.{name}")

__all__ = ["bp"]
