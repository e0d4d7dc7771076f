"""The administrator's switch, the second person's page, and what a seal's page says of its signature."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.certificate.trusted_time import TimeState
from app.core import clock
from app.core.db import atomic
from app.seal import queries, seal_id
from app.seal.models import Certificate
from tests import awards, factories

STOP = {"reason": "A laptop is gone.", "password": factories.PASSWORD}


class TestSwitch:
    def test_stops_and_resumes(self, session, people, waiting):
        awards.award(session, waiting)
        client = people.client("administrator")

        page = client.page("/admin/issuing")
        stopped = client.send(page, "Stop issuing", **STOP)
        assert queries.open_stop(session).reason == "A laptop is gone."
        assert "One award waits." in stopped.text
        assert "Issuing is stopped" in client.page("/admin").text
        assert "A laptop is gone." in people.client("manager").page("/seals").text

        client.send(stopped, "Resume issuing", password=factories.PASSWORD)
        session.rollback()
        assert queries.open_stop(session) is None
        assert "Issuing is stopped" not in client.page("/admin").text

    def test_asks_for_reason_and_password(self, session, people):
        client = people.client("administrator")
        page = client.page("/admin/issuing")

        for wrong in ({**STOP, "reason": ""}, {**STOP, "password": "not mine"}):
            client.send(page, "Stop issuing", status=400, **wrong)
        assert queries.open_stop(session) is None

    def test_second_to_stop_reads_the_first_reason(self, session, people):
        client = people.client("administrator")
        page = client.page("/admin/issuing")
        client.send(page, "Stop issuing", **STOP)

        done = client.send(page, "Stop issuing", status=409, **{**STOP, "reason": "Me too."})

        assert "A laptop is gone." in done.text
        assert done.has_form("Resume issuing")

    @pytest.mark.parametrize("who", ["manager", "coordinator", "auditor"])
    def test_is_for_administrators(self, people, who):
        assert people.client(who).get("/admin/issuing").status_code == 403

    def test_commands_do_the_same(self, app, session):
        def run(*arguments):
            session.rollback()
            return app.test_cli_runner().invoke(args=["keys", *arguments])

        assert run("stop-issuing", "--reason", " ").exit_code == 2
        assert run("resume-issuing").exit_code == 4
        assert run("stop-issuing", "--reason", "A laptop is gone.").exit_code == 0
        again = run("stop-issuing", "--reason", "Me too.")
        assert (again.exit_code, "A laptop is gone." in again.output) == (4, True)
        assert run("resume-issuing").exit_code == 0


class TestSecondPerson:
    def test_reads_and_confirms(self, session, waiting, people):
        intent = awards.award(session, waiting)
        client = people.client("manager")
        page = client.page(f"/seals/awards/{intent.id}/confirm")
        assert "Maple Hollow Schools" in page.text

        client.send(page, "Confirm and issue", password=factories.PASSWORD)

        session.rollback()
        assert queries.confirmation(session, intent.id).confirmed_by_name == "Mo Keller"
        assert "Mo Keller confirmed it" in client.page(f"/seals/awards/{intent.id}/confirm").text

    def test_who_decided_is_told_that_somebody_else_must(self, session, waiting, people):
        intent = awards.award(session, waiting, by=factories.actor_of(session, people.manager))

        page = people.client("manager").page(f"/seals/awards/{intent.id}/confirm")

        assert "Someone else must confirm" in page.text
        assert not page.has_form("Confirm and issue")

    def test_others_do_not_know_of_it(self, session, waiting, people):
        intent = awards.award(session, waiting)

        for who in ("coordinator", "stranger", "auditor", "administrator"):
            assert people.client(who).get(f"/seals/awards/{intent.id}/confirm").status_code == 404


class TestSignature:
    def test_key_and_algorithm_stand_on_the_managers_page(self, seal, people):
        page = people.client("manager").page(f"/seals/{seal.id}")

        assert "0123456789abcdef" in page.text
        assert "ecdsa-p256-sha256" in page.text
        assert "No trusted time: no time-stamping service is set up" in page.text

    @pytest.mark.parametrize(
        ("state", "stamped", "managers", "publics"),
        [
            (TimeState.TRUSTED, True, "by a time-stamping service", "Trusted time of the signature:"),
            (TimeState.UNAVAILABLE, False, "took too long", "did not answer soundly"),
        ],
    )
    def test_trusted_time_or_its_absence_is_shown_to_all(
        self, app, session, seal, people, state, stamped, managers, publics
    ):
        moment = clock.now() - timedelta(days=1)
        with atomic(session):
            kept = session.get_one(Certificate, seal.id)
            kept.time_state, kept.stamped_at = state, moment if stamped else None
            kept.time_problem = "" if stamped else "tsa-late"
            app.extensions["publish_seal"](session, queries.get(session, seal.id))
        shown = seal_id.shown(seal.seal_id)

        assert managers in people.client("manager").page(f"/seals/{seal.id}").text
        assert publics in app.test_client().page(f"/verify/{shown}").text
        told = app.test_client().get(f"/api/v1/seals/{shown}").get_json()["signature"]
        assert told["time"] == state.value
        assert (told["stamped_at"] is not None) is stamped
