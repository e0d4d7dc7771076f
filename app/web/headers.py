"""Headers that every answer carries."""

from __future__ import annotations

from flask import Flask, Response

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"
ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
DEFAULTS = (
    ("Referrer-Policy", "same-origin"),
    ("Content-Security-Policy", CSP),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store, private"),
    ("X-Frame-Options", "DENY"),
)
HSTS = ("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
PUBLIC_CACHE = "public, max-age=60, must-revalidate"


def always(*, is_https: bool) -> tuple[tuple[str, str], ...]:
    """What every answer carries; browsers are told to insist on TLS only where there is TLS."""
    return (*ALWAYS, HSTS) if is_https else ALWAYS


def init_app(app: Flask, *, is_https: bool) -> None:
    """Add what must always be there, and what a view has not set for itself."""
    fixed = always(is_https=is_https)

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        # Each look into the headers walks through all of them, so the names are gathered once.
        present = {name.lower() for name, _ in headers}
        for name, value in fixed:
            headers.set(name, value) if name.lower() in present else headers.add(name, value)
        for name, value in DEFAULTS:
            if name.lower() not in present:
                headers.add(name, value)
        return response


def publicly_cached(response: Response, *, etag: str | None = None) -> Response:
    """Let caches keep the answer for a minute, never longer: a revoked seal must stop being shown by then."""
    response.headers["Cache-Control"] = PUBLIC_CACHE
    if etag:
        response.set_etag(etag)
    return response
