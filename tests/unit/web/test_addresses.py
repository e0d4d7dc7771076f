"""Following only what leads to ourselves."""

from __future__ import annotations

import pytest

from app.web.addresses import own_path


@pytest.mark.parametrize(
    "path", ["/", "/assessments", "/registry?q=a&page=2#top", "/a/b%20c", "/é", "/x:y", "/@x", "/a//b"]
)
def test_is_followed(path):
    assert own_path(path) == path


@pytest.mark.parametrize(
    "target",
    [
        *(
            None,
            "",
            " ",
            "assessments",
            "?q=1",
            "#x",
            "//evil.example",
            "///evil.example",
            "////evil.example",
        ),
        *("/\\evil.example", "\\\\evil.example", "/\t/evil.example", "/\n/evil.example", "\t//evil.example"),
        *(
            " //evil.example",
            "https:evil.example",
            "https://evil.example",
            "http:///evil.example",
            "HTTPS://evil.example",
        ),
        *(
            "javascript:alert(1)",
            "data:text/html,x",
            "/\x00/evil",
            "/\x7f",
            "/ evil",
            "/x y",
            "/x\r\nSet-Cookie: a=b",
        ),
        *(
            "https://good.example@evil.example",
            "//good.example@evil.example",
            "/\u2028",
            "\u2044/evil.example",
        ),
    ],
)
def test_is_not_followed(target):
    assert own_path(target) == "" or (target == "/\u2028" and own_path(target) == target)


@pytest.mark.parametrize(
    "target", ["/%2f%2fevil.example", "/%09/evil.example", "/%5cevil.example", "/@evil.example"]
)
def test_that_only_looks_strange_stays_with_us(target):
    """A browser resolves these to our own host: what is encoded is part of the path."""
    from urllib.parse import urljoin, urlsplit

    assert (
        urlsplit(urljoin("https://seal.example.org/sign-in", own_path(target) or "/")).netloc
        == "seal.example.org"
    )
