"""What programs are told, and that it is what the description promises."""

from __future__ import annotations

import re

import pytest
from openapi_spec_validator import validate

from app.registry import openapi
from app.registry.documents import MOST_SEALS, SealDocument, SealPage
from app.seal.workflow import State
from tests import factories, seals

LIST = "/api/v1/seals"


class TestTheDescription:
    def test_is_valid_openapi(self, description):
        validate(description)

        assert description["openapi"] == "3.1.0"

    def test_has_every_address_of_the_interface_and_no_other(self, app, description):
        rules = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")}

        assert {re.sub(r"<[^>]+>", "{seal_id}", rule) for rule in rules} == set(description["paths"])

    def test_and_the_page_for_people_tell_the_same(self, client):
        text = client.get("/api").get_data(as_text=True)

        for operation in openapi.OPERATIONS:
            assert operation.path in text
            assert operation.summary in text


class TestOneSeal:
    @pytest.mark.parametrize("state", list(State), ids=lambda state: state.value)
    def test_is_told_as_described(self, client, make_seal, conforms, state):
        seal = make_seal(state=state)

        told = conforms(client.get(f"{LIST}/{seals.shown(seal)}"), "/api/v1/seals/{seal_id}")

        assert told["id"] == seals.shown(seal)
        assert told["valid"] is (state is State.ACTIVE)
        assert told["status"] == ("valid" if state is State.ACTIVE else state.value)
        assert set(told) == set(SealDocument.model_fields)

    def test_tells_how_it_was_reviewed(self, client, make_reviewed, conforms):
        seal = make_reviewed(on="2026-03-05", and_after="2026-03-20")

        told = conforms(client.get(f"{LIST}/{seals.shown(seal)}"), "/api/v1/seals/{seal_id}")

        assert told["review"] == {
            "auditors": 2, "began_on": "2026-03-05", "ended_on": "2026-03-20", "decided_on": "2026-03-20",
        }  # fmt: skip

    def test_tells_nothing_of_a_review_that_is_not_on_record(self, client, make_seal):
        assert client.get(f"{LIST}/{seals.shown(make_seal())}").get_json()["review"] is None

    def test_names_the_seal_in_its_place(self, app, client, make_seal, system, rows, publish):
        from app.core.db import atomic

        former = make_seal(system, state=State.SUPERSEDED)
        newer = make_seal(system, supersedes=former)
        with atomic(rows):
            publish(rows, former)

        assert client.get(f"{LIST}/{seals.shown(former)}?x=1").get_json()["superseded_by"] == seals.shown(
            newer
        )

    @pytest.mark.parametrize("wrong", ["TLE-1", "TLE-7QX4-M2KD-9RFA-Z", "x", "%2e"])
    def test_that_is_not_there_is_a_problem_that_says_what_to_do(self, client, conforms, wrong):
        answer = client.get(f"{LIST}/{wrong}")

        problem = conforms(answer, "/api/v1/seals/{seal_id}", 404)
        assert answer.mimetype == "application/problem+json"
        assert problem["status"] == 404
        assert problem["detail"].endswith(".")


