"""Links that stop one kind of mail."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from app.core.errors import NotFound
from app.together.models import MailKind
from app.together.stopping import StopLinks

NEW, OLD = "n" * 40, "o" * 40
WHO = uuid4()


def token(links, kind=MailKind.DATES, who=WHO):
    return links.path(who, kind).removeprefix("/mail/stop/")


@pytest.mark.parametrize("kind", MailKind)
def test_a_link_says_whom_and_what(kind):
    links = StopLinks([NEW])

    assert links.read(token(links, kind)) == (WHO, kind)


def test_letters_are_fixed_because_links_live_in_old_mails():
    links = StopLinks(["k" * 40])
    who = UUID("00000000-0000-4000-8000-000000000001")

    assert [token(links, kind, who)[22] for kind in MailKind] == list("gamcd")


def test_an_older_key_still_counts():
    assert StopLinks([OLD, NEW]).read(token(StopLinks([OLD]))) == (WHO, MailKind.DATES)


def test_what_we_did_not_make_is_no_link():
    made = token(StopLinks([NEW]))
    for wrong in (
        made[:-1], made + "x", "x" + made, made.replace("d.", "g."), made.upper(), "", "x" * 43, "é", token(StopLinks([OLD])),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            StopLinks([NEW]).read(wrong)


def test_is_good_for_nothing_else():
    from itsdangerous import BadSignature, Signer

    with pytest.raises(BadSignature):
        Signer(NEW).unsign(token(StopLinks([NEW])))
