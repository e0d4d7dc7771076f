"""The check that every fetched page goes through finds the faults it is there for."""

from __future__ import annotations

import pytest

from tests import pages

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "Content-Type": "text/html; charset=utf-8",
}
SOUND = (
    '<!doctype html><html lang="en"><head><title>Practices – Seal</title></head>'
    "<body><main><h1>Practices</h1>{}</main></body></html>"
)
FAULTS = {
    "unclosed element": ("<div><p>text</span></div>", "not well-formed"),
    "second h1": ("<h1>Again</h1>", "needs one h1"),
    "skipped level": ("<h4>Deep</h4>", "follows one of level"),
    "doubled id": ('<p id="a"></p><p id="a"></p>', "stands 2 times"),
    "label to nothing": ('<label for="x">Name</label>', "points to nothing"),
    "link to nothing": ('<a href="#gone">Go</a>', "points to nothing on the page"),
    "unlabelled field": ('<input name="email">', "has no label"),
    "button without words": ('<button type="button"></button>', "has no words"),
    "form without action": ("<form><button>Go</button></form>", "needs an action"),
    "form without token": ('<form method="post" action="/x"><button>Go</button></form>', "no CSRF token"),
    "token in the address": (
        '<form action="/x" method="get"><input type="hidden" name="csrf_token"></form>',
        "into the address",
    ),
    "inline style": ('<p style="color:red">x</p>', "has style="),
    "inline handler": ('<p onclick="x()">x</p>', "has onclick="),
    "inline script": ("<script>x()</script>", "inline script"),
    "style element": ("<style>p{}</style>", "inline style"),
    "script address": ('<a href="javascript:x()">x</a>', "runs a script"),
    "third party": ('<img alt="" src="https://elsewhere.example/x.png">', "fetched from elsewhere"),
    "picture without text": ('<img src="/x.png">', "no alternative text"),
    "unnamed drawing": ("<svg></svg>", "neither named nor hidden"),
    "unfilled value": ("<p>Dear %(name)s</p>", "not filled in"),
    "a missing value": ("<p>Awarded on None</p>", "not filled in"),
    "raw template": ("<p>{{ name }}</p>", "not filled in"),
}


def test_a_sound_page_passes():
    tree = pages.check("/", SOUND.format("<p>text</p>"), HEADERS)

    assert pages.text_of(tree) == "Practices – Seal Practices text"


@pytest.mark.parametrize(("html", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_named(html, words):
    with pytest.raises(pages.PageFaulty, match=words):
        pages.check("/", SOUND.format("").replace("</main>", f"{html}</main>"), HEADERS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Security-Policy", "script-src 'unsafe-inline'"),
        ("X-Content-Type-Options", ""),
        ("Content-Type", "text/html"),
    ],
    ids=["policy", "sniffing", "charset"],
)
def test_a_missing_header_is_named(name, value):
    with pytest.raises(pages.PageFaulty):
        pages.check("/", SOUND.format(""), {**HEADERS, name: value})