class TestTheList:
    def test_is_told_as_described_newest_first(self, client, make_seal, conforms):
        made = [make_seal() for _ in range(3)]

        told = conforms(client.get(LIST), LIST)

        assert {one["id"] for one in told["seals"]} == {seals.shown(seal) for seal in made}
        assert told["next"] is None

    def test_can_be_followed_to_its_end_without_a_seal_lost_or_doubled(self, client, make_seal):
        made = {seals.shown(make_seal()) for _ in range(7)}
        seen, address = [], f"{LIST}?limit=2&status=valid"

        while address:
            told = client.get(address.removeprefix("http://localhost")).get_json()
            seen += [one["id"] for one in told["seals"]]
            address = told["next"]

        assert sorted(seen) == sorted(made)

    def test_can_be_narrowed(self, client, make_seal, rows):
        texas = factories.organisation(rows, name="Lone Star District", state="TX")
        mine = seals.shown(make_seal(texas, scope="leadership"))
        make_seal(texas, state=State.REVOKED)
        make_seal()

        for asked in (
            "state=TX&status=valid",
            "scope=leadership",
            f"organisation={texas.id}&scope=leadership",
        ):
            assert [one["id"] for one in client.get(f"{LIST}?{asked}").get_json()["seals"]] == [mine]
        assert len(client.get(f"{LIST}?organisation={texas.id}").get_json()["seals"]) == 2
        assert client.get(f"{LIST}?state=WY").get_json() == SealPage(seals=[], next=None).model_dump()

    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            ("limit=0", "limit"), (f"limit={MOST_SEALS + 1}", "limit"), ("limit=9" * 400, "limit"), ("limit=abc", "limit"),
            ("limit=1e309", "limit"), ("status=ok", "status"), ("state=ZZ", "state"), ("state=%27--", "state"),
            ("organisation=1", "organisation"), ("cursor=x", "cursor"), ("cursor=2026-99-99.7QX4M2KD9RFAK", "cursor"),
            ("cursor=٢٠٢٦-01-01.7QX4M2KD9RFAK", "cursor"), ("scope=A%20B", "scope"), ("page=1", "page"),
            ("limit=1&limit=2", "limit"), ("%0d%0aX: y=1", "Known are"), ("q[]=1", "Known are"),
        ],
        ids=lambda value: value[:24] if value.isascii() else "digits of another script",
    )  # fmt: skip
    def test_refuses_what_it_cannot_use_and_names_it(self, client, conforms, asked, words):
        problem = conforms(client.get(f"{LIST}?{asked}"), LIST, 400)

        assert words in problem["detail"]
        assert not re.search(r"Input|a valid|should be|parse|pattern|Value error", problem["detail"])

    @pytest.mark.parametrize(
        ("asked", "detail"),
        [
            ("limit=abc", "limit cannot be 'abc'. Send a whole number from 1 to 100."),
            ("state=ZZ", "state cannot be 'ZZ'. Send the postal code of a state in capital letters, such as OH."),
            ("status=ok", "status cannot be 'ok'. Send one of: valid, suspended, revoked, expired, superseded."),
            ("organisation=1", "organisation cannot be '1'. Send the “id” of an “organisation” as a seal of the list names it."),
            ("cursor=x", "cursor cannot be 'x'. Follow “next” of the page before, or leave it out to begin with the newest seal."),
            ("scope=A%20B", "scope cannot be 'A B'. Send one of: full, leadership, business, data-security, professional-development, classroom."),
            ("scope=frob", "scope cannot be 'frob'. Send one of: full, leadership, business, data-security, professional-development, classroom."),
            ("page=1", "There is no parameter 'page'. Known are: state, scope, status, organisation, limit, cursor."),
        ],
        ids=lambda value: value if "=" in value else "",
    )  # fmt: skip
    def test_says_what_is_wrong_and_what_to_send(self, client, asked, detail):
        assert client.get(f"{LIST}?{asked}").get_json()["detail"] == detail

    @pytest.mark.parametrize(
        ("asked", "status"),
        [("state=%00", 400), ("state=%ff", 400), ("state=" + "a" * 20_000, 414)],
        ids=["nul", "bytes", "long"],
    )
    def test_refuses_what_is_no_text(self, client, asked, status):
        answer = client.get(f"{LIST}?{asked}")

        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
        assert answer.get_json()["detail"]

    def test_a_cursor_after_the_end_gives_an_empty_page(self, client, make_seal):
        make_seal()

        assert client.get(f"{LIST}?cursor=0001-01-01.0000000000000").get_json()["seals"] == []


class TestOtherSites:
    PATHS = (LIST, f"{LIST}/TLE-1", "/api/v1/openapi.json", f"{LIST}?limit=0")

    @pytest.mark.parametrize("path", PATHS)
    def test_may_read_it_without_credentials(self, client, path):
        answer = client.get(path, headers={"Origin": "https://district.example"})

        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Set-Cookie" not in answer.headers

    def test_may_read_a_single_seal(self, client, make_seal):
        assert client.get(f"{LIST}/{seals.shown(make_seal())}").headers["Access-Control-Allow-Origin"] == "*"

    @pytest.mark.parametrize("path", ["/", "/registry", "/verify", "/sign-in", "/api"])
    def test_may_not_read_pages(self, client, path):
        answer = client.get(path, headers={"Origin": "https://evil.example"})

        assert "Access-Control-Allow-Origin" not in answer.headers

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
    def test_may_change_nothing(self, client, method):
        answer = client.open(LIST, method=method, headers={"Origin": "https://evil.example"})

        assert answer.status_code in {400, 403, 405}
        assert "Access-Control-Allow-Origin" not in answer.headers
