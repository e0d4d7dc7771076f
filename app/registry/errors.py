"""What can stand in the way of an answer to the public."""

from __future__ import annotations

from app.core.errors import Unavailable


class CannotExamine(Unavailable):
    """Files cannot be examined now: too many are, or there is no root certificate to compare with."""
