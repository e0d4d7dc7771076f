"""The pages of a school system's self-assessment."""

from __future__ import annotations

from importlib import import_module

from app.assessment.routes.blueprint import bp

# Each module adds its views to the blueprint.
for name in (
    "overview",
    "carrying",
    "sharing",
    "comments",
    "diary",
    "presence",
    "hub",
    "practice",
    "autosaving",
    "evidence",
    "library_pages",
    "held",
    "downloads",
    "readiness",
    "whatif",
    "signing",
    "records",
):
    import_module(f"app.assessment.routes.{name}")

__all__ = ["bp"]
