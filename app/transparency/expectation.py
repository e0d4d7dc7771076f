"""What the log should say according to the portal's own records: told by the package that owns them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from sqlalchemy.orm import Session

from app.transparency.services import Line

Expect = Callable[[Session], Iterable[Line]]
EXPECT = "log_expected"


def expected(extensions: Mapping[str, Any]) -> Expect:
    """What tells every line that must be in the log."""
    return cast("Expect", extensions[EXPECT])


def nothing(session: Session) -> Iterable[Line]:
    """Without seals there is nothing to tell."""
    return ()
