"""The people of the story and their mailboxes, and how they press and read."""

from __future__ import annotations

import email
import re
from concurrent.futures import ThreadPoolExecutor
from email import policy
from functools import cached_property
from pathlib import Path

from playwright.sync_api import expect

from app.core.db import make_sessions
from app.notification.runner import run_due
from tests import awards, factories

DISTRICT = "Lantern Lake Local Schools"
SECRET = "seven violet lanterns at noon"
NARRATIVE = (
    "The technology office reviews it every August, and the board minutes of September show the result."
)


class Mailbox:
    """The mails that the worker has written to files, by address."""

    def __init__(self, app):
        self.app = app
        self.folder = Path(app.extensions["settings"].var_dir) / "mail"

    def letters(self, address):
        """The bodies of the mails to an address, the newest last."""
        self.work()
        found = [
            email.message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in sorted(self.folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        ]
        return [one.get_content() for one in found if one["To"] == address]

    def work(self):
        """Have the worker do what waits. It needs a thread without Playwright's event loop."""
        with ThreadPoolExecutor(1) as worker:
            worker.submit(run_due, self.app.extensions).result()

    def link(self, address, part):
        """The newest link to a page of that part of the portal."""
        for body in reversed(self.letters(address)):
            for path in re.findall(r"http://127\.0\.0\.1:\d+(/\S+)", body):
                if path.startswith(part):
                    return path
        raise AssertionError(f"no mail to {address} leads to {part}")


class Story:
    """The people of the story, each in a window of their own."""

    def __init__(self, visit, portal):
        self.visit, self.portal = visit, portal
        self.mailbox = Mailbox(portal.app)
        with make_sessions(portal.app.extensions["database"][0])() as session:
            self.manager = awards.manager(session, name="Mo Keller", email="mo@program.example").email
            self.decider = awards.manager(session, name="Dee Park", email="dee@program.example").email
            self.auditor = factories.auditor(session, name="Ana Reyes", email="ana@reviewers.example").email

    def enter(self, address, password=factories.PASSWORD, **wishes):
        """A new window in which that person has signed in at the door."""
        visitor = self.visit(**wishes)
        visitor.page.goto("/sign-in")
        sign_in(visitor.page, address, password)
        return visitor

    @cached_property
    def manager_window(self):
        """The program manager who looks after requests, assignments and seals."""
        return self.enter(self.manager)

    @cached_property
    def auditor_window(self):
        """The auditor."""
        return self.enter(self.auditor)


def sign_in(page, address, password):
    page.get_by_label("Email address").fill(address)
    page.get_by_label("Password", exact=True).fill(password)
    press(page, "Sign in")
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()


def press(page, words):
    page.get_by_role("button", name=words, exact=True).click()


def follow(page, words, *, exact=False):
    page.get_by_role("link", name=words, exact=exact).first.click()


def heading(page, words):
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)
