"""All keys that an award needs, made in one act: of certificates, of credentials, and of the public log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app.certificate import exchange
from app.certificate.credential.published import PREFIX, SUFFIX
from app.certificate.errors import KeyRefused
from app.seal.models import Certificate, Credential
from app.transparency.models import LogCheckpoint
from config import Settings

MEND = "flask --app wsgi keys init"


class Part(NamedTuple):
    """One of the keys: what it is called, and the files without which it must be made."""

    name: str
    public: str
    needed: str


CERTIFICATES = Part("the key of certificates", "signer.cert.pem", "signer.cert.pem")
# Where only its private half is gone another is made: the public one stays, and with it what it signed.
CREDENTIALS = Part("the key of credentials", f"{PREFIX}*{SUFFIX}", "issuer.key.pem")
LOG = Part("the key of the public log", "log.vkey", "log.vkey")
PARTS = (CERTIFICATES, CREDENTIALS, LOG)


@dataclass(frozen=True)
class Used:
    """The keys that the records name: what they signed is believed only with their public halves."""

    certificates: frozenset[str] = frozenset()
    credentials: frozenset[str] = frozenset()
    checkpoints: frozenset[str] = frozenset()


def used(session: Session) -> Used:
    """What the records name; nothing where the database has no tables yet."""
    if not inspect(session.connection()).has_table(LogCheckpoint.__tablename__):
        return Used()
    return Used(
        frozenset(session.scalars(select(Certificate.key_id).distinct())),
        frozenset(session.scalars(select(Credential.key_id).distinct())),
        frozenset(session.scalars(select(LogCheckpoint.vkey).distinct())),
    )


def note(settings: Settings) -> str:
    """What a machine that may issue lacks, and the command that mends it; empty where it lacks nothing.

    No key is read for that, so any process may ask.
    """
    if not settings.issuing:
        return ""
    lacking = [part for part in PARTS if not _is_there(settings.keys_dir, part)]
    return f"missing: {_listed(lacking)}; run {MEND}" if lacking else ""


def _is_there(folder: Path, part: Part) -> bool:
    return (folder / part.needed).exists() and any(folder.glob(part.public))


def make(
    settings: Settings,
    records: Used,
    *,
    algorithm: str = "",
    log_name: str = "",
    is_anew: bool = False,
) -> list[Part]:
    """Make every key that is missing, and touch none that is there; gives those that were made.

    KeyRefused where the records name a key of that kind that is not here: it was lost, or not restored, and
    another in its place would make what it signed unbelievable. With `is_anew` it is given up.
    """
    # Cryptography, which most processes never need.
    from app.certificate import founding, keys  # noqa: PLC0415
    from app.transparency import keys as log_keys  # noqa: PLC0415

    folder = settings.keys_dir
    exchange.finish(folder)
    lacking = [part for part in PARTS if not (folder / part.needed).exists()]
    if not is_anew:
        _require_none_lost(folder, lacking, records)
    if CERTIFICATES in lacking or CREDENTIALS in lacking:
        kind = algorithm or settings.signing_algorithm
        founding.init(folder, organisation=settings.issuer, algorithm=kind, token=keys.token_of(settings))
    if LOG in lacking:
        log_keys.init(folder, log_name or log_keys.default_name(settings))
    return lacking


def _require_none_lost(folder: Path, lacking: Iterable[Part], records: Used) -> None:
    here = {path.name.removeprefix(PREFIX).removesuffix(SUFFIX) for path in folder.glob(CREDENTIALS.public)}
    named = {
        CERTIFICATES: records.certificates,
        CREDENTIALS: records.credentials - here,
        LOG: records.checkpoints,
    }
    lost = [part for part in lacking if named[part]]
    if lost:
        raise KeyRefused(
            f"lost: {_listed(lost)}. What is in the database was signed with it, and it is not in {folder}: "
            f"restore that folder from its backup. Only if it is lost for good: {MEND} --anew"
        )


def _listed(parts: Iterable[Part]) -> str:
    return ", ".join(part.name for part in parts)
