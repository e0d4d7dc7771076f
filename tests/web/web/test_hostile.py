"""Every route, every method, hostile bodies: a clear refusal and never a fault of ours, on both databases."""

from __future__ import annotations

import random
import re

import pytest
from flask.testing import FlaskClient

from tests import factories

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
JSON, FORM, FILES = "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: x\r\n\r\n%s\r\n--x--\r\n'
BODIES = {
    "deep": (JSON, b"[" * 100_000),
    "deep-object": (JSON, b'{"a":' * 50_000),
    "digits": (JSON, b"9" * 5_000),
    "nan": (JSON, b'{"version": NaN, "rating": Infinity}'),
    "surrogate": (JSON, b'{"narrative": "\\ud800", "version": 1}'),
    "nul": (JSON, b'{"narrative": "a\\u0000b", "version": 1}'),
    "twice": (JSON, b'{"version": 1, "version": 2}'),
    "utf-16": (JSON, '{"version": 1}'.encode("utf-16")),
    "list": (JSON, b"[]"),
    "none": (JSON, b""),
    "huge-number": (JSON, b'{"version": 1e999, "rating": 99999999999999999999}'),
    "form-nul": (FORM, b"email=%00&name=%00&narrative=%00&reason=%00&version=%00"),
    "form-bytes": (FORM, b"email=%ff%fe&name=%c3%28&q=\xff\xfe"),
    "form-numbers": (FORM, b"version=99999999999999999999&rating=-1&page=1e309&size=NaN"),
    "form-same": (FORM, b"role=viewer&role=coordinator&version=1&version=2"),
    "parts-cut-off": (FILES, b'--x\r\nContent-Disposition: form-data; name="a"'),
    "parts-nul": (FILES, PART % (b"fi\0le", b"a\0.pdf", b"%PDF")),
    "parts-bytes": (FILES, PART % (b"file", b"\xff\xfe.pdf", b"\xff")),
    "parts-none": ("multipart/form-data", b"--x--"),
    "text": ("text/plain", b'{"version": 1}'),
    "no-type": ("", b"\x00\x01\x02"),
    "odd-type": ("application/json; charset=utf-7", b"+AHs-"),
}
PLACES = {
    "string": (
        "x",
        "%2e%2e%2f",
        "..",
        "%",
        "%25ff",
        "'",
        "TLE-0000-0000-0000-0",
        "a" * 500,
        "%F0%9F%8E%93",
        "-1",
        "{{7*7}}",
        "\u202e",
    ),
    "uuid": ("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "1", "'"),
    "int": ("0", "-1", "99999999999999999999", "2147483648", "1e3"),
    "path": ("x", "../../etc/passwd", "%00"),
}
QUERIES = (
    *(
        "page=-1",
        "page=99999999999999999999",
        "page=1e9",
        "page=%00",
        "q='%22%3B--",
        "q=%25_%25",
        "state=xx&scope=yy",
    ),
    *(
        "next=//evil.example",
        "next=%5C%5Cevil",
        "q=" + "%F0%9F%98%80" * 200,
        "sort=id;drop",
        "page[]=1",
        "status=%E2%80%AE",
    ),
)
HEADERS = (
    {"Accept": "*/*;q=NaN"},
    {"Accept": "," * 2000},
    {"Accept-Language": "x" * 5000},
    {"Accept-Encoding": "gzip;q=abc, ;;;"},
    {"If-None-Match": 'W/"' + "x" * 3000},
    {"If-Modified-Since": "not a date"},
    {"If-Modified-Since": "Fri, 31 Dec 9999999 23:59:59 GMT"},
    {"Range": "bytes=9999999999999999999-"},
    {"Cookie": "seal=" + "x" * 8000},
    {"Cookie": "seal=.eJw; seal=\xff; =x; ;;"},
    {"Cookie": "session=gAN9; __Host-seal=x; seal={}"},
    {"Authorization": "Basic \xff"},
    {"Content-Encoding": "gzip"},
    {"X-Forwarded-For": "'; drop table --", "X-Forwarded-Host": "evil.example", "Forwarded": "for=_x"},
    {"Referer": "\xff"},
    {"User-Agent": "\x1b[31m" + "x" * 4000},
    {"Transfer-Encoding": "chunked"},
    {"X-HTTP-Method-Override": "DELETE"},
)


@pytest.fixture(params=["visitor", "coordinator", "administrator"])
def strangers(request, app, session, monkeypatch):
    """A client without the checks of pages, which are for pages; and the addresses of what there is."""
    client = FlaskClient(app, use_cookies=True)
    assessment = factories.assessment(session)
    if request.param != "visitor":
        somebody = (
            factories.member(session, assessment.organisation)
            if request.param == "coordinator"
            else factories.administrator(session)
        )
        known = app.test_client().sign_in_as(somebody)
        cookie = known.get_cookie(app.config["SESSION_COOKIE_NAME"])
        client.set_cookie(app.config["SESSION_COOKIE_NAME"], cookie.value)
    session.rollback()
    # Behind the token of the form are the views that must withstand this.
    monkeypatch.setattr("flask_wtf.csrf.validate_csrf", lambda *args, **kwargs: None)
    return client, {"assessment_id": str(assessment.id), "organisation_id": str(assessment.organisation_id)}


def addresses(app, known, chance):
    """Each route twice: with what is there in its gaps, and with what is not."""
    for rule in app.url_map.iter_rules():
        for there in (known, {}):
            parts = re.split(r"<(?:([a-z]+)[^:>]*:)?([a-z_]+)>", rule.rule)
            filled = [
                literal + filling(kind, name, there, chance)
                for literal, kind, name in zip(
                    parts[::3], [*parts[1::3], None], [*parts[2::3], None], strict=True
                )
            ]
            yield rule, "".join(filled)


def filling(kind, name, there, chance):
    if name is None:
        return ""
    return there.get(name) or chance.choice(PLACES.get(kind or "string", PLACES["string"]))


def faults(answers):
    return [f"{what}: {status}" for what, status in answers if status >= 500]


def ask(client, method, address, **options):
    response = client.open(address, method=method, **options)
    response.close()
    return f"{method} {address} {str(options)[:80]}", response.status_code


@pytest.mark.slow
class TestEveryRoute:
    def test_with_every_method(self, app, strangers):
        client, known = strangers
        chance = random.Random(1)

        answers = [
            ask(client, method, address) for _, address in addresses(app, known, chance) for method in METHODS
        ]

        assert faults(answers) == []

    def test_with_every_body(self, app, strangers):
        client, known = strangers
        chance = random.Random(2)

        answers = [
            ask(client, method, address, data=body, content_type=kind)
            for rule, address in addresses(app, known, chance)
            for method in sorted(rule.methods & {"POST", "PUT", "PATCH", "DELETE"})
            for kind, body in BODIES.values()
        ]

        assert faults(answers) == []

    def test_with_every_query_and_header(self, app, strangers):
        client, known = strangers
        chance = random.Random(3)

        answers = []
        for rule, address in addresses(app, known, chance):
            if "GET" in rule.methods:
                answers += [ask(client, "GET", f"{address}?{query}") for query in chance.sample(QUERIES, 4)]
                answers += [ask(client, "GET", address, headers=one) for one in chance.sample(HEADERS, 4)]

        assert faults(answers) == []
