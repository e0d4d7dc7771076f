"""A visitor's browser for tests: it checks every page, keeps to forms that are there, and follows redirects on wish."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from tests import pages

HOPS = 5
REDIRECTS = {301, 302, 303, 307, 308}
WRITES = re.compile(
    r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|MERGE|TRUNCATE|WITH\b.*\b(?:INSERT|UPDATE|DELETE)\b)",
    re.IGNORECASE | re.DOTALL,
)
# The time of a visit may be noted while a page is read, and so may who took a file.
ALLOWED = re.compile(
    r"\s*(?:UPDATE sign_in_session SET last_seen_at|(?:WITH event AS\s*\()?INSERT INTO audit_(?:event|personal)"
    r"|UPDATE audit_head)",
    re.IGNORECASE,
)
NOT_SENT = {"submit", "button", "reset", "image", "file"}


class Page:
    """An answer as a reader sees it: `status`, `title`, `heading`, `text`, links and forms."""

    def __init__(self, response: TestResponse, tree: Element | None) -> None:
        self.response = response
        self.tree = tree
        self.status = response.status_code
        self.path = urlsplit(response.request.url).path
        self.html = response.get_data(as_text=True)

    @property
    def heading(self) -> str:
        """The words of the one h1."""
        return pages.text_of(next(self._all("h1")))

    @property
    def title(self) -> str:
        """What the browser's tab says."""
        return pages.text_of(next(self._all("title")))

    @property
    def text(self) -> str:
        """All words of the page's main part, with single spaces."""
        return pages.text_of(next(self._all("main")))

    @property
    def links(self) -> list[tuple[str, str]]:
        """Every link of the page as (words, address)."""
        return [(pages.text_of(link), link.get("href") or "") for link in self._all("a")]

    def link(self, words: str) -> str:
        """The address behind the link that has these words; AssertionError where there is none."""
        for text, address in self.links:
            if words in text:
                return urljoin(self.path, address)
        raise AssertionError(f"no link {words!r} on {self.path}, only {[text for text, _ in self.links]}")

    def form(self, wanted: str = "") -> Form:
        """The form with this text in its action, id or a button; without a text, the first that posts."""
        for element in self._all("form"):
            form = Form(element, self.path, self.tree)
            if form.matches(wanted):
                return form
        raise AssertionError(f"no form {wanted!r} on {self.path}")

    def has_form(self, wanted: str) -> bool:
        """Whether there is such a form."""
        return any(Form(element, self.path, self.tree).matches(wanted) for element in self._all("form"))

    def find(self, tag: str, **attributes: str) -> Element | None:
        """The first element with this tag and these attributes (`aria_live` stands for aria-live)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return next((one for one in self._all(tag) if all(one.get(k) == v for k, v in wanted.items())), None)

    def _all(self, tag: str) -> Iterator[Element]:
        assert self.tree is not None, (
            f"{self.path} answered {self.status} with {self.response.content_type}, not a page"
        )
        return self.tree.iter(tag)


class Form:
    """A form of a page with the values it has, and with the controls that name it from elsewhere on the page."""

    def __init__(self, element: Element, path: str, tree: Element | None = None) -> None:
        self.element = element
        owner = element.get("id")
        beyond = (
            [one for one in tree.iter() if one.get("form") == owner] if owner and tree is not None else []
        )
        self.controls = [*element.iter(), *beyond]
        self.action = urljoin(path, element.get("action") or path)
        self.method = (element.get("method") or "get").upper()

    def matches(self, wanted: str) -> bool:
        """Whether the text is in the action or id, or on a button; the empty text finds what posts."""
        if not wanted:
            return self.method == "POST"
        buttons = [
            pages.text_of(one) or one.get("value") or ""
            for one in self.element.iter()
            if one.tag in {"button", "input"}
        ]
        return any(wanted in text for text in (self.action, self.element.get("id") or "", *buttons))

    @property
    def names(self) -> set[str]:
        """The names of all fields, and of the buttons that send a value."""
        return {name for one in self.controls if (name := one.get("name"))}

    @property
    def values(self) -> dict[str, Any]:
        """What a browser would send if the person changed nothing, without buttons."""
        sent: dict[str, Any] = {}
        for name, value in self._filled():
            if name in sent:
                sent[name] = [*(sent[name] if isinstance(sent[name], list) else [sent[name]]), value]
            else:
                sent[name] = value
        return sent

    def _filled(self) -> Iterator[tuple[str, str]]:
        for one in self.controls:
            name, kind = one.get("name"), one.get("type")
            if not name or one.get("disabled") is not None:
                continue
            if one.tag == "textarea":
                yield name, one.text or ""
            elif one.tag == "select":
                options = list(one.iter("option"))
                chosen = [option for option in options if option.get("selected") is not None]
                for option in chosen or ([] if one.get("multiple") is not None else options[:1]):
                    yield name, option.get("value", pages.text_of(option))
            elif one.tag == "input" and kind in {"checkbox", "radio"}:
                if one.get("checked") is not None:
                    yield name, one.get("value", "on")
            elif one.tag == "input" and kind not in NOT_SENT:
                yield name, one.get("value", "")


class Written(list[str]):
    """The statements with which an application changed its database, in order."""

    @classmethod
    def by(cls, app: Flask) -> Written:
        """Listen to the application from now on; the list is its extension `written`."""
        written = app.extensions["written"] = cls()

        def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
            if WRITES.match(statement) and not ALLOWED.match(statement):
                written.append(statement)

        event.listen(app.extensions["database"][0], "before_cursor_execute", note)
        return written


class PageClient(FlaskClient):
    """`get`, `post` and the rest as Flask's, `page` and `send` for journeys, `sign_in_as` to be someone."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask, and check the page that comes. A GET that changes the database fails here."""
        written = self.application.extensions["written"]
        before = len(written)
        response = super().open(*args, **kwargs)
        if response.request.method in {"GET", "HEAD"}:
            assert written[before:] == [], f"GET {response.request.path} wrote"
        response.tree = None  # type: ignore[attr-defined]  # read by page()
        is_page = response.mimetype == "text/html" and response.request.method != "HEAD"
        if is_page and response.status_code not in REDIRECTS:
            where = f"{response.request.method} {response.request.path} ({response.status_code})"
            response.tree = pages.check(where, response.get_data(as_text=True), dict(response.headers))  # type: ignore[attr-defined]
        return response

    def page(self, address: str, *, status: int = 200, **kwargs: Any) -> Page:
        """Go to an address and on to where it leads; the last answer must have this status."""
        return self._arrive(self.open(address, **kwargs), status)

    def send(self, page: Page, form: str = "", *, status: int = 200, press: str = "", **values: Any) -> Page:
        """Fill in a form of the page and send it, as a person would, and go where it leads.

        Fields that the form does not have are refused; None leaves a box unticked. `press` names the button, by its
        words, where the form has several that send a value.
        """
        target = page.form(form)
        unknown = values.keys() - target.names
        assert not unknown, (
            f"the form {target.action} has no field {sorted(unknown)}, only {sorted(target.names)}"
        )
        filled = {name: value for name, value in {**target.values, **values}.items() if value is not None}
        filled |= _pressed(target, press)
        if target.method == "GET":
            return self._arrive(self.get(target.action, query_string=filled), status)
        multipart = target.element.get("enctype") == "multipart/form-data"
        content_type = "multipart/form-data" if multipart else None
        headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
        response = self.post(target.action, data=filled, content_type=content_type, headers=headers)
        return self._arrive(response, status)

    def sign_in_as(self, person: Any) -> PageClient:
        """Be this person (a row of the accounts) from now on, without typing a password."""
        from app.accounts.services.signing_in import open_session
        from app.core.db import atomic
        from app.web.database import db

        with self.application.app_context():
            with atomic(db.session):
                token = open_session(db.session, person, user_agent="test", hours=12)
            with self.session_transaction() as cookie:
                cookie["_user_id"] = token
                cookie["_fresh"] = True
        return self

    def sign_in(self, email: str, password: str) -> Page:
        """Sign in at the door, as people do."""
        return self.send(self.page("/sign-in"), "/sign-in", email=email, password=password)

    def _arrive(self, response: TestResponse, status: int) -> Page:
        for _ in range(HOPS):
            if response.status_code not in REDIRECTS:
                break
            response = self.get(response.headers["Location"])
        page = Page(response, response.tree)  # type: ignore[attr-defined]
        assert page.status == status, (
            f"{page.path} answered {page.status}, expected {status}: {page.html[:2000]}"
        )
        return page


def _pressed(form: Form, words: str) -> dict[str, str]:
    if not words:
        return {}
    for button in form.controls:
        if button.tag == "button" and words in pages.text_of(button):
            name = button.get("name")
            return {name: button.get("value") or ""} if name else {}
    raise AssertionError(f"the form {form.action} has no button {words!r}")
