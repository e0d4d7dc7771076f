"""The same over the web: sixteen browsers press the button, one effect, and a true answer to everyone."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.core.db import make_sessions
from app.seal.publication import publisher
from tests import awards, factories

MANY = 16


@pytest.fixture
def session(app):
    """A session on the portal's own database."""
    with make_sessions(app.extensions["database"][0])() as session:
        yield session


@pytest.fixture
def press_together(app, session):
    """The statuses that sixteen browsers of four managers get who send the same form at the same moment."""

    def run(address, button, **values):
        managers = [awards.manager(session) for _ in range(4)]
        browsers = [app.test_client().sign_in_as(managers[number % 4]) for number in range(MANY)]
        forms = [browser.page(address).form(button) for browser in browsers]
        gate = Barrier(MANY)

        def press(browser, form):
            filled = {**form.values, **values, "password": factories.PASSWORD}
            gate.wait(60)
            return browser.post(form.action, data=filled).status_code

        session.rollback()
        with ThreadPoolExecutor(MANY) as threads:
            return Counter(threads.map(press, browsers, forms))

    return run


def test_one_decision(session, press_together, ledger):
    made = awards.recommended(session)
    book = ledger()

    statuses = press_together(
        f"/seals/decisions/{made.id}", "Record the decision", outcome="awarded", reason="All is in place."
    )

    assert statuses == {303: 1, 409: 15}
    rows, events, work = book.since()
    assert (rows["decision"], rows["award"]) == (1, 1)
    assert [event for event in events if event.startswith(("assessment.", "award."))] == [
        "assessment.awarded", "award.intended",
    ]  # fmt: skip
    assert work == {"certificate.issue": 1}


def test_one_change_of_status(app, session, press_together, ledger):
    seal = awards.sealed(session, publish=publisher(app.extensions))
    book = ledger()

    statuses = press_together(
        f"/seals/{seal.id}", "Change the status", event="seal.suspended", reason="A breach."
    )

    assert statuses == {303: 1, 409: 15}
    rows, events, _ = book.since()
    assert rows["seal_event"] == 1
    assert [event for event in events if event.startswith("seal.")] == ["seal.suspended"]
