"""A process that is killed at any step of an award or a change leaves nothing half, doubled or lost."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from app.seal import queries
from app.seal.models import Seal
from app.seal.publication import publisher
from app.seal.services import status
from app.seal.workflow import Event, State
from tests import awards, crashing, factories

FIRST, SOME = 2, 3


class Act:
    """Something that is done to a subject of its own, and how one sees that it happened."""

    def __init__(self, portal, session):
        self.portal, self.session = portal, session
        self.by = factories.actor_of(session, awards.manager(session))
        self.subject = None

    def sealed(self, organisation=None):
        """A seal in force that everything knows of."""
        intent = awards.award(self.session, awards.recommended(self.session, organisation), by=self.by)
        self.portal.work()
        self.session.rollback()
        return queries.by_seal_id(self.session, intent.seal_id)

    def prepare(self):
        """A new subject; the id that the act needs."""
        raise NotImplementedError

    def do(self, session, subject_id):
        """The act, as the portal does it."""
        raise NotImplementedError

    def seals(self):
        """The seals that the act is about, once it happened; none before."""
        raise NotImplementedError


class Awarding(Act):
    """The decision, and from it a seal."""

    def prepare(self):
        self.subject = awards.recommended(self.session)
        return self.subject.id

    def do(self, session, subject_id):
        awards.award(session, SimpleNamespace(id=subject_id), by=self.by)

    def seals(self):
        wanted = queries.of_organisation(self.session, [self.subject.organisation_id])
        return [seal for seal in wanted if seal.state is State.ACTIVE]


class Renewing(Awarding):
    """The same for a school system that has a seal, which ends."""

    def prepare(self):
        former = self.sealed()
        self.subject = awards.recommended(self.session, former.organisation)
        return self.subject.id

    def seals(self):
        found = queries.of_organisation(self.session, [self.subject.organisation_id])
        assert sorted(seal.state.value for seal in found) in (["active"], ["active", "superseded"])
        return found if len(found) > 1 else []


class Changing(Act):
    """A change by hand."""

    event, before, after = Event.REVOKED, None, State.REVOKED

    def prepare(self):
        self.subject = self.sealed()
        if self.before is not None:
            self.change(self.session, self.subject.id, self.before)
            self.portal.work()
            self.session.rollback()
        return self.subject.id

    def change(self, session, seal_pk, event):
        status.change(
            session,
            seal_pk,
            event,
            reason="A concern.",
            publish=publisher(self.portal.app.extensions),
            by=self.by,
        )

    def do(self, session, subject_id):
        self.change(session, subject_id, self.event)

    def seals(self):
        seal = self.session.get_one(Seal, self.subject.id, populate_existing=True)
        return [seal] if seal.state is self.after else []


class Revoking(Changing):
    """Revoked for ever."""


class Suspending(Changing):
    """Not valid until restored."""

    event, after = Event.SUSPENDED, State.SUSPENDED


class Restoring(Changing):
    """Valid again."""

    event, before, after = Event.RESTORED, Event.SUSPENDED, State.ACTIVE


class Expiring(Changing):
    """The last day has passed."""

    after = State.EXPIRED

    def do(self, session, subject_id):
        today = self.session_day(session, subject_id)
        status.expire_due(session, today, publish=publisher(self.portal.app.extensions))

    def session_day(self, session, subject_id):
        return session.get_one(Seal, subject_id).valid_until + timedelta(days=1)


ACTS = {
    "award": Awarding,
    "renew": Renewing,
    "revoke": Revoking,
    "suspend": Suspending,
    "restore": Restoring,
    "expire": Expiring,
}


def chosen(names, *, every):
    """The steps to die before: the first commits, and of everything else as many as there is time for."""
    if every:
        return list(range(1, len(names) + 1))
    commits = [number for number, name in enumerate(names, 1) if name == "COMMIT"]
    files = [number for number, name in enumerate(names, 1) if name.islower()]
    return sorted({
        *commits[:FIRST],
        *(number + 1 for number in commits[:FIRST] if number < len(names)),
        *files[:: -(-len(files) // SOME)],
        *range(1, len(names) + 1, -(-len(names) // SOME)),
    })  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
def test_killed_at_any_step_it_happened_wholly_or_not_at_all(name, portal, session, request):
    act = ACTS[name](portal, session)
    subject_id = act.prepare()

    def crash(before):
        """Do it and all that follows from it, in a process that is killed there."""

        def whole(steps):
            with portal.time(), portal.sessions() as own:
                act.do(own, subject_id)
                steps.acknowledge()
                portal.work()

        session.rollback()
        return crashing.in_child(whole, portal.engine, portal.folder, dies_before=before)

    found = crash(0).names
    assert act.seals()
    portal.require_agreement(session, seals=act.seals())
    subject_id = act.prepare()
    for step in chosen(found, every=request.config.getoption("--every-crash")):
        ending = crash(step)
        portal.recover()

        happened = act.seals()
        assert happened or not ending.is_acknowledged, f"lost before step {step}: {found[step - 1]}"
        portal.require_agreement(session, seals=happened)
        if happened:
            subject_id = act.prepare()
    portal.require_whole(session)
