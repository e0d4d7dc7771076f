"""The pages of reviews ask the database as often for much as for little."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from app.core import clock
from tests import factories


@contextmanager
def counted(app):
    """The statements that the application sends to its database meanwhile."""
    engine, seen = app.extensions["database"][0], []

    def note(connection, cursor, statement, *rest):
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def asked(app, client, path):
    """The statements of the second look at a page."""
    client.page(path)
    with counted(app) as seen:
        client.page(path)
    return seen


def practices_of(scope):
    return [practice.id for domain in factories.criteria().in_scope(scope) for practice in domain.practices]


@pytest.mark.parametrize(
    ("page", "most"), [("", 10), ("/practices/{first}", 7), ("/recommendation", 7), ("/request-changes", 7)]
)
def test_a_review_of_many_practices_asks_as_often_as_one_of_few(app, case, session, page, most):
    client = case.client(case.auditor)
    sent = []
    for scope in ("leadership", "full"):
        made = factories.handed_over(session, scope=scope)
        factories.assignment(session, made, case.auditor)
        first, *others = practices_of(scope)
        factories.found(session, made, case.auditor, others)
        sent.append(asked(app, client, f"/reviews/{made.id}{page.format(first=first)}"))

    assert len(sent[0]) == len(sent[1]) <= most, "\n\n".join(sent[1])


@pytest.mark.parametrize(
    ("who", "path", "most"),
    [("auditor", "/reviews", 12), ("manager", "/reviews/manage?show=in-review", 7)],
    ids=["auditor", "manager"],
)
def test_a_list_of_many_reviews_asks_as_often_as_one_of_few(app, case, session, who, path, most):
    client = case.client(getattr(case, who))
    sent = []
    for number in (1, 6):
        for _ in range(number):
            made = factories.handed_over(session)
            factories.assignment(session, made, case.auditor, due_on=clock.today() + timedelta(days=9))
        sent.append(asked(app, client, path))

    assert len(sent[0]) == len(sent[1]) <= most, "\n\n".join(sent[1])


def test_who_reviews_asks_as_often_for_many_auditors_as_for_one(app, case, session):
    client = case.client(case.manager)
    sent = [asked(app, client, f"/reviews/manage/{case.id}")]
    for _ in range(5):
        factories.assignment(session, case.assessment)
        factories.auditor(session)
    sent.append(asked(app, client, f"/reviews/manage/{case.id}"))

    assert len(sent[0]) == len(sent[1]) <= 12, "\n\n".join(sent[1])
