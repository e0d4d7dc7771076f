"""Making what the public is told of a seal: the page, the JSON and the badges, each with its address."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass

from flask import Flask, render_template

from app.registry import badge
from app.registry.prepared import Headers, Row
from app.registry.public_seal import PublicSeal
from app.seal import embedding
from app.web import headers

HTML = "text/html; charset=utf-8"
JSON = "application/json"
SVG = "image/svg+xml; charset=utf-8"
PICTURE_POLICY = "default-src 'none'; frame-ancestors 'none'"


@dataclass(frozen=True)
class Answer:
    """What is sent for one address."""

    path: str
    content_type: str
    body: bytes

    @property
    def etag(self) -> str:
        """Names the content."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'

    def row(self, true_until: int) -> Row:
        """The answer in the form in which it is kept and sent."""
        return Row(self.etag, self.content_type, self.body, gzip.compress(self.body, 9, mtime=0), true_until)


def page(app: Flask, seal: PublicSeal) -> Answer:
    """The page of a seal, the same whoever asks."""
    path = f"/verify/{seal.id}"
    base_url: str = app.extensions["settings"].base_url
    with app.test_request_context(path, base_url=base_url):
        embed = embedding.code(base_url, seal.id, badge.alternative(seal))
        html = render_template("registry/verify_seal.html", seal=seal, embed=embed)
    return Answer(path, HTML, html.encode())


def document(app: Flask, seal: PublicSeal) -> Answer:
    """The JSON of a seal."""
    body = json.dumps(as_json(seal, app.extensions["settings"].base_url), ensure_ascii=False, indent=1)
    return Answer(f"/api/v1/seals/{seal.id}", JSON, body.encode() + b"\n")


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


def as_json(seal: PublicSeal, base_url: str) -> dict[str, object]:
    """The public facts of a seal in plain values. Moments are UTC, dates are the program's."""
    told = seal.document
    return {
        "id": seal.id,
        "status": seal.standing.value,
        "valid": seal.is_valid,
        "organisation": {"id": seal.organisation_id, "name": told.organisation, "city": told.city, "state": told.state,
                         "leaid": told.leaid},
        "scope": told.scope,
        "scope_title": told.scope_title,
        "domains": list(told.domains),
        "awarded_on": told.awarded_on.isoformat(),
        "valid_until": told.valid_until.isoformat(),
        "criteria": told.criteria_version,
        "criteria_digest": told.criteria_digest,
        "issuer": told.issuer,
        "status_reason": seal.reason or None,
        "status_changed_at": seal.changed_at.isoformat(),
        "history": [
            {"event": event.event.value, "at": event.at.isoformat(), "reason": event.reason or None}
            for event in seal.history
        ],
        "certificate_sha256": seal.certificate_sha256,
        "is_demonstration": told.is_demo,
        "links": {
            "page": f"{base_url}/verify/{seal.id}",
            "certificate": f"{base_url}/certificates/{seal.id}.pdf",
            "badge": f"{base_url}/badges/{seal.id}.svg",
            "self": f"{base_url}/api/v1/seals/{seal.id}",
        },
    }  # fmt: skip


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
