"""What printing needs of the machine, found out without starting to print."""

from __future__ import annotations

import ctypes

from app.certificate import fonts

LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    # Without it each certificate takes ten times as long.
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


def lacking() -> dict[str, str]:
    """The fonts and libraries that are not there, and the Debian package of each."""
    return fonts.missing() | {name: package for name, package in LIBRARIES.items() if not _loads(name)}


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
