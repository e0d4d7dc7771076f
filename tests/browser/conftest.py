"""A served portal and a real Chromium; every page is watched for errors, violations and visits to strangers."""

from __future__ import annotations

import shutil
from threading import Thread

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.browser.visit import Portal, Visitor

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",  # Chromium refuses to sandbox itself as root, and tests often run as root
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
NO_CHROMIUM = "there is no Chromium on this machine; on Debian: apt-get install chromium"


def pytest_collection_modifyitems(items):
    if CHROMIUM is None:
        for item in items:
            if "browser" in item.path.parts:
                item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


class Quiet(WSGIRequestHandler):
    """The server's own lines would drown the test's."""

    def log(self, type, message, *args):  # noqa: A002  # the name is werkzeug's
        pass


@pytest.fixture(scope="session")
def chromium():
    """One browser for the run."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def portal(make_app):
    """The portal, served on a port of its own from a database of its own. `portal.app` is the application."""
    server = make_server("127.0.0.1", 0, lambda environ, start: [], threaded=True, request_handler=Quiet)
    address = f"http://127.0.0.1:{server.port}"
    server.app = make_app(base_url=address)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield Portal(server.app, address)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def visit(chromium, portal):
    """Opens a visitor: `visit()`, `visit(phone=True)`, `visit(dark=True)`, `visit(javascript=False)`.

    Each has cookies of their own. At the end of the test, whatever went wrong in any of their pages fails it.
    """
    visitors = []

    def open_visitor(**wishes):
        visitors.append(Visitor.open(chromium, portal, **wishes))
        return visitors[-1]

    yield open_visitor
    faults = [fault for visitor in visitors for fault in visitor.faults]
    for visitor in visitors:
        visitor.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def page(visit):
    """The page of one visitor at a desk, with JavaScript."""
    return visit().page
