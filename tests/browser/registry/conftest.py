"""Seals with signed proofs, and their saved pages in a browser without a network."""

from __future__ import annotations

import pytest

from app.core.db import make_sessions
from app.transparency import keys, services
from app.web.database import db
from tests import seals
from tests.browser.saved_page import Issued


@pytest.fixture
def issue(portal):
    """Makes a seal whose award is in the signed log: `issue(state=…)`."""
    settings = portal.app.extensions["settings"]
    folder = keys.folder_of(settings)
    keys.init(folder, keys.default_name(settings))

    def make(**values):
        from app.seal import seal_id

        stored = seal_id.new()
        shown = seal_id.shown(stored)
        pdf, twin = f"%PDF-1.7 Certificate {shown}\n".encode(), f'{{"id": "{shown}"}}'.encode()
        with portal.app.app_context():
            seals.seal(db.session, app=portal.app, stored=stored, pdf=pdf, credential=twin, **values)
            services.sign_checkpoint(make_sessions(db.session.get_bind()), folder)
        return Issued(shown, pdf, twin, portal.app.test_client())

    return make


@pytest.fixture
def in_spanish(portal):
    """Issues the certificate of a seal in Spanish too: `in_spanish(issued)` is the file and its proof."""
    folder = keys.folder_of(portal.app.extensions["settings"])

    def make(issued):
        pdf = issued.pdf + "en español\n".encode()
        with portal.app.app_context():
            line = seals.edition(db.session, issued.shown, pdf)
            services.sign_checkpoint(make_sessions(db.session.get_bind()), folder)
        return pdf, issued.served(f"/log/proofs/{line}.tlog-proof").encode()

    return make


@pytest.fixture
def saved(chromium, tmp_path):
    """Opens a page from the disk, with the network cut off: `saved(html)`. Whatever it asks for fails the test."""
    contexts, asked, complaints = [], [], []

    def opened(html, *, before=""):
        path = tmp_path / f"{len(contexts)}.html"
        path.write_text(html, encoding="utf-8")
        context = chromium.new_context(offline=True, locale="en-US", reduced_motion="reduce")
        contexts.append(context)
        context.set_default_timeout(10_000)
        if before:
            context.add_init_script(f"({before})()")
        context.on("request", lambda request: asked.append(request.url))
        context.on("console", lambda message: complaints.append(message.text))
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        page = context.new_page()
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert complaints == []
