"""Every address as everybody: the secret words of A appear to nobody who may not read them.

The matrix is made from the application's own addresses. A new view is tried without being listed here; one that
takes an identifier nobody has planted fails by its name.
"""

from __future__ import annotations

import io
import re
import zipfile
from uuid import uuid4

import pytest

from tests.web.isolation.world import canary

MEMBERS = {"coordinator", "contributor", "signatory", "viewer"}
OUTSIDERS = (None, "stranger", "colleague", "removed", "deactivated", "unassigned", "recused", "author")
EVERYBODY = {*OUTSIDERS, "undeclared", "assigned", "manager", "administrator", *MEMBERS}
ROLES = (*OUTSIDERS, "undeclared", "assigned", "manager", "administrator", *sorted(MEMBERS))
# Parts of a response, each planted in one assessment: `review-file` stands in the file of the one in review.
OF_A_RESPONSE = ("narrative", "justification", "link", "file", "file-name")
READERS = {
    "draft": MEMBERS,
    "review": MEMBERS | {"assigned", "manager"},
    "asked": MEMBERS | {"assigned", "manager"},
    "awarded": MEMBERS | {"manager"},
    "waiting": MEMBERS | {"manager"},
    "declined": MEMBERS | {"manager"},
}
MAY_READ = {
    **{f"{where}-{part}": readers for where, readers in READERS.items() for part in OF_A_RESPONSE},
    "name": MEMBERS | {"assigned", "manager", "administrator"},
    "email": MEMBERS | {"administrator"},
    "held-name": {"coordinator"},
    "unscanned-name": {"coordinator"},
    "invited": {"coordinator", "administrator"},
    "join-note": {"manager", "administrator"},
    "asked-reason": MEMBERS | {"assigned", "manager"},
    "asked-message": MEMBERS | {"assigned", "manager"},
    "comment": MEMBERS,
    "earlier-text": MEMBERS,
    "improvement": MEMBERS,
    "own-finding": {"assigned"},
    "own-shared-note": {"assigned"},
    "own-private-note": {"assigned"},
    "ended-reason": {"recused", "manager"},
    "finding": MEMBERS | {"manager"},
    "shared-note": MEMBERS | {"manager"},
    "grounds": {"manager"},
    "decision": {"manager"},
    "conflict": {"manager", "recused"},
    # Whoever has the link may look a service up, and whoever has the receipt reads what they wrote themselves.
    "service": EVERYBODY,
    "service-purpose": EVERYBODY,
    "requester": MEMBERS,
    "requester-school": MEMBERS,
    "risk-note": MEMBERS,
    "parties": MEMBERS,
    "list": {"coordinator", "contributor"},
    "requester-email": set(),
    # What stands on no page at all: a note that died with its review, a browser's own words.
    "private-note": set(),
    "browser": {"coordinator"},
    "workbook": {"coordinator"},
}
UNSEEN = {"private-note", "browser", "requester-email"}
REFUSED = {302, 401, 403, 404}


def answers(client, places, addresses, values):
    """(place, address, answer) for everything that can be read."""
    for place in places:
        if "GET" in place.endpoints:
            for address in addresses(place, values):
                yield place, address, client.get(address)


def content_of(answer):
    """What can be read in an answer; a workbook is a packed folder."""
    body = answer.get_data()
    if not body.startswith(b"PK"):
        return body.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def words_in(answer, world):
    text = content_of(answer) + str(answer.headers)
    return {kind for kind in world.kinds if canary(kind) in text}


@pytest.mark.parametrize("who", ROLES)
def test_nobody_reads_what_is_not_theirs(world, browser, places, addresses, who):
    leaks, wrong = {}, {}
    for place, address, answer in answers(browser(who), places, addresses, world.of_a):
        found = {kind for kind in words_in(answer, world) if who not in MAY_READ[kind]}
        if found:
            leaks[address] = found
        is_shut = who in OUTSIDERS and place.identifiers and not place.is_public
        if answer.status_code >= 500 or (is_shut and answer.status_code not in REFUSED):
            wrong[address] = answer.status_code

    assert leaks == {}
    assert wrong == {}


def test_every_secret_is_read_by_somebody_and_every_address_is_somebodys(world, browser, places, addresses):
    """Otherwise the matrix would prove nothing: a word that nobody can see, an identifier that is not there."""
    seen, reached = set(), set()
    for who in (
        None,
        "assigned",
        "recused",
        "undeclared",
        "manager",
        "administrator",
        "coordinator",
        "signatory",
    ):
        for place, _, answer in answers(browser(who), places, addresses, world.of_a):
            seen |= words_in(answer, world)
            if answer.status_code in {200, 303, 409}:
                reached.add(place.name)

    assert world.kinds - seen == UNSEEN
    assert {place.name for place in places if "GET" in place.endpoints} - reached == UNREACHED


# A link that was never sent; a file that nobody asked for; an act that needs a state in which A is not; a page that has moved; a log unsigned.
UNREACHED = {
    "/invitations/<token>", "/register/confirm/<token>", "/reset-password", "/.well-known/seal-root.pem",
    "/.well-known/seal-revocations.pem",
    "/.well-known/did.json", "/credentials/status/suspension.json", "/credentials/status/revocation.json",
    "/criteria/<seal>", "/home", "/certificates/es/<typed>.pdf", "/annexes/<typed>.pdf",
    "/mail/stop/<token>", "/calendar/<token>.ics", "/account/dates/<key>.ics",
    "/log/checkpoint", "/log/key", "/log/keys", "/log/handover/<int:number>", "/log/tile/<level>/<path:rest>", "/log/proofs/<typed>.tlog-proof",
}  # fmt: skip


@pytest.mark.parametrize("who", ["stranger", "unassigned"])
def test_what_is_there_and_what_is_not_look_the_same(world, browser, places, addresses, who):
    """No answer tells that A has such a thing: status and body equal those for an identifier nobody has."""
    client, told = browser(who), {}
    secret = {name for name in world.of_a if name.endswith("_id")} - {"practice_id", "organisation_id"}
    nothing = {name: [uuid4()] if name in secret else values for name, values in world.of_a.items()}
    for place in places:
        if "GET" not in place.endpoints or place.is_public or not place.identifiers & secret:
            continue
        none = client.get(next(iter(addresses(place, nothing))))
        for address in addresses(place, world.of_a):
            real = client.get(address)
            if (real.status_code, plain(real)) != (none.status_code, plain(none)):
                told[address] = (real.status_code, none.status_code)

    assert told == {}


def plain(answer):
    """The body without what differs from request to request."""
    return re.sub(r"[0-9a-f]{32}|nonce-\S+|csrf_token\" value=\"[^\"]+", "", answer.get_data(as_text=True))
