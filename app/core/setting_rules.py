"""What a setting must not be: values that cannot work, and values that production must not have; pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from config import Settings

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SHORTEST_SECRET, FEWEST_LETTERS = 32, 10
TOKEN_KEY = re.compile(
    r"pkcs11:(?=[^?]*\btoken=[^;?])(?=[^?]*\bobject=[^;?])[^?]*\?(?=.*\bmodule-path=[^&]).*"
)
MAIL_ADDRESS = re.compile(r"[\w.+-]+@[a-z\d-]+(\.[a-z\d-]+)+", re.ASCII | re.IGNORECASE)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    is_plain = not (parts.path or parts.query or parts.fragment or parts.username or port == 0)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and is_plain


def _is_daemon(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme == "unix":
        return parts.path.startswith("/") and not parts.netloc
    return parts.scheme == "tcp" and bool(parts.hostname and port) and parts.path in {"", "/"}


def _is_contact(value: str) -> bool:
    if MAIL_ADDRESS.fullmatch(value):
        return True
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    is_plain = value.isascii() and value.isprintable() and not set(value) & set(' "<>\\')
    return is_plain and parts.scheme == "https" and bool(parts.hostname) and not parts.username and port != 0


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _is_sound(secret: str) -> bool:
    is_long = len(secret) >= SHORTEST_SECRET and len(set(secret)) >= FEWEST_LETTERS
    return is_long and "change" not in secret.lower()


def _forgets(database_url: str) -> bool:
    return database_url in {"sqlite:", "sqlite://", "sqlite:///"} or ":memory:" in database_url


def _is_placeholder(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return True
    return bool(url) and (not host or host.endswith((".invalid", ".example", "example.com", "example.net")))


Check: TypeAlias = "tuple[Callable[[Settings], bool], str]"
IMPOSSIBLE: tuple[Check, ...] = (
    (
        lambda one: one.environment not in {"development", "test", "production"},
        "SEAL_ENVIRONMENT: choose development or production.",
    ),
    (
        lambda one: not _is_address(one.base_url),
        "SEAL_BASE_URL: give the address visitors use, such as https://seal.example.org.",
    ),
    (
        lambda one: one.trusted_proxies < 0,
        "SEAL_TRUSTED_PROXIES: give the number of proxies in front of the portal, 0 for none.",
    ),
    (
        lambda one: bool(one.contact) and not _is_contact(one.contact),
        "SEAL_CONTACT: give a mail address, or a page that begins with https://.",
    ),
    (
        lambda one: bool(one.tsa_url) and not one.tsa_url.startswith(("https://", "http://")),
        "SEAL_TSA_URL: give an address that begins with https:// or http://.",
    ),
    (
        lambda one: one.signing_key.startswith("pkcs11:") and not TOKEN_KEY.fullmatch(one.signing_key),
        "SEAL_SIGNING_KEY: write pkcs11:token=NAME;object=KEY?module-path=/path/to/library.so, all three.",
    ),
    (
        lambda one: bool(one.tsa_url) != bool(one.tsa_anchors),
        "SEAL_TSA_ANCHORS: SEAL_TSA_URL and the file of its root certificates go together; set both.",
    ),
    (
        lambda one: bool(one.clamav_url) and not _is_daemon(one.clamav_url),
        "SEAL_CLAMAV_URL: write tcp://host:port or unix:///path/of/clamd.ctl.",
    ),
    (
        lambda one: one.tsa_required and not one.tsa_url,
        "SEAL_TSA_REQUIRED: there is no time-stamping service to wait for; set SEAL_TSA_URL.",
    ),
    (
        lambda one: one.signing_algorithm not in {"ecdsa-p256", "rsa-3072"},
        "SEAL_SIGNING_ALGORITHM: choose ecdsa-p256 or rsa-3072.",
    ),
    (lambda one: not _is_zone(one.time_zone), "SEAL_TIME_ZONE: give a name such as America/Chicago."),
    (
        lambda one: one.log_level not in {"DEBUG", "INFO", "WARNING", "ERROR"},
        "SEAL_LOG_LEVEL: choose DEBUG, INFO, WARNING or ERROR.",
    ),
)
UNSAFE: tuple[Check, ...] = (
    (
        lambda one: not _is_sound(one.secret_key),
        "SEAL_SECRET_KEY: set a random value of at least 32 characters.",
    ),
    (
        lambda one: not all(map(_is_sound, one.secret_key_fallbacks)),
        "SEAL_SECRET_KEY_FALLBACKS: an earlier key that could be guessed must not be believed.",
    ),
    (lambda one: not one.is_https and one.host not in LOOPBACK, "SEAL_BASE_URL: production needs https."),
    (
        lambda one: _forgets(one.database_url),
        "SEAL_DATABASE_URL: a database in memory forgets everything at the next start.",
    ),
    (
        lambda one: one.queue_url.startswith("memory:"),
        "SEAL_QUEUE_URL: a queue in memory reaches no other process.",
    ),
    (
        lambda one: not one.smtp_url,
        "SEAL_SMTP_URL: set the mail server, or nobody is ever told anything.",
    ),
    (
        lambda one: _is_placeholder(one.smtp_url),
        "SEAL_SMTP_URL: this is no mail server of yours but an example.",
    ),
    (
        lambda one: "@localhost" in one.mail_from or "@" not in one.mail_from,
        "SEAL_MAIL_FROM: set the address that mail comes from.",
    ),
    (
        lambda one: bool(one.contact) and _is_placeholder(f"//{one.contact.removeprefix('https://')}"),
        "SEAL_CONTACT: this is no address of yours but an example.",
    ),
    (
        lambda one: one.is_demo,
        "SEAL_IS_DEMO: made-up school systems do not belong beside real ones.",
    ),
)
