"""Links as evidence: an address that an auditor outside can open. Nothing here ever fetches it."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from app.assessment.errors import LinkRefused

LONGEST = 2000
UNSAFE = re.compile(r"[\s\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff<>\"\\^`{|}]")
HOST = re.compile(r"(?=.{4,253}$)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_](?:[\w-]{0,61}[^\W_])\.?")
INTERNAL = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp", ".test", ".invalid")


def clean_url(raw: str | None) -> str:
    """The address as it is kept. Raises LinkRefused with the slug of the reason."""
    url = (raw or "").strip()
    if not url:
        raise LinkRefused("missing")
    if len(url) > LONGEST:
        raise LinkRefused("too-long")
    if UNSAFE.search(url):
        raise LinkRefused("unreadable")
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise LinkRefused("unreadable") from None
    if parts.scheme not in {"http", "https"}:
        raise LinkRefused("scheme")
    if "@" in parts.netloc:
        raise LinkRefused("credentials")
    _require_public(host)
    return _composed(parts)


def _require_public(host: str) -> None:
    if not host:
        raise LinkRefused("unreadable")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        if "." not in host.strip(".") or host.rstrip(".").endswith(INTERNAL):
            raise LinkRefused("private") from None
        if not HOST.fullmatch(host):
            raise LinkRefused("unreadable") from None
        return
    if not address.is_global:
        raise LinkRefused("private")


def _composed(parts: SplitResult) -> str:
    return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower()).geturl()
