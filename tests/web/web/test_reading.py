"""Reading changes nothing: the check that every GET of every test goes through."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.web.access import public
from app.web.database import db


@pytest.fixture
def writing_client(make_app):
    app = make_app()

    @app.get("/writes")
    @public
    def writes():
        with db.sessions() as session:
            session.execute(text("UPDATE outbox_job SET state = 'queued'"))
            session.commit()
        return "written"

    return app.test_client()


def test_a_get_that_writes_is_found(writing_client):
    with pytest.raises(AssertionError, match="GET /writes wrote"):
        writing_client.get("/writes")
