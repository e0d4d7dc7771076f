"""The layer before Flask by itself: when it answers, and what it makes of a visitor's wishes."""

from __future__ import annotations

import pytest

from app.core import clock
from app.registry.prepared import PreparedAnswers, Row

ROW = Row('W/"tag"', "text/plain", b"plain", b"compressed", 2**53)
PATH = "/verify/TLE-7QX4-M2KD-9RFA-K"


class Shelf:
    def __init__(self, row):
        self.row, self.asked = row, []

    def find(self, path):
        self.asked.append(path)
        return self.row


def answered(row=ROW, path=PATH, method="GET", host="seal.example", query="", **wishes):
    said = {}
    shelf = Shelf(row)
    headers = [("Content-Type", "text/plain"), ("Vary", "Accept-Encoding")]
    layer = PreparedAnswers(
        lambda environ, start: [b"from Flask"],
        shelf,
        hosts={"seal.example"},
        headers_for=lambda kind: headers,
    )
    environ = {
        "PATH_INFO": path,
        "REQUEST_METHOD": method,
        "HTTP_HOST": host,
        "QUERY_STRING": query,
        **wishes,
    }
    body = b"".join(layer(environ, lambda status, sent: said.update(status=status, headers=dict(sent))))
    return said.get("status"), said.get("headers"), body, shelf.asked


@pytest.mark.parametrize(
    "asked",
    [
        {"method": "POST"}, {"method": "OPTIONS"}, {"host": "evil.example"}, {"host": ""}, {"query": "a=b"}, {"path": "/verify"},
        {"path": "/verify/tle-7qx4"}, {"path": "/registry"}, {"path": "/static/x"}, {"path": ""},
    ],
    ids=str,
)  # fmt: skip
def test_steps_aside_without_asking_the_database(asked):
    _, _, body, looked = answered(**asked)

    assert body == b"from Flask"
    assert looked == []


@pytest.mark.parametrize(
    "row", [None, ROW._replace(true_until=int(clock.now().timestamp()) - 1)], ids=["no row", "no longer true"]
)
def test_steps_aside_for_what_it_does_not_have(row):
    assert answered(row)[2] == b"from Flask"


@pytest.mark.parametrize("host", ["seal.example", "seal.example:8000"])
def test_answers_under_its_own_name(host):
    assert answered(host=host)[0] == "200 OK"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_tells_the_length_of_the_whole(method):
    _, headers, body, _ = answered(method=method)

    assert headers["Content-Length"] == "5"
    assert body == (b"plain" if method == "GET" else b"")


@pytest.mark.parametrize(
    ("wish", "is_compressed"),
    [("gzip", True), ("br, gzip", True), ("gzip;q=0.5", True), ("gzip;q=1.0", True), ("gzip;q=0", False), ("gzip; q=0.000", False),
     ("br", False), ("", False), ("identity;q=1, br;q=0.5", False)],
    ids=str,
)  # fmt: skip
def test_compresses_for_those_who_can_read_it(wish, is_compressed):
    _, headers, body, _ = answered(HTTP_ACCEPT_ENCODING=wish)

    assert (headers.get("Content-Encoding") == "gzip") is is_compressed
    assert body == (b"compressed" if is_compressed else b"plain")


@pytest.mark.parametrize("condition", ['W/"tag"', '"tag"', '"old", W/"tag"', "*", " * "], ids=str)
def test_does_not_send_again_what_the_visitor_has(condition):
    status, headers, body, _ = answered(HTTP_IF_NONE_MATCH=condition)

    assert (status, body) == ("304 NOT MODIFIED", b"")
    assert headers["ETag"] == 'W/"tag"'
    assert "Content-Length" not in headers


@pytest.mark.parametrize("condition", ['"other"', "tag", '"ta"', "", '"tag'], ids=str)
def test_sends_what_the_visitor_does_not_have(condition):
    assert answered(HTTP_IF_NONE_MATCH=condition)[0] == "200 OK"
