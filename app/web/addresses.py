"""Telling our own addresses from other people's."""

from __future__ import annotations

from urllib.parse import urlsplit


def own_path(target: str | None) -> str:
    """The path if it leads to this site, else an empty string.

    Browsers read backslashes as slashes and drop tabs and line ends, so anything unusual is not followed.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return ""
    if "\\" in target or any(ord(character) <= 32 or ord(character) == 127 for character in target):  # noqa: PLR2004  # controls
        return ""
    parts = urlsplit(target)
    return "" if parts.scheme or parts.netloc else target
