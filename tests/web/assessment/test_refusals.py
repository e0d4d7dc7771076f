"""Whatever refuses a save, the typed words come back; whatever a stranger tries, nothing is told."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.assessment import queries, services
from app.assessment.workflow import State
from app.core.actor import Role
from tests import factories

TYPED = "Words that took an hour to write."
HOSTILE = '"><script>alert(1)</script> </textarea> %s ${7*7} \u202e\x00 =1+1'
SAME = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def owner(session):
    return factories.organisation(session)


@pytest.fixture
def dana(session, owner):
    return factories.member(session, owner, Role.COORDINATOR, name="Dana Ruiz")


@pytest.fixture
def draft(session, owner):
    return factories.assessment(session, owner, answers={"L1": {"rating": 3, "narrative": "As it was."}})


def address(assessment, practice="L1"):
    return f"/assessments/{assessment.id}/practices/{practice}"


def typed_text(page):
    return [element.text for element in page.tree.iter("textarea")]


def kept(session, assessment, practice="L1"):
    session.rollback()
    return queries.response(session, assessment.id, practice)


@pytest.fixture
def colleague(session, draft):
    """Sam Lee saves these words meanwhile."""
    sam = factories.actor_of(
        session, factories.member(session, draft.organisation, Role.CONTRIBUTOR, name="Sam Lee")
    )

    def save(words, *, version, on=draft, practice="L1", claim=""):
        answer = services.Answer(
            rating=None if claim else 2, narrative=words, is_not_applicable=bool(claim), justification=claim
        )
        services.save(
            session, on.id, practice, answer, version=version, criteria=factories.criteria(), by=sam
        )

    return save


class TestTypedWordsComeBack:
    def test_when_a_colleague_was_quicker(self, client, colleague, session, draft, dana):
        client.sign_in_as(dana)
        page = client.page(address(draft))
        colleague("Sam's words.", version=1)

        page = client.send(page, "response", status=409, narrative=TYPED)

        assert TYPED in typed_text(page)
        assert "Sam Lee saved other words meanwhile" in page.text
        assert "Sam's words." in page.text

        page = client.send(page, "response", press="Keep both")
        assert kept(session, draft).narrative == f"{TYPED}\n\n[From Sam Lee:]\nSam's words."

    @pytest.mark.parametrize(("choice", "expected"), [("Use mine", TYPED), ("Use theirs", "Sam's words.")])
    def test_and_either_can_be_chosen(self, client, colleague, session, draft, dana, choice, expected):
        client.sign_in_as(dana)
        page = client.page(address(draft))
        colleague("Sam's words.", version=1)
        page = client.send(page, "response", status=409, narrative=TYPED)

        client.send(page, "response", press=choice)

        assert kept(session, draft).narrative == expected

    def test_the_page_after_a_conflict_carries_the_new_version_so_that_the_next_save_works(
        self, client, colleague, session, draft, dana
    ):
        client.sign_in_as(dana)
        page = client.page(address(draft))
        assert page.form("response").values["version"] == "1"
        colleague("Sam's words.", version=1)

        page = client.send(page, "response", press="Save", status=409, narrative=TYPED)
        assert page.form("response").values["version"] == "2"
        assert page.form("response").values["narrative"].strip() == TYPED
        assert "Sam's words." in page.text
        page = client.send(page, "response", press="Save and continue")

        assert page.path.endswith("/L2")
        assert kept(session, draft).narrative == TYPED
        assert kept(session, draft).version == 3

    def test_and_if_the_colleague_is_quicker_once_more(self, client, colleague, session, draft, dana):
        client.sign_in_as(dana)
        page = client.page(address(draft))
        colleague("Sam's words.", version=1)
        page = client.send(page, "response", status=409, narrative=TYPED)
        colleague("Sam's second thoughts.", version=2)

        page = client.send(page, "response", press="Keep both", status=409)

        assert page.form("response").values["version"] == "3"
        assert TYPED in typed_text(page)[0]
        assert "Sam's second thoughts." in page.text
        client.send(page, "response", press="Keep both")
        assert kept(session, draft).narrative == f"{TYPED}\n\n[From Sam Lee:]\nSam's second thoughts."

    def test_the_reasons_why_a_practice_does_not_apply_are_compared_too(
        self, client, colleague, session, owner, dana
    ):
        practice = next(each.id for each in factories.criteria().practices if each.not_applicable)
        made = factories.assessment(session, owner, scope="full", answers={practice: {"rating": 3}})
        client.sign_in_as(dana)
        page = client.page(address(made, practice))
        colleague("", version=1, on=made, practice=practice, claim="We have no such thing.")

        page = client.send(
            page,
            "response",
            press="Save",
            status=409,
            rating="",
            is_not_applicable="y",
            justification="Ours is elsewhere.",
        )

        assert "We have no such thing." in page.text
        assert "Ours is elsewhere." in page.text
        client.send(page, "response", press="Keep both")
        both = kept(session, made, practice).justification
        assert both == "Ours is elsewhere.\n\n[From Sam Lee:]\nWe have no such thing."

    def test_when_both_texts_together_are_too_long(self, client, colleague, session, draft, dana):
        client.sign_in_as(dana)
        page = client.page(address(draft))
        colleague("theirs " * 2000, version=1)
        page = client.send(page, "response", press="Save", status=409, narrative="mine " * 2000)

        page = client.send(page, "response", press="Keep both", status=400)

        assert "Both texts together have 24,0" in page.text
        assert "mine mine" in typed_text(page)[0]
        assert "theirs theirs" in typed_text(page)[0]
        client.send(page, "response", press="Save", narrative="Short.")
        assert kept(session, draft).narrative == "Short."

    def test_when_it_was_signed_meanwhile(self, client, session, owner, dana):
        made = factories.assessment(session, owner, is_complete=True)
        client.sign_in_as(dana)
        page = client.page(address(made))
        factories.submitted(session, made, factories.member(session, owner, Role.SIGNATORY))

        page = client.send(page, "response", status=409, narrative=TYPED)

        assert "This was not saved" in page.text
        assert f"\n{TYPED}" in typed_text(page) or TYPED in typed_text(page)

    def test_when_it_is_too_long(self, client, session, draft, dana):
        client.sign_in_as(dana)
        text = "word " * 200_000

        page = client.send(client.page(address(draft)), "response", status=400, narrative=text)

        assert "20,000 fit" in page.text
        assert any(len(each or "") >= 999_000 for each in typed_text(page))
        assert kept(session, draft).narrative == "As it was."

    def test_when_the_session_ended(self, client, session, draft, dana):
        client.sign_in_as(dana)
        page = client.page(address(draft))
        from app.accounts.services.signing_in import end_sessions

        end_sessions(session, dana.id, by=factories.actor_of(session, dana))

        page = client.send(page, "response", status=401, narrative=TYPED, rating="2")
        assert TYPED in typed_text(page)
        assert kept(session, draft).narrative == "As it was."

        client.sign_in_as(dana)
        client.send(page, "Save again")
        assert (kept(session, draft).narrative, kept(session, draft).rating) == (TYPED, 2)

    def test_when_the_cookie_is_gone_too(self, client, session, draft, dana):
        client.sign_in_as(dana)
        page = client.page(address(draft))
        client.delete_cookie(client.application.config["SESSION_COOKIE_NAME"])

        page = client.send(page, "response", status=400, narrative=TYPED)
        assert TYPED in typed_text(page)

        client.delete_cookie(client.application.config["SESSION_COOKIE_NAME"])
        client.sign_in_as(dana)
        page = client.send(page, "Save again", status=400)
        client.send(page, "Save again")
        assert kept(session, draft).narrative == TYPED

    def test_when_the_role_was_taken_away(self, client, session, draft, dana):
        from app.accounts.models import Membership
        from app.core import clock
        from app.core.db import atomic

        client.sign_in_as(dana)
        page = client.page(address(draft))
        with atomic(session):
            for row in session.query(Membership).filter_by(person_id=dana.id):
                row.ended_at = clock.now()

        page = client.send(page, "response", status=404, narrative=TYPED)

        assert TYPED in typed_text(page)
        assert draft.organisation.name not in page.html

    def test_when_the_database_is_busy(self, client, draft, dana, monkeypatch):
        from app.core.errors import Unavailable

        client.sign_in_as(dana)
        page = client.page(address(draft))

        def busy(*args, **values):
            raise Unavailable("database")

        monkeypatch.setattr(services, "save", busy)
        page = client.send(page, "response", status=503, narrative=TYPED)

        assert TYPED in typed_text(page)
        assert "busy" in page.text


class TestHostileText:
    def test_is_kept_as_text_and_shown_as_text(self, client, session, draft, dana):
        client.sign_in_as(dana)

        client.send(client.page(address(draft)), "response", narrative=HOSTILE, rating="3")

        for path in ("", "/check", "/record", "/readiness", "/practices/L1"):
            assert "<script>alert" not in client.page(f"/assessments/{draft.id}{path}").html
        assert kept(session, draft).narrative == HOSTILE.replace("\x00", "")

    @pytest.mark.parametrize(
        "values",
        [{"rating": "5"}, {"rating": "x"}, {"version": "-1"}, {"version": "many"}, {"version": "9" * 30}],
    )
    def test_values_that_no_page_sends_are_refused(self, client, session, draft, dana, values):
        client.sign_in_as(dana)
        page = client.page(address(draft))
        sent = {**page.form("response").values, "narrative": TYPED, **values}

        answer = client.post(address(draft), data=sent, headers=SAME)

        assert answer.status_code in {400, 409}
        assert kept(session, draft).narrative == "As it was."

    @pytest.mark.parametrize("practice", ["B1", "L99", "l1", "..", "L1%0a", "a" * 300])
    def test_practices_that_the_scope_lacks_are_not_found(self, client, draft, dana, practice):
        client.sign_in_as(dana)

        assert client.get(f"/assessments/{draft.id}/practices/{practice}").status_code == 404

    def test_an_address_that_no_text_can_hold_is_refused(self, client, draft, dana):
        client.sign_in_as(dana)

        assert client.get(f"/assessments/{draft.id}/practices/%00").status_code == 400


PATHS = [
    "", "/readiness", "/check", "/record", "/assessment.json", "/submitted", "/sign", "/practices/C1", "/submissions/1",
    "/submissions/1.json", "/practices/C1/autosave",
]  # fmt: skip
ACTS = ["/check", "/sign", "/return", "/withdraw", "/practices/C1", "/practices/C1/autosave"]


class TestOthersLearnNothing:
    @pytest.fixture
    def handed_over(self, session, owner):
        made = factories.assessment(session, owner, is_complete=True, scope="classroom")
        factories.submitted(session, made, factories.member(session, owner, Role.SIGNATORY))
        return made

    @pytest.fixture
    def strangers(self, session):
        other = factories.organisation(session)
        roles = [factories.member(session, other, role) for role in Role]
        return [
            *roles,
            factories.auditor(session),
            factories.administrator(session),
            factories.person(session),
        ]

    def test_not_by_any_address(self, app, handed_over, strangers):
        for stranger in strangers:
            client = app.test_client().sign_in_as(stranger)
            real = [client.get(f"/assessments/{handed_over.id}{path}").status_code for path in PATHS]
            made_up = [client.get(f"/assessments/{uuid4()}{path}").status_code for path in PATHS]
            assert real == made_up == [404] * len(PATHS), stranger.name

    def test_nor_by_any_act(self, app, session, handed_over, strangers):
        for stranger in strangers:
            client = app.test_client().sign_in_as(stranger)
            page = client.page("/assessments")
            token = page.find("input", name="csrf_token").get("value")
            for path in ACTS:
                answer = client.post(
                    f"/assessments/{handed_over.id}{path}",
                    data={"csrf_token": token},
                    headers={**SAME, "X-CSRFToken": token},
                )
                assert answer.status_code == 404, (stranger.name, path)
        session.rollback()
        assert queries.get(session, handed_over.id).state is State.SUBMITTED

    def test_a_visitor_is_asked_to_sign_in(self, client, handed_over):
        for path in PATHS[:-1]:
            answer = client.get(f"/assessments/{handed_over.id}{path}")
            assert answer.status_code == 302
            assert answer.location.startswith("/sign-in?next=")

    def test_a_manager_reads_what_was_handed_over_and_not_the_workshop(
        self, client, session, draft, handed_over
    ):
        client.sign_in_as(factories.manager(session))

        assert "Attestation" in client.page(f"/assessments/{handed_over.id}/record").text
        assert client.page("/assessments").link(handed_over.organisation.name).endswith("/record")
        for path in ("", "/practices/L1", "/assessment.json", "/check"):
            assert client.get(f"/assessments/{handed_over.id}{path}").status_code == 404
        assert client.get(f"/assessments/{draft.id}/record").status_code == 404


class TestRoles:
    @pytest.mark.parametrize("role", [Role.VIEWER, Role.SIGNATORY])
    def test_who_only_reads_sees_no_field_and_cannot_save(self, client, session, owner, draft, role):
        client.sign_in_as(factories.member(session, owner, role))

        page = client.page(address(draft))

        assert not page.has_form("response")
        token = page.find("input", name="csrf_token").get("value")
        answer = client.post(address(draft), data={"csrf_token": token, "narrative": TYPED}, headers=SAME)
        assert answer.status_code == 403
        assert TYPED in answer.get_data(as_text=True)

    def test_a_contributor_neither_asks_for_signatures_nor_withdraws(self, client, session, owner):
        made = factories.assessment(session, owner, is_complete=True)
        factories.member(session, owner, Role.SIGNATORY)
        client.sign_in_as(factories.member(session, owner, Role.CONTRIBUTOR))

        assert not client.page(f"/assessments/{made.id}/check").has_form("Ask for the signature")
        hub = client.page(f"/assessments/{made.id}")
        assert not hub.has_form("Withdraw")
        token = hub.find("input", name="csrf_token").get("value")
        for path in ("/check", "/withdraw", "/return", "/sign"):
            answer = client.post(f"/assessments/{made.id}{path}", data={"csrf_token": token}, headers=SAME)
            assert answer.status_code == 403, path

    def test_without_a_token_nothing_happens(self, client, session, draft, dana):
        client.sign_in_as(dana)

        assert client.post(f"/assessments/{draft.id}/withdraw", headers=SAME).status_code == 400
        session.rollback()
        assert queries.get(session, draft.id).state is State.DRAFT
