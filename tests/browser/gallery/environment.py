"""A bare Jinja environment with the same names as the application's, and a small server with its security headers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.web.headers import CSP
from tests.browser.gallery import samples

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent
ACTOR = SimpleNamespace(
    name="Dana Ruiz",
    is_auditor=True,
    is_manager=False,
    is_administrator=False,
    organisation_ids=frozenset({1}),
)


def environment() -> Environment:
    """Strict, escaping, and with stand-ins for what the application provides."""
    env = Environment(
        loader=FileSystemLoader([HERE / "templates", ROOT / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(
        _=lambda text, **names: Markup(text) % names if names else text,  # noqa: S704  # our own texts
        N_=str,
        ngettext=lambda one, many, num, **names: (one if num == 1 else many) % {"num": num, **names},
        static_url=lambda name: f"/static/{name}",
        locale="en",
        actor=ACTOR,
        can=lambda rule, subject=None: True,
        csrf_token=lambda: "sample",
        settings_public=SimpleNamespace(
            issuer="Demonstration Consortium for Trusted Learning",
            contact="theprogramofthetrustedlearningenvironmentseal@consortium.example",
            is_demo=True,
        ),
        get_flashed_messages=lambda with_categories=False: [("success", "Your changes have been saved.")],
        samples=samples,
    )
    env.filters.update(
        date=lambda at, style="long": f"{at:%B} {at.day}, {at.year}",
        datetime=lambda at, style="medium": f"{at:%B} {at.day}, {at.year}, {at:%H:%M}",
        time=lambda at: f"{at:%H:%M}",
        number=lambda value: f"{value:,}",
        percent=lambda value: f"{value:.0%}",
        listing=lambda items: ", ".join(map(str, items)),
    )
    return env


def pages() -> dict[str, str]:
    """Every page of the gallery as HTML, by name."""
    env = environment()
    names = sorted(path.stem for path in (HERE / "templates").glob("*.html"))
    made = {name: env.get_template(f"{name}.html").render() for name in names}
    for status in (404, 500):
        made[f"error-{status}"] = env.get_template("errors/error.html").render(
            status=status, reason="", request_id="01JD5M7Q0K", actor=ACTOR if status == 404 else None
        )
    return made


class _Gallery(SimpleHTTPRequestHandler):
    def __init__(self, *args: Any, made: dict[str, str], **kwargs: Any) -> None:
        self.made = made
        super().__init__(*args, directory=str(ROOT), **kwargs)

    def do_GET(self) -> None:  # the name that http.server calls
        name = self.path.strip("/").partition("?")[0]
        if name in self.made:
            body = self.made[name].encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        elif name.startswith("static/"):
            super().do_GET()
        else:
            self.send_error(404)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", CSP)
        super().end_headers()

    def log_message(self, *args: Any) -> None:
        """Stay silent."""


@contextmanager
def served(port: int = 0) -> Iterator[str]:
    """The gallery on a free port; gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Gallery, made=pages()))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
