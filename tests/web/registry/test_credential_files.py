"""Checking a credential, alone or inside its certificate: one true verdict, and a clear refusal of what is hostile."""

from __future__ import annotations

import json
import time

import pytest

from app.certificate import fonts
from app.certificate.credential import issuer_keys, issuing
from app.certificate.credential.building import REVOCATION
from app.core.db import atomic, make_sessions
from app.registry.examiners import Examiners
from app.seal.models import SealEvent
from app.seal.workflow import Event, State
from app.transparency import keys as log_keys
from app.transparency import services as log
from tests import credentials, seals, tampering, twins
from tests.twins import SHOWN, STORED

pytestmark = [
    pytest.mark.skipif(bool(fonts.missing()), reason="fonts are not installed"),
    pytest.mark.usefixtures("believing"),
]
JSON = "application/json"
VC = "https://www.w3.org/ns/credentials/v2"


@pytest.fixture(scope="session")
def both(tmp_path_factory):
    return twins.make(tmp_path_factory.mktemp("twins") / "keys")


@pytest.fixture(scope="session")
def believers(both):
    """Examiners that know the keys of the certificates and of the credentials."""
    made = Examiners(f"file:{both.folder / 'signer.key.pem'}", base_url=twins.BASE, patience=30, deadline=10)
    yield made
    made.close()


@pytest.fixture
def believing(app, believers, patient):
    app.extensions["examiners"] = believers


@pytest.fixture
def held(rows, make_seal, both):
    """The seal that has both documents, with a list that does not speak against it: `held(state=…, places=…)`."""

    def make(places=(), at=None, **values):
        made = make_seal(stored=STORED, pdf=both.pdf, **{"credential": both.credential, **values})
        with atomic(rows):
            rows.add(both.listing(*places, at=at))
        return made

    return make


@pytest.fixture
def signed_log(app, rows, settings):
    """Makes the log's key, and signs its head."""
    folder = log_keys.folder_of(settings)
    log_keys.init(folder, "localhost/log")

    def sign():
        rows.commit()
        return log.sign_checkpoint(make_sessions(rows.get_bind()), folder)

    return sign


def results(told):
    return {line["name"]: line["result"] for line in told["checks"]}


class TestInsideACertificate:
    def test_is_told_with_the_line_of_the_log(self, held, signed_log, check, give, both):
        held()
        signed_log()

        page = check(both.pdf)

        assert page.heading.startswith("Valid")
        assert "The credential that the file carries is untouched" in page.text
        assert "The award of this very file is a line of the public log." in page.text
        assert page.text.count("Passed") == 8
        assert page.link("Save a page that checks this certificate") == f"/verify/{SHOWN}/offline"
        told = give(both.pdf)
        assert (told["kind"], results(told)["credential"], results(told)["log"]) == (
            "certificate",
            "passed",
            "passed",
        )

    def test_waits_for_the_log_to_be_signed_without_a_doubt_about_the_file(
        self, held, signed_log, check, both
    ):
        held()

        page = check(both.pdf)

        assert page.heading.startswith("Valid")
        assert "will be signed within a minute" in page.text

    def test_that_speaks_of_another_seal_leaves_nothing_valid(self, make_seal, check, both):
        other = twins.make(both.folder, inside=seals.UNKNOWN)
        make_seal(stored=STORED, pdf=other.pdf, credential=other.credential)

        page = check(other.pdf)

        assert page.heading.startswith("Could not check")
        assert "speaks of another seal" in page.text

    def test_is_no_fault_where_there_is_none(self, make_seal, check, both, tmp_path):
        from app.certificate import keys
        from app.certificate.rendering import Renderer
        from app.certificate.signing import sign
        from tests.certificates import payload

        with Renderer() as renderer:
            plain = renderer.render(payload(seal_id=SHOWN))
        pdf = sign(plain, keys.load(f"file:{both.folder / 'signer.key.pem'}"), reason="Award of the seal")
        make_seal(stored=STORED, pdf=pdf)

        page = check(pdf)

        assert page.heading.startswith("Valid")
        assert "carries no credential" in page.text

    def test_of_a_key_that_is_not_named_any_more_is_noted(self, app, held, check, both):
        held()
        app.extensions["examiners"] = ours = Examiners(
            f"file:{both.folder / 'signer.key.pem'}", base_url="http://elsewhere", patience=30, deadline=10
        )
        try:
            page = check(both.pdf)
        finally:
            ours.close()

        assert page.heading.startswith("Valid")
        assert "names no longer" in page.text

    def test_a_log_signed_by_another_key_proves_nothing(self, held, signed_log, settings, check, both):
        held()
        signed_log()
        folder = log_keys.folder_of(settings)
        for name in (log_keys.KEY, log_keys.VERIFIER):
            (folder / name).unlink()
        log_keys.init(folder, "localhost/log")

        page = check(both.pdf)

        assert page.heading.startswith("Could not check")
        assert "The proof does not lead to what the log has signed." in page.text


