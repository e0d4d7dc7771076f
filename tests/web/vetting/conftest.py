"""A school system with a register, a coordinator, and the link that teachers ask by."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.actor import Role
from app.notification.models import OutboxJob
from app.vetting.services import running
from tests import factories


@pytest.fixture
def district(session):
    return factories.organisation(session, name="Quiet Harbor Schools", state="WA")


@pytest.fixture
def director(session, district):
    return factories.member(session, district, Role.COORDINATOR, name="Dana Ruiz")


@pytest.fixture
def by(session, director):
    return factories.actor_of(session, director)


@pytest.fixture
def link(session, district, by):
    return running.open_link(session, district.id, by=by)


@pytest.fixture
def teacher(app):
    """A browser of somebody without an account."""
    return app.test_client()


@pytest.fixture
def written():
    """Let some time pass while the form is filled in."""

    def pass_by(seconds=20):
        return clock.at(clock.now() + timedelta(seconds=seconds))

    return pass_by


@pytest.fixture
def desk(district):
    return f"/school-systems/{district.id}/online-services"


@pytest.fixture
def mails(session):
    """The mails that were queued for an address, the newest last, as (message, values)."""

    def get(address):
        session.rollback()
        rows = session.scalars(
            select(OutboxJob).where(OutboxJob.kind == "send_mail").order_by(OutboxJob.created_at)
        )
        contents = [json.loads(row.payload) for row in rows]
        return [(one["message"], json.loads(one["values"])) for one in contents if one["to"] == address]

    return get
