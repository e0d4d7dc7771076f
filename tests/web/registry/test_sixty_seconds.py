"""QR code, badge and embed lead to the truth within a minute of any change, through caches that obey their headers."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from app.certificate import founding
from app.core import clock
from app.core.db import make_sessions
from app.registry import public_seal
from app.registry.routes import badge
from app.seal import embedding, queries
from app.seal.jobs import follow_status, keep_credentials
from app.seal.services import status
from app.seal.workflow import Event
from app.transparency import keys as log_keys
from app.transparency import services as log
from tests import awards, factories, seals
from tests.work import work_of

MINUTE = timedelta(seconds=60)
# Everything that tells, or leads to, whether a seal is in force. The QR code is the first, the embed the next three.
TELLS = (
    "/verify/{}", "/badges/{}.svg", "/badges/dark/{}.svg", "/api/v1/seals/{}", "/api/v1/seals/{}?x=1", "/verify/{}?on={today}",
    "/verify/{}/history", "/api/v1/seals/{}/history", "/verify/{}/offline", "/registry?status=valid", "/api/v1/seals?status=valid",
    "/credentials/status/suspension.json",
)  # fmt: skip
# By the worker: the job follows the change at once, and a chore that looks every twenty seconds stands in for it.
LATEST_LIST = timedelta(seconds=20)


class Cache:
    """A cache that keeps what it may for as long as it may, as RFC 9111 says, and asks again after that."""

    def __init__(self, upstream):
        self.upstream, self.kept = upstream, {}

    def get(self, path):
        """The body and its age, in seconds."""
        now = clock.now()
        body, stored, age, lifetime = self.kept.get(path, (b"", now, 0, 0))
        present = age + (now - stored).total_seconds()
        if present < lifetime:
            return body, present
        body, age, lifetime = self.upstream(path)
        self.kept[path] = (body, now, age, lifetime)
        return body, age


@pytest.fixture
def chain(ask):
    """A browser's cache behind one of a network, both obedient: `chain(path)`."""

    def origin(path):
        status_line, headers, body = ask(path)
        assert status_line == "200 OK", path
        policy = dict(headers)["Cache-Control"]
        assert not re.search(r"stale-|immutable|s-maxage", policy), policy
        return body, 0, int(re.search(r"max-age=(\d+)", policy)[1])

    network = Cache(origin)

    def through(path):
        body, age = network.get(path)
        return body, age, network.kept[path][3]

    browser = Cache(through)
    return lambda path: browser.get(path)[0]


@pytest.fixture
def seal(app, rows, make_seal, settings):
    """A seal in force with everything that the public can ask of it."""
    founding.init(app.extensions["settings"].var_dir / "keys", organisation="Program")
    made = make_seal()
    rows.commit()
    keep_credentials(work_of(app.extensions))
    folder = log_keys.folder_of(settings)
    if not (folder / log_keys.KEY).exists():
        log_keys.init(folder, "localhost/log")
    log.sign_checkpoint(make_sessions(rows.get_bind()), folder)
    return made


@pytest.fixture
def change(app, rows, publish, ask):
    """Changes a seal, as a manager does; a database that announces it takes a moment for that."""

    def act(made, event):
        by = factories.actor_of(rows, awards.manager(rows))
        status.change(rows, made.id, event, reason="Under examination.", publish=publish, by=by)
        rows.commit()
        word = {Event.RESTORED: "valid"}.get(event, event.value.removeprefix("seal."))
        until = time.monotonic() + 5
        while f'"status": "{word}"'.encode() not in ask(f"/api/v1/seals/{seals.shown(made)}")[2]:
            assert time.monotonic() < until
            time.sleep(0.02)

    return act


def addresses(made):
    return [
        path.format(seals.shown(made), today=clock.today("America/New_York").isoformat()) for path in TELLS
    ]


@pytest.mark.parametrize("event", [Event.SUSPENDED, Event.REVOKED], ids=str)
def test_everything_that_tells_of_a_seal_says_so_within_a_minute(app, seal, chain, change, event):
    start = clock.now()
    before = {}
    # Every cache is filled at the worst moment: just before the change.
    with clock.at(start):
        for path in addresses(seal):
            before[path] = chain(path)
        change(seal, event)
    with clock.at(start + LATEST_LIST):
        follow_status(work_of(app.extensions))
    with clock.at(start + MINUTE):
        same = [path for path, body in before.items() if chain(path) == body]

    assert same == []


def test_a_restored_seal_is_valid_again_within_a_minute(seal, chain, change):
    start, path = clock.now(), f"/api/v1/seals/{seals.shown(seal)}"
    with clock.at(start):
        change(seal, Event.SUSPENDED)
        assert b'"valid": false' in chain(path)
        change(seal, Event.RESTORED)
    with clock.at(start + MINUTE):
        assert b'"valid": true' in chain(path)


def test_no_cache_is_told_to_keep_anything_that_tells_for_longer(client, seal):
    for path in addresses(seal):
        policy = client.get(path).headers["Cache-Control"]
        assert "must-revalidate" in policy
        assert int(re.search(r"max-age=(\d+)", policy)[1]) <= 60


class Leads(HTMLParser):
    """Where a piece of HTML leads, what it shows, and what it says itself."""

    def __init__(self, html):
        super().__init__()
        self.addresses, self.words = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.addresses += [given[name] for name in ("href", "src", "srcset") if name in given]
        self.words.append(given.get("alt", ""))

    def handle_data(self, text):
        self.words.append(text)


def test_the_embed_and_the_code_on_the_certificate_lead_to_these_addresses_and_say_nothing_of_their_own(
    rows, client, seal
):
    shown = seals.shown(seal)
    public = public_seal.of(seal, today=clock.today(), signed=queries.facts(rows, seal.id))

    led = Leads(embedding.code("http://localhost", shown, badge.alternative(public)))

    assert public.document.verify_url == f"http://localhost/verify/{shown}"
    assert led.addresses == [
        f"http://localhost{path.format(shown)}" for path in (TELLS[0], TELLS[2], TELLS[1])
    ]
    # What is copied into a website stays there for years: it may not say what can change.
    assert not re.search(r"\bvalid\b|in force|suspended", " ".join(led.words), re.IGNORECASE)
    assert shown in client.page(f"/verify/{shown}").html
