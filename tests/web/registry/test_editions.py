"""The certificate in Spanish and the annex, as a visitor meets them."""

from __future__ import annotations

import hashlib
import re

import pytest

from app.certificate.editions import Language
from app.core import clock
from app.core.db import atomic
from app.notification.models import OutboxJob
from app.registry.allowance import Allowance
from app.seal import queries
from app.seal.models import Annex, AnnexExtent
from app.seal.publication import publisher
from app.seal.services import editions
from app.seal.services.editions import SignedEdition
from app.seal.workflow import State
from app.transparency import keys, leaf, services, tlog_proof
from tests import factories, seals

PDF = b"%PDF-1.7 en espa\xc3\xb1ol"


@pytest.fixture
def seal(make_seal):
    return make_seal()


@pytest.fixture
def path(seal):
    return f"/certificates/es/{seals.shown(seal)}"


@pytest.fixture
def issued(app, rows, seal):
    """The edition, with a credential beside it as every seal has one."""
    from app.certificate.credential.issuing import SignedCredential
    from app.seal.services.issuing import keep

    seal_pk = seal.id
    with atomic(rows):
        keep(rows, seal, SignedCredential(b"{}", "k", "eddsa"), at=clock.now())
    rows.rollback()
    made = SignedEdition(PDF, "0123456789abcdef", "ecdsa-p256-sha256")
    editions.issue(
        app.extensions["database"][1], seal_pk, Language.SPANISH, press=lambda *_: made,
        publish=publisher(app.extensions),
    )  # fmt: skip
    return hashlib.sha256(PDF).hexdigest()


def signed(app):
    """Sign the log as it is now."""
    settings = app.extensions["settings"]
    folder = keys.folder_of(settings)
    keys.init(folder, keys.default_name(settings))
    services.sign_checkpoint(app.extensions["database"][1], folder)


class TestSpanish:
    def test_is_offered_on_the_page_of_a_seal(self, client, seal, path):
        page = client.get(f"/verify/{seals.shown(seal)}")

        assert f'href="{path}"' in page.text
        assert "Nobody has asked for it yet" in client.get(path).text

    def test_is_made_when_asked_for_and_said_to_be(self, client, rows, path):
        answer = client.post(path)

        assert (answer.status_code, answer.location) == (303, path)
        assert "It is being made" in client.get(path).text
        assert rows.query(OutboxJob).filter_by(kind=editions.ISSUE).count() == 1

    def test_looking_makes_nothing(self, client, rows, path):
        client.get(path)

        assert rows.query(OutboxJob).filter_by(kind=editions.ISSUE).count() == 0

    def test_is_downloaded_byte_for_byte(self, client, issued, path):
        assert issued in client.get(path).text
        answer = client.get(f"{path}.pdf")

        assert (answer.data, answer.mimetype) == (PDF, "application/pdf")
        assert "-es.pdf" in answer.headers["Content-Disposition"]
        assert answer.headers["Cache-Control"] == "public, max-age=60, must-revalidate"

    def test_is_not_found_before_it_is_made(self, client, path):
        assert client.get(f"{path}.pdf").status_code == 404

    @pytest.mark.parametrize("state", [State.REVOKED, State.SUSPENDED, State.EXPIRED], ids=str)
    def test_is_not_made_for_a_seal_that_is(self, client, make_seal, state):
        path = f"/certificates/es/{seals.shown(make_seal(state=state))}"

        assert "none is made now" in client.get(path).text
        assert client.post(path).status_code == 409

    @pytest.mark.parametrize(
        "typed", [seals.UNKNOWN, "TLE-0000-0000-0000-1", "x"], ids=["unknown", "mistyped", "odd"]
    )
    def test_of_no_seal_is_not_found(self, client, typed):
        assert client.get(f"/certificates/es/{typed}").status_code == 404
        assert client.post(f"/certificates/es/{typed}").status_code == 404

    def test_is_not_asked_for_without_end(self, app, client, path, monkeypatch):
        monkeypatch.setitem(app.extensions, "file_allowance", Allowance(burst=1, seconds=60))
        client.post(path)

        answer = client.post(path)
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0

    def test_is_told_to_programs(self, client, seal, issued, path):
        told = client.get(f"/api/v1/seals/{seals.shown(seal)}").get_json()

        assert told["editions"] == [
            {"language": "es", "sha256": issued, "url": f"http://localhost{path}.pdf"}
        ]
        assert told["certificate_sha256"] != issued

    def test_is_known_to_the_check_of_files(self, client, seal, issued):
        answer = client.post("/api/v1/verifications", data=PDF, content_type="application/pdf").get_json()

        assert answer["seal"]["id"] == seals.shown(seal)
        assert [one["result"] for one in answer["checks"] if one["name"] in {"registry", "identical"}] == [
            "passed"
        ] * 2

    def test_leads_to_its_own_proof_under_the_name_of_the_file(self, app, client, seal, issued, path):
        signed(app)

        found = re.search(
            r'href="(/log/proofs/[0-9]+[.]tlog-proof)" download="([^"]+)"', client.get(path).text
        )

        assert found[2] == f"{seals.shown(seal)}-es.tlog-proof"
        assert leaf.read(tlog_proof.parse(client.get(found[1]).data).extra).pdf_sha256 == issued

    def test_leads_to_no_proof_while_no_head_is_signed(self, client, issued, path):
        assert ".tlog-proof" not in client.get(path).text

    def test_is_proven_by_its_own_line_of_the_log_when_it_is_checked(self, app, client, issued):
        signed(app)

        told = client.post("/api/v1/verifications", data=PDF, content_type="application/pdf").get_json()

        (line,) = [one for one in told["checks"] if one["name"] == "log"]
        assert line["result"] == "passed"
        assert "as this very file, is a line of the public log" in line["words"]


class TestAnnex:
    @pytest.fixture
    def annexed(self, app, rows, seal):
        publisher_id = factories.person(rows).id
        with atomic(rows):
            rows.add(
                Annex(
                    seal_pk=seal.id, extent=AnnexExtent.DOMAINS, language="en", pdf=b"%PDF annex",
                    printed_at=clock.now(), published_by_id=publisher_id,
                )
            )  # fmt: skip
            publisher(app.extensions)(rows, queries.get(rows, seal.id))

    def test_is_nowhere_unless_it_is_published(self, client, seal):
        shown = seals.shown(seal)

        assert "/annexes/" not in client.get(f"/verify/{shown}").text
        assert client.get(f"/annexes/{shown}.pdf").status_code == 404
        assert client.get(f"/api/v1/seals/{shown}").get_json()["annex"] is None

    def test_is_linked_from_page_and_json(self, client, seal, annexed):
        shown = seals.shown(seal)

        assert f'href="/annexes/{shown}.pdf"' in client.get(f"/verify/{shown}").text
        assert client.get(f"/annexes/{shown}.pdf").data == b"%PDF annex"
        assert client.get(f"/api/v1/seals/{shown}").get_json()["annex"].endswith(f"/annexes/{shown}.pdf")
