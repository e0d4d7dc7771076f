"""A file that waits for the virus scanner, on the page where its sender looks for it."""

from __future__ import annotations

from playwright.sync_api import expect

from app.assessment.models import ScanState
from app.core.actor import Role
from app.core.db import atomic
from tests import factories


def test_what_waits_and_what_was_refused_is_told_in_words(visit, portal):
    with portal.app.extensions["database"][1]() as session:
        owner = factories.organisation(session, name="Maple Valley Unified School District")
        dana = factories.member(session, owner, Role.COORDINATOR, name="Dana Ruiz")
        made = factories.assessment(session, owner)
        factories.awaiting_scan(session, made, dana, name="Board policy 5125, Student records.pdf")
        refused = factories.awaiting_scan(session, made, dana, name="Invoice.docx")
        with atomic(session):
            refused.state, refused.storage_key = ScanState.INFECTED, None
        address = f"/assessments/{made.id}/practices/L1/evidence"
    visitor = visit().sign_in_as(dana)
    page = visitor.go(address)

    expect(page.get_by_text("1 file waits for the virus scanner")).to_be_visible()
    expect(page.get_by_text("found something harmful in it")).to_be_visible()
    visitor.look()
    page.get_by_role("button", name="I have read what became of Invoice.docx").click()

    page = visitor.go(address)
    expect(page.get_by_text("Invoice.docx")).not_to_be_visible()
    expect(page.get_by_text("1 file waits for the virus scanner")).to_be_visible()
