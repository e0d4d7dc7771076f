"""What a page weighs for a browser that comes for the first time: with style, script and pictures."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from http.client import HTTPConnection
from urllib.parse import urljoin

LINKED = re.compile(
    r'<link[^>]+href="(/static/[^"]+)"|<script[^>]+src="(/static/[^"]+)"|<img[^>]+src="(/static/[^"]+)"'
)
IMPORTED = re.compile(r"""(?:import|from)\s*["'](\.[^"']+)["']|url\(["']?([^"')]+)["']?\)""")


def of(port: int, path: str, headers: Mapping[str, str]) -> tuple[int, int]:
    """Bytes sent for the page itself, and for all that it draws in by itself."""
    connection = HTTPConnection("127.0.0.1", port)
    sent, text = _get(connection, path, headers)
    waiting = [urljoin(path, next(filter(None, found))) for found in LINKED.findall(text)]
    weights: dict[str, int] = {}
    while waiting:
        address = waiting.pop()
        if address not in weights:
            weights[address], inside = _get(connection, address, {})
            if address.endswith((".css", ".js")):
                waiting += [urljoin(address, next(filter(None, found))) for found in IMPORTED.findall(inside)]
    return sent, sum(weights.values())


def _get(connection: HTTPConnection, path: str, headers: Mapping[str, str]) -> tuple[int, str]:
    connection.request("GET", path, headers={"Accept-Encoding": "gzip", **headers})
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, (path, answer.status)
    plain = gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body
    return len(body), plain.decode(errors="replace")
