"""One page from a stranger's server: from public addresses only, little of it, and not for long.

A name is resolved once, and the connection goes to the address that was looked at: whoever answers for the
name cannot send us elsewhere in between. The same holds for every redirect.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from threading import Timer
from time import monotonic
from urllib.parse import SplitResult, urljoin, urlsplit

LARGEST = 2 * 1024 * 1024
SECONDS = 15.0
STALL = 5.0  # without a byte
MOST_REDIRECTS = 5
CHUNK = 1 << 14
AGENT = "SealPortalLinkCheck/1 (looks once a week whether evidence is still there)"
PORTS = frozenset({80, 443, 8080, 8443})
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Trouble(StrEnum):
    """Why a page was not read."""

    INTERNAL = "internal"
    UNKNOWN_HOST = "unknown-host"
    UNREACHABLE = "unreachable"
    TOO_SLOW = "too-slow"
    TOO_MANY_REDIRECTS = "too-many-redirects"
    NOT_WEB = "not-web"
    UNTRUSTED = "untrusted"
    GARBLED = "garbled"


class NotFetched(Exception):
    """The page was not read; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble
        super().__init__(trouble)


@dataclass(frozen=True)
class Fetched:
    """What a server answered: `body` is at most the first two megabytes."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    is_whole: bool


Resolve = Callable[[str, int], list[str]]
Admit = Callable[[str], bool]


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an address belongs to the open internet: not loopback, private or link-local."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if found in NAT64:
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
    return found.is_global and not found.is_multicast and not found.is_reserved


NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Fetcher:
    """How pages are read. Tests give another resolver, and admit the addresses of a server of their own."""

    resolve: Resolve = resolve
    admit: Admit = is_public
    ports: frozenset[int] | None = PORTS
    seconds: float = SECONDS

    def fetch(self, url: str, *, etag: str = "") -> Fetched:
        """The page behind the address, after at most five redirects. Raises NotFetched."""
        until = monotonic() + self.seconds
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._one(url, etag, until)
            target = answer.headers.get("location", "")
            if answer.status not in REDIRECTS or not target:
                return answer
            url = _joined(url, target)
        raise NotFetched(Trouble.TOO_MANY_REDIRECTS)

    def _one(self, url: str, etag: str, until: float) -> Fetched:
        parts, port = self._checked(url)
        host = parts.hostname or ""
        trouble = Trouble.UNREACHABLE
        for address in self._addresses(host, port):
            connection = _Pinned(host, port, address, is_secure=parts.scheme == "https", until=until)
            # A byte now and then would keep us for ever: at the end of its time the line is cut.
            knife = Timer(max(0.0, until - monotonic()), connection.cut)
            knife.start()
            try:
                answer = _exchange(connection, parts, etag)
                if not connection.is_cut:  # else what was cut off looks like a page that ended
                    return answer
                trouble = Trouble.TOO_SLOW
            except (OSError, http.client.HTTPException, ValueError) as error:
                trouble = _named(error, is_late=connection.is_cut)
            finally:
                knife.cancel()
                connection.close()
            if trouble is not Trouble.UNREACHABLE:
                break
        raise NotFetched(trouble)

    def _checked(self, url: str) -> tuple[SplitResult, int]:
        try:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            raise NotFetched(Trouble.NOT_WEB) from None
        if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
            raise NotFetched(Trouble.NOT_WEB)
        if self.ports is not None and port not in self.ports:
            raise NotFetched(Trouble.NOT_WEB)
        return parts, port

    def _addresses(self, host: str, port: int) -> list[str]:
        """Where the name leads. One inner address among them is enough to refuse."""
        try:
            found = self.resolve(host, port)
        except (OSError, UnicodeError):
            raise NotFetched(Trouble.UNKNOWN_HOST) from None
        if not found:
            raise NotFetched(Trouble.UNKNOWN_HOST)
        if not all(map(self.admit, found)):
            raise NotFetched(Trouble.INTERNAL)
        return found[:2]


class _Pinned(http.client.HTTPConnection):
    """A connection to the one address that was looked at; the name stands in request and certificate."""

    def __init__(self, host: str, port: int, address: str, *, is_secure: bool, until: float) -> None:
        super().__init__(host, port, timeout=max(0.1, min(STALL, until - monotonic())))
        self._address, self._is_secure = address, is_secure
        self.is_cut = False
        self._line: socket.socket | None = None

    def connect(self) -> None:
        """Go to the address, whatever the name says by now."""
        self.sock = self._line = socket.create_connection((self._address, self.port), self.timeout)
        if self._is_secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
        self._line = self.sock  # the library lets go of it before the body was read

    def cut(self) -> None:
        """End whatever is being waited for."""
        self.is_cut = True
        if self._line is not None:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)


def _joined(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError:
        raise NotFetched(Trouble.NOT_WEB) from None


def _named(error: Exception, *, is_late: bool) -> Trouble:
    if is_late or isinstance(error, TimeoutError):
        return Trouble.TOO_SLOW
    if isinstance(error, ssl.SSLError):
        return Trouble.UNTRUSTED
    return Trouble.UNREACHABLE if isinstance(error, OSError) else Trouble.GARBLED


def _exchange(connection: _Pinned, parts: SplitResult, etag: str) -> Fetched:
    headers = {"User-Agent": AGENT, "Accept": "text/html,*/*;q=0.5", "Accept-Encoding": "identity"}
    if etag:
        headers["If-None-Match"] = etag
    target = parts.path or "/"
    connection.request("GET", f"{target}?{parts.query}" if parts.query else target, headers=headers)
    answer = connection.getresponse()
    body = bytearray()
    while len(body) <= LARGEST and (part := answer.read1(CHUNK)):
        body += part
    named = {name.lower(): value for name, value in answer.getheaders()}
    is_whole = len(body) <= LARGEST
    return Fetched(answer.status, parts.geturl(), named, bytes(body[:LARGEST]), is_whole)
