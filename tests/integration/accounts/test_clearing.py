"""What is kept for a short time goes when its time is over."""

from __future__ import annotations

from datetime import timedelta

from app.accounts.models import Attempt, PasswordReset, SignInSession
from app.accounts.services import clearing
from app.core import clock
from app.core.db import atomic
from tests import factories


def visit(session, person, *, hours, kind=SignInSession):
    made = kind(
        person_id=person.id,
        token_hash=f"{kind.__name__}{hours}",
        expires_at=clock.now() + timedelta(hours=hours),
    )
    with atomic(session):
        session.add(made)
    return made


class TestClearExpired:
    def test_deletes_what_is_out_of_date_and_leaves_the_rest(self, session):
        person = factories.person(session)
        over = [visit(session, person, hours=-1, kind=kind) for kind in (SignInSession, PasswordReset)]
        current = visit(session, person, hours=1)

        assert clearing.clear_expired(session) == 2

        session.expunge_all()
        assert all(session.get(type(one), one.id) is None for one in over)
        assert session.get(SignInSession, current.id) is not None

    def test_forgets_tries_after_two_days(self, session):
        now = clock.now()
        with atomic(session):
            for days in (1, 3):
                session.add(Attempt(kind="sign-in:source", key_hash=str(days), at=now - timedelta(days=days)))

        clearing.clear_expired(session)

        assert [one.key_hash for one in session.query(Attempt)] == ["1"]
