"""The signed lists that say which credentials must not be accepted: true within a moment, and never stale."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.certificate import founding
from app.certificate.credential import issuer_keys, published, status_list
from app.core import clock
from app.core.db import atomic
from app.notification.models import OutboxJob
from app.notification.runner import Outcome, Runner
from app.seal import queries
from app.seal.jobs import follow_status, keep_credentials, maker_of
from app.seal.models import Award, Credential, Seal, StatusList
from app.seal.publication import PUBLISH, nobody
from app.seal.services import crediting, status, status_lists
from app.seal.workflow import Event, State
from tests import awards, credentials, seals
from tests.work import work_of

REASON = "Found out later."


@pytest.fixture
def keys_dir(var_dir):
    founding.init(var_dir / "keys", organisation="Program")
    return var_dir / "keys"


@pytest.fixture
def extensions(engine, sessions, settings):
    return {"database": (engine, sessions), "settings": settings, PUBLISH: nobody}


@pytest.fixture
def work(extensions):
    """One attempt at a job or chore."""
    return work_of(extensions)


@pytest.fixture
def listed(session, work):
    """Whether the seal has its bit set in the lists as they are served: `listed(seal) == (suspension, revocation)`."""

    def read(seal):
        session.rollback()
        session.expire_all()
        place = session.get_one(Award, seal.award_id).status_index
        said = []
        for purpose in ("suspension", "revocation"):
            told = json.loads(session.get_one(StatusList, purpose).body)
            said.append(status_list.is_set(told["credentialSubject"]["encodedList"], place))
        return tuple(said)

    return read


def change(session, seal, event, mo):
    status.change(session, seal.id, event, reason=REASON, publish=nobody, by=mo)
    session.rollback()


class TestFollow:
    def test_each_change_of_a_seal(self, session, mo, keys_dir, work, listed):
        seal = awards.sealed(session)
        follow_status(work)
        assert listed(seal) == (False, False)

        for event, said in (
            (Event.SUSPENDED, (True, False)),
            (Event.RESTORED, (False, False)),
            (Event.REVOKED, (True, True)),
        ):
            change(session, seal, event, mo)
            follow_status(work)
            assert listed(seal) == said, event

    def test_a_renewal(self, session, keys_dir, work, listed):
        former = awards.sealed(session)
        later = awards.sealed(session, former.organisation)
        follow_status(work)

        assert listed(former) == (True, False)
        assert listed(later) == (False, False)

    def test_by_a_job_in_the_transaction_of_the_change(self, session, mo, keys_dir, extensions, listed):
        seal = awards.sealed(session)
        change(session, seal, Event.REVOKED, mo)

        (job,) = session.scalars(select(OutboxJob).where(OutboxJob.kind == status_lists.FOLLOW)).all()
        session.rollback()

        assert Runner(extensions).run(job.id) is Outcome.DONE
        assert listed(seal) == (True, True)

    def test_also_while_issuing_is_switched_off(
        self, session, mo, keys_dir, work, listed, extensions, settings
    ):
        from dataclasses import replace

        seal = awards.sealed(session)
        change(session, seal, Event.REVOKED, mo)
        follow_status(work_of({**extensions, "settings": replace(settings, issuing=False)}))

        assert listed(seal) == (True, True)

    def test_a_change_that_happens_while_they_are_signed(self, session, mo, keys_dir, sessions, listed):
        seal = awards.sealed(session)
        key = issuer_keys.load(keys_dir)
        signed = []

        def sign(purpose, encoded, at):
            if not signed:
                change(session, seal, Event.REVOKED, mo)
            signed.append(purpose)
            return credentials.listing_of(purpose, encoded, key, at)

        status_lists.refresh(sessions, base_url=credentials.BASE, key_id=key.key_id, sign=sign)

        assert signed.count("suspension") == 2
        assert listed(seal) == (True, True)


class TestAge:
    def kept(self, session):
        session.rollback()
        return {one.purpose: one.sha256 for one in session.scalars(select(StatusList))}

    def test_nothing_is_signed_while_they_are_true_and_young(self, session, keys_dir, work):
        awards.sealed(session)
        follow_status(work)
        before = self.kept(session)

        with clock.at(clock.now() + timedelta(hours=11)):
            follow_status(work)
        assert self.kept(session) == before

    def test_they_are_signed_anew_long_before_they_end(self, session, keys_dir, work):
        awards.sealed(session)
        follow_status(work)
        before = self.kept(session)

        with clock.at(clock.now() + timedelta(hours=13)):
            keep_credentials(work)
        after = self.kept(session)
        assert before.keys() == after.keys() == {"suspension", "revocation"}
        assert not set(before.values()) & set(after.values())

    def test_another_key_signs_them_at_once(self, session, keys_dir, work):
        awards.sealed(session)
        follow_status(work)
        new = issuer_keys.rotate(keys_dir)
        follow_status(work)

        session.rollback()
        assert {one.key_id for one in session.scalars(select(StatusList))} == {new.key_id}

    def test_they_end_a_day_after_they_were_signed(self, session, keys_dir, work):
        awards.sealed(session)
        follow_status(work)

        session.rollback()
        one = session.get_one(StatusList, "suspension")
        assert one.valid_until - one.signed_at == timedelta(hours=24)


class TestPlaces:
    def test_differ_for_every_award_and_stay(self, session):
        first, second = awards.sealed(session), awards.sealed(session)
        places = session.scalars(select(Award.status_index)).all()

        assert len(set(places)) == 2
        assert None not in places
        assert first.id != second.id

    def test_of_others_are_drawn_again(self, session, monkeypatch):
        from app.seal import places

        awards.sealed(session)
        (taken,) = session.scalars(select(Award.status_index)).all()
        drawn = iter([taken, taken, 12])
        monkeypatch.setattr(places.secrets, "randbelow", lambda size: next(drawn))

        assert places.draw(session) == 12

    def test_are_unique_for_the_database(self, session):
        from sqlalchemy.exc import IntegrityError

        awards.sealed(session)
        awards.sealed(session)
        with pytest.raises(IntegrityError), atomic(session):
            session.execute(update(Award).values(status_index=5))


class TestOlderSeals:
    def test_get_their_credentials_and_are_listed_first(self, session, keys_dir, work, listed):
        old = seals.seal(session, state=State.REVOKED, reason=REASON)
        assert session.get(Credential, old.id) is None

        keep_credentials(work)

        session.rollback()
        kept = session.get_one(Credential, old.id)
        told = json.loads(kept.body)
        award = session.get_one(Award, old.award_id)
        assert told["credentialStatus"]["statusListIndex"] == str(award.status_index)
        assert told["validFrom"][:10] == old.awarded_on.isoformat()
        assert listed(old) == (True, True)

    def test_get_them_once(self, session, sessions, keys_dir, settings):
        old = seals.seal(session)
        make = maker_of(settings)

        assert crediting.credit(sessions, old.id, make=make, publish=nobody)
        assert not crediting.credit(sessions, old.id, make=make, publish=nobody)
        assert crediting.without(session, most=5) == []

    def test_wait_while_issuing_is_switched_off(self, session, keys_dir, extensions, settings):
        from dataclasses import replace

        seals.seal(session)
        keep_credentials(work_of({**extensions, "settings": replace(settings, issuing=False)}))

        session.rollback()
        assert session.scalars(select(Credential)).all() == []

    def test_an_empty_portal_needs_no_key(self, work):
        keep_credentials(work)


class TestProofToStrangers:
    def test_a_revoked_seal_is_refused_and_a_valid_one_accepted(self, session, mo, keys_dir, work, settings):
        seals.seal(session)
        keep_credentials(work)
        seal = session.scalars(select(Seal)).one()
        stored = seal.seal_id
        body = queries.credential(session, stored).body
        did = json.dumps(published.did_document(keys_dir, "http://localhost")).encode()

        assert credentials.ask_openbadgeslib(body, session.get_one(StatusList, "suspension").body, did) == ""
        change(session, seal, Event.REVOKED, mo)
        follow_status(work)
        session.rollback()
        session.expire_all()

        refusal = credentials.ask_openbadgeslib(body, session.get_one(StatusList, "suspension").body, did)
        assert "is set at index" in refusal
