"""Which addresses a reviewer outside could open."""

from __future__ import annotations

import pytest

from app.assessment.errors import LinkRefused
from app.assessment.links import clean_url


@pytest.mark.parametrize(
    "url",
    [
        "https://district.example.org/privacy",
        "http://district.example.org",
        "https://district.example.org:8443/a?b=c#d",
        "https://example.org/Stra%C3%9Fe/été",
        "https://bücher.example/",
        "https://8.8.8.8/status",
        "https://en.wikipedia.org/wiki/Privacy_(law)",
    ],
)
def test_takes(url):
    assert clean_url(f"  {url} ") == url


def test_writes_scheme_and_host_small():
    assert clean_url("HTTPS://District.Example.ORG/Privacy") == "https://district.example.org/Privacy"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "missing"),
        (None, "missing"),
        ("district.example.org/privacy", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("java\nscript:alert(1)", "unreadable"),
        ("data:text/html,a", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("ftp://example.org/", "scheme"),
        ("//example.org/", "scheme"),
        ("https://user:secret@example.org/", "credentials"),
        ("https://example.org@evil.example/", "credentials"),
        ("https://", "unreadable"),
        ("https:///path", "unreadable"),
        ("https://exa mple.org", "unreadable"),
        ("https://example.org/\u202egnp", "unreadable"),
        ('https://example.org/"onclick', "unreadable"),
        ("https://example.org\\@evil.example", "unreadable"),
        ("https://example.org:99999/", "unreadable"),
        ("https://[::1", "unreadable"),
        ("https://-example.org/", "unreadable"),
        ("https://localhost/", "private"),
        ("https://intranet/policy", "private"),
        ("https://server.local/policy", "private"),
        ("https://127.0.0.1/", "private"),
        ("https://10.1.2.3/", "private"),
        ("https://169.254.169.254/latest/meta-data", "private"),
        ("https://[::1]/", "private"),
        ("https://2130706433/", "private"),
        ("https://example.org/" + "a" * 2000, "too-long"),
    ],
)
def test_refuses(url, reason):
    with pytest.raises(LinkRefused) as refusal:
        clean_url(url)

    assert refusal.value.reason == reason
