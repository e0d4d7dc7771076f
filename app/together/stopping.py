"""Links that stop one kind of mail for one person: signed, for ever, and good for nothing else."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from uuid import UUID

from itsdangerous import BadSignature, Signer

from app.core.errors import NotFound
from app.together.models import MailKind

SALT = "mail-stop"
LETTERS = {kind: letter for letter, kind in zip("gamcd", MailKind, strict=True)}
ID_LENGTH = 22


class StopLinks:
    """Makes and reads the links with the portal's keys, the newest one last."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._signer = Signer(list(keys), salt=SALT, digest_method=hashlib.sha256)

    def path(self, person_id: UUID, kind: MailKind) -> str:
        """The address that stops this kind for this person."""
        who = urlsafe_b64encode(person_id.bytes).decode().rstrip("=")
        return f"/mail/stop/{self._signer.sign(who + LETTERS[kind]).decode()}"

    def read(self, token: str) -> tuple[UUID, MailKind]:
        """Whom and what the link stops. NotFound for anything that we did not make."""
        try:
            value = self._signer.unsign(token).decode()
            kinds = {letter: kind for kind, letter in LETTERS.items()}
            return UUID(bytes=urlsafe_b64decode(value[:ID_LENGTH] + "==")), kinds[value[ID_LENGTH:]]
        except (BadSignature, ValueError, KeyError):
            raise NotFound("link") from None