class TestGenuine:
    def test_is_told_in_every_check(self, held, signed_log, check, give, both):
        held()
        signed_log()

        page = check(both.credential, name="credential.json")

        assert page.heading.startswith("Valid")
        assert "This is the credential of" in page.text
        assert page.text.count("Passed") == 7
        told = give(both.credential, content_type=JSON)
        assert (told["verdict"], told["kind"], told["valid"]) == ("valid", "credential", True)
        assert results(told) == dict.fromkeys(
            ("registry", "identical", "proof", "issuer", "status-list", "log", "status"), "passed"
        )

    def test_can_be_pasted(self, held, client, both):
        held()
        text = both.credential.decode().replace("\n", "\r\n")

        page = client.send(client.page("/verify"), "Check the file", text=text)

        assert page.heading.startswith("Valid")
        assert "Every byte is as it is served" not in page.text or "Passed" in page.text

    def test_written_down_anew_by_a_wallet_is_the_same(self, held, give, both):
        held()

        told = give(json.dumps(json.loads(both.credential)).encode(), content_type=JSON)

        assert (told["verdict"], results(told)["identical"]) == ("valid", "noted")

    @pytest.mark.parametrize("state", [State.SUSPENDED, State.REVOKED, State.EXPIRED, State.SUPERSEDED])
    def test_of_a_seal_not_in_force_tells_two_facts_apart(self, held, give, both, state):
        held(state=state)

        told = give(both.credential, content_type=JSON)

        assert (told["verdict"], told["file"]) == (state.value, "authentic")
        assert "as it was issued, but" in told["words"]

    def test_under_the_id_of_another_seal_is_another_seals(self, held, make_seal, give, both):
        held()
        other = seals.shown(make_seal())

        assert (
            give(both.credential, query=f"?seal_id={other}", content_type=JSON)["verdict"] == "another-seal"
        )

    def test_signed_for_a_seal_that_is_not_there_is_unknown(self, give, both):
        told = give(both.credential, content_type=JSON)

        assert (told["verdict"], told["reason"]) == ("unknown", "no-such-seal")

    def test_signed_but_not_the_one_of_the_register_is_unknown(self, held, give, both):
        held(credential=both.credential.replace(b'"proofValue": "z', b'"proofValue": "z1'))

        told = give(both.credential, content_type=JSON)

        assert (told["verdict"], told["reason"]) == ("unknown", "not-the-issued-one")

    def test_known_by_its_bytes_needs_no_examiner(self, app, held, give, both):
        held()
        app.extensions["examiners"] = Examiners("file:/nowhere/signer.key.pem")

        told = give(both.credential, content_type=JSON)

        assert (told["verdict"], results(told)["proof"]) == ("valid", "not-checked")
        assert give(both.credential + b"\n", content_type=JSON, status=503)["title"] == "Service Unavailable"


