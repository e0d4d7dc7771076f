"""Trusted time comes from a service that is checked, or it is visibly missing; our own clock never stands in."""

from __future__ import annotations

import dataclasses
import io
import shutil
import time
from datetime import timedelta

import pikepdf
import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from app.certificate import ceremony, keys, stamping
from app.certificate.errors import TimeAnchorsMissing
from app.certificate.signing import certify
from app.certificate.trusted_time import TimeState
from app.certificate.tsa import TimeAuthority, authority
from app.certificate.verdicts import Verdict
from app.certificate.verification import Verifier
from app.core import clock
from tests.time_authority import TimeService, serving

pytestmark = pytest.mark.skipif(
    not shutil.which("openssl"), reason="openssl is not installed: no service is tried"
)


@pytest.fixture(scope="module")
def clockwork(tmp_path_factory):
    """A running service and its address."""
    service = TimeService(tmp_path_factory.mktemp("clock") / "good")
    with serving(service) as url:
        yield service, url


@pytest.fixture
def service(clockwork):
    """The service in a good mood, and nothing learned of it before."""
    service, _ = clockwork
    service.behaviour, service.asked = "well", 0
    stamping.learned.cache_clear()
    return service


@pytest.fixture
def tsa(service, clockwork):
    return TimeAuthority(clockwork[1], service.anchors.read_bytes(), seconds=1.0)


@pytest.fixture
def folder(key_folder, tmp_path):
    shutil.copytree(key_folder, tmp_path / "keys")
    return tmp_path / "keys"


@pytest.fixture
def stamped(rendered, key, tsa):
    return certify(rendered, key, reason="Award", authority=tsa)


def report(folder, pdf, tsa=None):
    trust = keys.trust(folder)
    if tsa:
        trust = dataclasses.replace(trust, time_anchors=tsa.anchors)
    with Verifier(trust) as verifier:
        return verifier.verify(pdf)


class TestStamped:
    def test_holds_the_time_of_the_service(self, stamped):
        assert stamped.time.state is TimeState.TRUSTED
        assert abs(stamped.time.at - clock.now()) < timedelta(seconds=30)

    def test_is_one_revision_over_the_whole_file(self, stamped, run):
        words = run("pdfsig", stamped.pdf)

        assert "Signature is Valid." in words
        assert "Total document signed" in words
        assert words.count("Signature #") == 1

    def test_carries_the_lists_of_both_chains(self, stamped):
        with pikepdf.open(io.BytesIO(stamped.pdf)) as pdf:
            lists = [x509.load_der_x509_crl(bytes(one.read_bytes())) for one in pdf.Root.DSS.CRLs]

        names = {one.issuer.rfc4514_string() for one in lists}
        assert "CN=Clockmaker good" in names
        assert len(names) == 3

    def test_is_read_as_trusted_time_by_who_knows_the_service(self, stamped, key_folder, tsa):
        knowing, ignorant = report(key_folder, stamped.pdf, tsa), report(key_folder, stamped.pdf)

        assert (knowing.verdict, ignorant.verdict) == (Verdict.AUTHENTIC, Verdict.AUTHENTIC)
        assert knowing.stamped_at == stamped.time.at.isoformat()
        assert ignorant.stamped_at is None

    def test_asks_once_for_each_certificate_after_the_first(self, rendered, key, tsa, service):
        certify(rendered, key, reason="Award", authority=tsa)
        before = service.asked
        for _ in range(2):
            certify(rendered, key, reason="Award", authority=tsa)

        assert service.asked == before + 2

    def test_stays_small(self, stamped, rendered):
        assert len(stamped.pdf) - len(rendered) < 60_000


class TestWithdrawnKey:
    def test_signatures_from_before_stay_and_later_ones_are_refused(self, folder, rendered, tsa):
        thief = keys.load(f"file:{folder / 'signer.key.pem'}")
        before = certify(rendered, thief, reason="Award", authority=tsa).pdf
        unproven = certify(rendered, thief, reason="Award").pdf
        time.sleep(1.1)  # stamps count in whole seconds
        since = clock.now()
        time.sleep(1.1)
        later = certify(rendered, thief, reason="A thief's", authority=tsa).pdf
        ceremony.revoke(folder, thief.key_id, since=since, reason=x509.ReasonFlags.key_compromise)

        assert report(folder, before, tsa).verdict is Verdict.AUTHENTIC
        assert report(folder, later, tsa).verdict is Verdict.KEY_REVOKED
        assert report(folder, unproven, tsa).verdict is Verdict.KEY_REVOKED
        assert report(folder, before).verdict is Verdict.KEY_REVOKED


