"""Making what the public is told of a seal: the page, the JSON and the badges, each with its address."""

from __future__ import annotations

import re

from flask import Flask, render_template

from app.registry import documents
from app.registry.answer import HTML, JSON, SVG, Answer
from app.registry.prepared import Headers
from app.registry.public_seal import PublicSeal
from app.registry.routes import badge
from app.seal import embedding
from app.web import headers

KEEPS_SPACES = re.compile(r"(<(?:pre|textarea)\b.*?</(?:pre|textarea)>)", re.DOTALL)
AROUND_LINE_ENDS = re.compile(r"[ \t]*\n[ \t]*")
PICTURE_POLICY = "default-src 'none'; frame-ancestors 'none'"


def page(app: Flask, seal: PublicSeal) -> Answer:
    """The page of a seal, the same whoever asks."""
    path = f"/verify/{seal.id}"
    base_url: str = app.extensions["settings"].base_url
    with app.test_request_context(path, base_url=base_url):
        embed = embedding.code(base_url, seal.id, badge.alternative(seal))
        html = render_template(
            "registry/verify_seal.html", seal=seal, embed=embed, page_address=f"{base_url}{path}"
        )
    return Answer(path, HTML, unindented(html).encode())


def unindented(html: str) -> str:
    """The page without what only stands before the lines of its source: a tenth less to read and to send."""
    parts = KEEPS_SPACES.split(html)
    return "".join([part if at % 2 else AROUND_LINE_ENDS.sub("\n", part) for at, part in enumerate(parts)])


def document(app: Flask, seal: PublicSeal) -> Answer:
    """The JSON of a seal."""
    told = documents.document(seal, app.extensions["settings"].base_url)
    return Answer(f"/api/v1/seals/{seal.id}", JSON, told.model_dump_json(indent=1).encode() + b"\n")


def pictures(app: Flask, seal: PublicSeal) -> list[Answer]:
    """The badge for light and for dark pages."""
    with app.test_request_context("/badges", base_url=app.extensions["settings"].base_url):
        return [
            Answer(f"/badges/{seal.id}.svg", SVG, badge.svg(seal, "light").encode()),
            Answer(f"/badges/dark/{seal.id}.svg", SVG, badge.svg(seal, "dark").encode()),
        ]


def every(app: Flask, seal: PublicSeal) -> list[Answer]:
    """All that is prepared for a seal."""
    return [page(app, seal), document(app, seal), *pictures(app, seal)]


def headers_for(content_type: str, *, is_https: bool) -> Headers:
    """Every header of a prepared answer but those that differ from one to the next."""
    chosen = dict(headers.ALWAYS) | dict(headers.DEFAULTS)
    if is_https:
        chosen |= dict([headers.HSTS])
    chosen |= {"Content-Type": content_type, "Cache-Control": headers.PUBLIC_CACHE, "Vary": "Accept-Encoding"}
    if content_type != HTML:
        chosen |= {"Content-Security-Policy": PICTURE_POLICY, "Cross-Origin-Resource-Policy": "cross-origin"}
    if content_type == JSON:
        chosen["Access-Control-Allow-Origin"] = "*"
    return list(chosen.items())