class TestTheSignedList:
    def test_that_speaks_against_a_seal_in_force_leaves_it_not_valid(self, held, give, both):
        held(places=(twins.INDEX,))

        told = give(both.credential, content_type=JSON)

        assert (told["verdict"], told["reason"]) == ("unchecked", "list-differs")
        assert results(told)["status-list"] == "failed"

    def test_that_has_ended_says_nothing(self, held, give, both):
        from datetime import timedelta

        from app.core import clock

        held(at=clock.now() - timedelta(hours=25))

        told = give(both.credential, content_type=JSON)

        assert (told["verdict"], results(told)["status-list"]) == ("valid", "not-checked")

    def test_is_no_credential_of_a_seal(self, give, both):
        told = give(both.listing(7, purpose=REVOCATION).body, content_type=JSON)

        assert (told["verdict"], told["reason"], told["file"]) == ("unknown", "no-credential", "authentic")


def changed(credential, **values):
    return json.dumps({**json.loads(credential), **values}).encode()


def without_proof(credential):
    return json.dumps(
        {name: value for name, value in json.loads(credential).items() if name != "proof"}
    ).encode()


ROWS = {
    "one word changed": (lambda raw: raw.replace(b"Maple Valley", b"Apple Valley"), "altered", "altered"),
    "one name added": (lambda raw: changed(raw, image={"id": "https://x.example/a.png", "type": "Image"}), "altered", "altered"),
    "a word that no vocabulary defines": (lambda raw: changed(raw, canary="x"), "altered", "altered"),
    "another date": (lambda raw: changed(raw, validUntil="2099-01-01T00:00:00Z"), "altered", "altered"),
    "another issuer": (lambda raw: changed(raw, issuer="did:web:evil.example"), "altered", "altered"),
    "proof of another kind": (lambda raw: raw.replace(b"eddsa-rdfc-2022", b"ecdsa-rdfc-2019"), "altered", "altered"),
    "no proof": (without_proof, "unsigned", "unsigned"),
    "two proofs": (lambda raw: changed(raw, proof=json.loads(raw)["proof"] * 2), "unsigned", "unsigned"),
    "a foreign did": (lambda raw: raw.replace(b"did:web:localhost", b"did:web:evil.example"), "foreign", "foreign"),
    "the key of a stranger": (lambda raw: raw.replace(b"did:web:localhost#", b"did:key:z6Mk#"), "foreign", "foreign"),
    "a name said twice": (lambda raw: raw.replace(b'"name"', b'"id": "urn:x", "name"', 1), "unchecked", "said-twice"),
    "not a number": (lambda raw: raw.replace(b'"Certification"', b"NaN"), "unchecked", "no-number"),
    "infinity": (lambda raw: raw.replace(b'"Certification"', b"-Infinity"), "unchecked", "no-number"),
    "a fraction without end": (lambda raw: raw.replace(b'"Certification"', b"1e999"), "unchecked", "no-number"),
    "a number of a thousand digits": (lambda raw: raw.replace(b'"Certification"', b"9" * 5_000), "unchecked", "not-json"),
    "vocabularies to be fetched": (lambda raw: changed(raw, **{"@context": [VC, "http://169.254.169.254/x"]}), "unchecked", "vocabulary"),
    "a vocabulary of its own": (lambda raw: changed(raw, **{"@context": {"@vocab": "urn:x#"}}), "unchecked", "vocabulary"),
    "things that refer to each other": (lambda raw: changed(raw, evidence=[{"id": f"_:{n}", "type": ["Evidence"]} for n in range(40)]), "unchecked", "structure"),
    "deep": (lambda raw: b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "unchecked", "too-deep"),
    "a little deep": (lambda raw: b'{"a":' * 900 + b"1" + b"}" * 900, "unchecked", "too-deep"),
    "deep lists": (lambda raw: b'{"a":' + b"[" * 30_000, "unchecked", "too-deep"),
    "cut in half": (lambda raw: raw[: len(raw) // 2], "unchecked", "not-json"),
    "two texts": (lambda raw: raw + raw, "unchecked", "not-json"),
    "no text": (lambda raw: b'{"\xff\xfe": 1}', "unchecked", "not-json"),
    "half a letter": (lambda raw: raw.replace(b"Certification", b"\\ud800"), "altered", "altered"),
    "another alphabet": (lambda raw: json.dumps(json.loads(raw)).encode("utf-16"), "unchecked", "not-a-pdf"),
    "giant": (lambda raw: raw + b" " * 70_000, "unchecked", "too-large"),
    "a list": (lambda raw: b"[" + raw + b"]", "unchecked", "not-a-pdf"),
    "empty": (lambda raw: b"{}", "unchecked", "vocabulary"),
}  # fmt: skip


class TestHostile:
    @pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
    def test_gets_its_true_verdict_from_page_and_interface_and_shows_nothing_of_itself(
        self, held, check, give, both, row
    ):
        held()
        forge, verdict, reason = row
        body = forge(both.credential)
        assert body != both.credential

        told = give(body, content_type=JSON)
        page = check(body, name="<i>canary</i>.json")

        assert (told["verdict"], told["reason"]) == (verdict, reason)
        assert told["valid"] is False
        assert told["seal"] is None
        words = {
            "altered": "Altered",
            "unsigned": "Not signed",
            "foreign": "Not ours",
            "unchecked": "Could not check",
        }
        assert page.heading.startswith(words[verdict])
        assert SHOWN not in page.html
        assert "canary" not in page.html
        assert "evil.example" not in page.html

    def test_takes_less_than_two_seconds_and_asks_nobody(self, give, both, monkeypatch):
        import socket

        def nobody(*_arguments, **_names):
            raise AssertionError("somebody was asked")

        monkeypatch.setattr(socket.socket, "connect", nobody)
        monkeypatch.setattr(socket, "getaddrinfo", nobody)
        give(both.credential, content_type=JSON)
        for forge, _, _ in ROWS.values():
            began = time.monotonic()
            give(forge(both.credential), content_type=JSON)
            assert time.monotonic() - began < 2

    def test_of_another_portal_with_keys_of_its_own_is_not_ours(self, held, give, tmp_path):
        held()
        stranger = tmp_path / "keys"
        stranger.mkdir(mode=0o700)
        key = issuer_keys.init(stranger)
        from tests.certificates import payload

        body = issuing.credential(
            payload(seal_id=SHOWN, verify_url=f"{twins.BASE}/verify/{SHOWN}"),
            credentials.terms(),
            key,
            zone=twins.ZONE,
        ).body

        assert give(body, content_type=JSON)["verdict"] == "foreign"

    def test_is_refused_before_it_is_read_where_too_large(self, check):
        assert check(b"{" + b" " * tampering.LARGEST, status=413).heading.startswith("Could not check")


def test_every_kind_of_body_is_described(description, give, both):
    told = description["paths"][tampering.API]["post"]["requestBody"]["content"]

    assert JSON in told
    for kind in told:
        give(both.credential, content_type=kind)


def test_an_event_is_told_with_its_place_and_proof(held, rows, signed_log, client, conforms):
    held(state=State.REVOKED)
    signed_log()

    told = conforms(client.get(f"/api/v1/seals/{SHOWN}/history"), "/api/v1/seals/{seal_id}/history")

    assert [(one["event"], one["log"]["index"], one["log"]["size"]) for one in told["history"]] == [
        ("seal.awarded", 0, 2), ("seal.revoked", 1, 2),
    ]  # fmt: skip
    for one in told["history"]:
        for address in (one["log"]["proof"], one["log"]["tile"]):
            assert client.get(address.removeprefix(twins.BASE)).status_code == 200
    page = client.page(f"/verify/{SHOWN}/history")
    assert page.link("Line 1 of the public log: its proof") == "/log/proofs/1.tlog-proof"
    assert "under the newest checkpoint of localhost/log (size 2)" in page.text


def test_an_event_is_told_before_the_log_is_signed(held, rows, client):
    held()

    told = client.get(f"/api/v1/seals/{SHOWN}/history").get_json()["history"]

    assert told[0]["log"] == {"index": 0, "size": None, "proof": None, "tile": None}
    assert "follow within a minute" in client.page(f"/verify/{SHOWN}/history").text


def test_an_event_without_a_line_is_told_without_one(held, rows, client):
    made = held()
    with atomic(rows):
        rows.add(SealEvent(seal_pk=made.id, event=Event.SUSPENDED, reason="Untold."))

    assert client.get(f"/api/v1/seals/{SHOWN}/history").get_json()["history"][1]["log"] is None
    client.page(f"/verify/{SHOWN}/history")