class TestFailing:
    @pytest.mark.parametrize(
        ("behaviour", "problem"),
        [
            ("silent", "tsa-late"),
            ("drips", "tsa-late"),
            ("garbage", "tsa-garbage"),
            ("a page", "tsa-garbage"),
            ("huge", "tsa-too-large"),
            ("refuses", "tsa-refused"),
            ("wrong nonce", "tsa-wrong-nonce"),
            ("no nonce", "tsa-wrong-nonce"),
            ("wrong imprint", "tsa-wrong-imprint"),
        ],
    )
    def test_leaves_a_certificate_that_says_it_has_no_trusted_time(
        self, service, tsa, rendered, key, key_folder, behaviour, problem
    ):
        service.behaviour = behaviour
        began = time.monotonic()

        made = certify(rendered, key, reason="Award", authority=tsa)

        assert (made.time.state, made.time.at, made.time.problem) == (TimeState.UNAVAILABLE, None, problem)
        assert time.monotonic() - began < 5
        found = report(key_folder, made.pdf, tsa)
        assert (found.verdict, found.stamped_at) == (Verdict.AUTHENTIC, None)

    def test_when_down(self, service, rendered, key):
        tsa = TimeAuthority("http://127.0.0.1:9/tsa", service.anchors.read_bytes(), seconds=1.0)

        assert certify(rendered, key, reason="Award", authority=tsa).time.problem == "tsa-down"

    def test_when_it_leads_to_another_root(self, service, clockwork, rendered, key, tmp_path):
        other = TimeService(tmp_path / "other")
        tsa = TimeAuthority(clockwork[1], other.anchors.read_bytes(), seconds=5.0)

        assert certify(rendered, key, reason="Award", authority=tsa).time.problem == "tsa-untrusted"

    def test_when_its_clock_is_wrong(self, service, tsa, rendered, key, monkeypatch):
        monkeypatch.setattr(stamping, "SKEW", timedelta(seconds=-1))

        assert certify(rendered, key, reason="Award", authority=tsa).time.problem == "tsa-clock"

    def test_is_tried_twice(self, service, tsa, rendered, key, monkeypatch):
        real = service.answer
        moods = iter(["refuses"])

        def once(query):
            service.behaviour = next(moods, "well")
            return real(query)

        monkeypatch.setattr(service, "answer", once)

        assert certify(rendered, key, reason="Award", authority=tsa).time.state is TimeState.TRUSTED

    def test_is_not_waited_for_again_and_again(self, service, tsa, rendered, key, monkeypatch):
        service.behaviour = "refuses"
        for _ in range(3):
            assert certify(rendered, key, reason="Award", authority=tsa).time.problem == "tsa-refused"
        assert service.asked == tsa.attempts

        monkeypatch.setattr(stamping, "REST_SECONDS", 0)
        service.behaviour = "well"
        stamping.learned(tsa).rests_until = 0
        assert certify(rendered, key, reason="Award", authority=tsa).time.state is TimeState.TRUSTED

    def test_new_certificate_of_the_service_is_learned(self, service, tsa, rendered, key, key_folder):
        certify(rendered, key, reason="Award", authority=tsa)
        learned = stamping.learned(tsa)
        learned.paths = {b"another": next(iter(learned.paths.values()))}

        made = certify(rendered, key, reason="Award", authority=tsa)

        assert made.time.state is TimeState.TRUSTED
        assert report(key_folder, made.pdf, tsa).stamped_at


def test_certificate_for_something_else_gives_no_time(rendered, key, tmp_path):
    stamping.learned.cache_clear()
    service = TimeService(tmp_path / "server", purpose=ExtendedKeyUsageOID.SERVER_AUTH)
    with serving(service) as url:
        tsa = TimeAuthority(url, service.anchors.read_bytes(), attempts=1)
        made = certify(rendered, key, reason="Award", authority=tsa)

    assert made.time.state is TimeState.UNAVAILABLE


def test_settings_name_the_service_or_none(tmp_path):
    (tmp_path / "roots.pem").write_bytes(b"roots")

    assert authority("", "") is None
    assert authority("https://x.example", str(tmp_path / "roots.pem")).anchors == b"roots"
    with pytest.raises(TimeAnchorsMissing, match="SEAL_TSA_ANCHORS"):
        authority("https://x.example", str(tmp_path / "nothing.pem"))


def test_address_with_a_password_is_not_shown(tmp_path):
    assert "secret" not in repr(TimeAuthority("https://me:secret@x.example", b""))


def test_command_tells_trusted_time_and_withdrawn_keys(flask, folder, stamped, service, tmp_path):
    (tmp_path / "c.pdf").write_bytes(stamped.pdf)
    (tmp_path / "root.pem").write_bytes(keys.trust(folder).anchors)

    def said(*options):
        return flask("verify", tmp_path / "c.pdf", "--anchors", tmp_path / "root.pem", *options).output

    assert f"trusted time {stamped.time.at.isoformat()}" in said("--time-anchors", service.anchors)
    assert "no trusted time" in said()
    signer = keys.load(f"file:{folder / 'signer.key.pem'}").key_id
    ceremony.revoke(
        folder, signer, since=clock.now() - timedelta(days=1), reason=x509.ReasonFlags.key_compromise
    )
    (tmp_path / "lists.pem").write_bytes(b"".join(keys.trust(folder).crls))
    assert "key-revoked" in said("--crl", tmp_path / "lists.pem", "--time-anchors", service.anchors)
