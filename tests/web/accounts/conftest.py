"""People and school systems for the pages of accounts."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select

from app.notification.models import OutboxJob
from tests import factories


@pytest.fixture
def district(session):
    return factories.organisation(session, name="Maple Grove Local Schools", city="Akron", leaid="3904348")


@pytest.fixture
def coordinator(session, district):
    return factories.member(session, district, name="Cora Lane", email="cora@maplegrove.example.org")


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


@pytest.fixture
def path_of(mails):
    """The path of the link in the newest mail to an address."""

    def get(address):
        path = mails(address)[-1][1]["path"]
        assert re.fullmatch(r"/[\w/-]+", path)
        return path

    return get


@pytest.fixture
def look(session):
    """What a statement gives now: not what the test's own transaction saw when it began."""

    def get(statement):
        session.rollback()
        return session.scalar(statement)

    return get
