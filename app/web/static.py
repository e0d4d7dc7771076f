"""Static files under an address that names their content, so that browsers may keep them for ever."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from app.web import headers

# A file that someone opens by its own address runs nothing: pictures of the product are drawn, not scripted.
POLICY = (("Content-Security-Policy", headers.SANDBOX), ("Cross-Origin-Resource-Policy", "same-origin"))


def tree_digest(root: Path) -> str:
    """Twelve characters that change when a file below the folder changes; what Python compiles is none."""
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.parent.name != "__pycache__":
            digest.update(path.relative_to(root).as_posix().encode() + b"\0")
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def init_app(app: Flask, *, root: Path, build: Path, is_https: bool) -> None:
    """Serve the folder from `/static/<digest>/…`, compressed once at the first start with these files.

    Module scripts import each other by relative address, so one digest over the tree keeps them together.
    """
    digest = tree_digest(root)
    served = _prepare(root, build, digest)
    fixed = (*headers.always(is_https=is_https), *POLICY)

    def guard(held: Headers, path: str, url: str) -> None:
        for name, value in fixed:
            held[name] = value

    server = WhiteNoise(
        app.wsgi_app,
        max_age=60,
        allow_all_origins=False,
        immutable_file_test=lambda path, url: True,
        add_headers_function=guard,
    )
    server.add_files(str(served), prefix=f"static/{digest}/")
    app.wsgi_app = server  # type: ignore[method-assign]  # the documented way to wrap a Flask application
    app.jinja_env.globals["static_url"] = lambda name: f"/static/{digest}/{name}"


def _prepare(root: Path, build: Path, digest: str) -> Path:
    served = build / digest
    if served.is_dir():
        return served
    build.mkdir(parents=True, exist_ok=True)
    # Several servers may start at once: each makes a folder of its own, and the first gives it the name.
    draft = Path(tempfile.mkdtemp(prefix=f"{digest}-", dir=build))
    try:
        shutil.copytree(root, draft, dirs_exist_ok=True)
        compressor = Compressor(use_brotli=False, quiet=True)
        for path in sorted(draft.rglob("*")):
            if path.is_file() and compressor.should_compress(path.name):
                list(compressor.compress(str(path)))
        with suppress(OSError):
            draft.rename(served)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return served
