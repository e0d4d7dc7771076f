"""How a changed seal comes before the public: by the publisher among the application's extensions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from sqlalchemy.orm import Session

from app.seal.models import Seal

Publish = Callable[[Session, Seal], None]
PUBLISH = "publish_seal"


def publisher(extensions: Mapping[str, Any]) -> Publish:
    """What brings a changed seal before the public, in the transaction that changes it."""
    return cast("Publish", extensions[PUBLISH])


def nobody(session: Session, seal: Seal) -> None:
    """Without a registry nothing is public."""
