"""Looking after links: once a week, one of each host, outside of any transaction, and what is made of the answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import sessionmaker

from app.assessment import library
from app.assessment.linkcheck.checking import check_due
from app.assessment.linkcheck.fetching import Fetched, NotFetched, Trouble
from app.assessment.models import LinkCheck, LinkState
from app.assessment.services import checking_links as links
from app.assessment.services import evidence as adding
from app.audit.queries import trail
from app.core import clock
from app.core.actor import Role
from app.core.db import atomic, has_stray_changes, make_sessions
from app.core.errors import NotPermitted
from tests import factories

HTML = {"content-type": "text/html"}


class Web:
    """Answers for a fetcher, in their order; the last one stays."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def fetch(self, url, *, etag=""):
        self.asked.append((url, etag))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def page(words="Our policy", status=200, **headers):
    return Fetched(status, "https://x.example.org/", HTML | headers, f"<p>{words}</p>".encode(), True)


@pytest.fixture
def sessions(session):
    return make_sessions(session.get_bind())


@pytest.fixture
def link(session, place, coordinator):
    return adding.attach_link(
        session, place, "https://district.example.org/privacy", "Privacy", by=coordinator
    )


def state(session, link):
    session.rollback()  # what this session read before is of an earlier moment
    return library.link_checks(session, [link.id]).get(link.id)


def weeks(count):
    return clock.at(clock.now() + timedelta(weeks=count, minutes=1))


def test_a_page_that_stays_is_looked_at_once_a_week(session, sessions, link):
    web = Web(page(etag='"7"'))

    assert check_due(sessions, web) == 1
    assert check_due(sessions, web) == 0
    with weeks(1):
        assert check_due(sessions, web) == 1

    assert state(session, link).state is LinkState.ALIVE
    assert web.asked[1] == ("https://district.example.org/privacy", '"7"')


def test_a_page_whose_words_are_others_has_changed_until_a_person_has_read_it(
    session, sessions, link, coordinator
):
    web = Web(page(), page("Another policy"), page("Another policy"), page(status=304))
    for week in range(4):
        with weeks(week):
            check_due(sessions, web)
        assert state(session, link).state is (LinkState.CHANGED if week else LinkState.ALIVE)

    links.accept_change(session, link.id, by=coordinator)

    assert state(session, link).state is LinkState.ALIVE
    assert trail(session, link) == ["evidence.added", "evidence.change-accepted"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_its_server_does_not_know_is_dead_at_once(session, sessions, link, status):
    check_due(sessions, Web(page(status=status)))

    assert (state(session, link).state, state(session, link).status) == (LinkState.DEAD, status)


@pytest.mark.parametrize(
    "answer", [page(status=503), NotFetched(Trouble.TOO_SLOW), NotFetched(Trouble.INTERNAL)]
)
def test_other_failures_are_tried_again_for_two_days(session, sessions, link, answer):
    found = []
    for day in range(3):
        with clock.at(clock.now() + timedelta(days=day, minutes=day)):
            check_due(sessions, Web(answer))
        found.append(state(session, link).state)

    assert found == [LinkState.UNSURE, LinkState.UNSURE, LinkState.DEAD]
    with weeks(2):
        check_due(sessions, Web(page()))
    assert state(session, link).state is LinkState.ALIVE


def test_of_each_host_one_at_a_time(session, sessions, place, coordinator, link):
    for at in range(3):
        adding.attach_link(session, place, f"https://district.example.org/{at}", "", by=coordinator)
    adding.attach_link(session, place, "https://other.example.org/", "", by=coordinator)

    assert [check_due(sessions, Web(page())) for _ in range(5)] == [2, 1, 1, 1, 0]


def test_no_transaction_is_open_while_a_page_is_read(session, sessions, link):
    opened = []
    watched = sessionmaker(session.get_bind(), expire_on_commit=False)

    class Watching(Web):
        def fetch(self, url, *, etag=""):
            with atomic(session):  # waits for ever where the checker still holds the database
                opened.append(session.get(LinkCheck, link.id).checked_at)
            return super().fetch(url, etag=etag)

    assert check_due(watched, Watching(page())) == 1
    assert opened == [None]
    assert not has_stray_changes(session)


def test_what_another_worker_has_taken_is_left_to_it_for_an_hour(session, sessions, link):
    class Dying(Web):
        def fetch(self, url, *, etag=""):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check_due(sessions, Dying(page()))

    assert check_due(sessions, Web(page())) == 0
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert check_due(sessions, Web(page())) == 1


def test_files_and_removed_links_are_not_looked_at(session, sessions, place, room, coordinator, link):
    from tests import evidence

    evidence.upload(session, place, room, coordinator)
    adding.remove(session, link.id, room=room, by=coordinator)

    assert check_due(sessions, Web(page())) == 0


def test_only_who_keeps_evidence_accepts_a_change(session, sessions, assessment, link):
    viewer = factories.actor_of(session, factories.member(session, assessment.organisation, Role.VIEWER))

    with pytest.raises(NotPermitted):
        links.accept_change(session, link.id, by=viewer)
