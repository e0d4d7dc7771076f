"""Examining an installation: every check says in one line how it is, and what to do where it is not well."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from config import Settings


class Health(StrEnum):
    """How something is. Only a fault forbids to go on."""

    WELL = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Site:
    """What is examined. `is_deploy` asks what a portal for everybody needs."""

    settings: Settings
    engine: Engine
    is_deploy: bool = False


@dataclass(frozen=True)
class Finding:
    """What a check found."""

    name: str
    health: Health
    message: str


Said = tuple[Health, str]
Check = Callable[[Site], Iterable[Said]]


def well(message: str) -> Said:
    """All is as it should be."""
    return Health.WELL, message


def warning(message: str) -> Said:
    """It works, but somebody should look after it."""
    return Health.WARNING, message


def fault(message: str) -> Said:
    """It does not work, or is not safe."""
    return Health.FAULT, message


def warning_or_fault(site: Site, message: str) -> Said:
    """What is tolerable while one tries the portal, but not where everybody relies on it."""
    return fault(message) if site.is_deploy else warning(message)


def examine(
    site: Site, checks: dict[str, Check], *, tell: Callable[[Finding], object] = lambda found: None
) -> list[Finding]:
    """Run every check; `tell` hears of each finding at once. A check that fails itself is a fault."""
    findings = []
    for name, check in checks.items():
        for health, message in _asked(check, site):
            findings.append(Finding(name, health, message))
            tell(findings[-1])
    return findings


def _asked(check: Check, site: Site) -> list[Said]:
    try:
        return list(check(site))
    except DBAPIError as error:
        # The kind alone, here and below: the message of an exception may hold an address with a password.
        asked = "does SEAL_DATABASE_URL lead to it, with its newest tables?"
        return [fault(f"the database refuses ({type(error).__name__}): {asked}")]
    except Exception as error:  # noqa: BLE001  # whatever it is, the other checks go on
        return [fault(f"could not be checked: {type(error).__name__}")]
