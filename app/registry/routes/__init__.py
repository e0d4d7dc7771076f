"""What the public sees: start page, registry, verification and the interface for programs."""

from __future__ import annotations

from app.registry.routes import api, credentials, editions, files, listing, offline, reading, verification
from app.registry.routes.blueprint import bp

__all__ = ["api", "bp", "credentials", "editions", "files", "listing", "offline", "reading", "verification"]
