"""Lists of foreign authorities end: then nothing is signed, and what was signed before stays true."""

from __future__ import annotations

import shutil
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives import serialization

from app.certificate import bringing, exchange, inventory, keys
from app.certificate.errors import KeyOutOfDate, KeyRefused, ListOutOfDate
from app.certificate.signing import sign
from app.certificate.verdicts import Verdict
from app.certificate.verification import Verifier
from app.core import clock
from tests.state_authority import Authority

WHO = "Consortium of Maple Valley"
PEM = serialization.Encoding.PEM


@pytest.fixture(scope="module")
def state():
    return Authority()


@pytest.fixture
def folder(key_folder, tmp_path):
    shutil.copytree(key_folder, tmp_path / "keys")
    return tmp_path / "keys"


def load(folder):
    return keys.load(f"file:{folder / 'signer.key.pem'}")


def ask(folder, **values):
    return bringing.request(folder, **{"organisation": WHO, "algorithm": "ecdsa-p256", **values})


def verdict(folder, pdf):
    with Verifier(keys.trust(folder)) as verifier:
        return verifier.verify(pdf).verdict


def put(folder, lists):
    """Put revocation lists there, whatever they say."""
    root, *others = (crl.public_bytes(PEM) for crl in lists)
    exchange.put(folder, {"root.crl.pem": root, "intermediate.crl.pem": b"".join(others)})


class TestLists:
    def test_of_yesterday_stop_signing_and_new_ones_mend_it(self, folder, state):
        bringing.take(folder, state.chain(state.certify(ask(folder))), state.lists())
        with clock.at(clock.now() + timedelta(days=8)):
            with pytest.raises(KeyOutOfDate, match="revocation list"):
                load(folder)
            for crl in state.lists():
                bringing.take_list(folder, crl)
            assert load(folder)

    def test_older_and_foreign_ones_are_refused(self, folder, state):
        bringing.take(folder, state.chain(state.certify(ask(folder))), state.lists())

        with pytest.raises(KeyRefused, match="newer than that"):
            bringing.take_list(folder, state.lists(begins=-timedelta(days=3))[0])
        with pytest.raises(KeyRefused, match="did not sign this list"):
            bringing.take_list(folder, Authority().lists()[0])

    def test_of_a_large_authority_are_read_to_their_end(self, folder, state):
        leaf = state.certify(ask(folder))
        many = [SimpleNamespace(serial_number=number) for number in range(1, 2500)]
        bringing.take(folder, state.chain(leaf), state.lists(*many))

        assert (folder / "intermediate.crl.pem").stat().st_size > 2 * 64 * 1024
        assert len(load(folder).crls) == 3

    def test_that_no_certificate_could_carry_are_refused(self, folder, state, monkeypatch):
        monkeypatch.setattr(bringing, "LARGEST_LIST", 100)

        with pytest.raises(KeyRefused, match="no certificate can carry it"):
            bringing.take(folder, state.chain(state.certify(ask(folder))), state.lists())

    def test_that_ended_stop_signing_and_leave_what_was_signed_before_authentic(
        self, folder, state, rendered
    ):
        """Nobody renews the lists of an authority that was left; what it vouched for does not become false."""
        bringing.take(
            folder, state.chain(state.certify(ask(folder))), state.lists(ends=timedelta(seconds=10))
        )
        pdf = sign(rendered, load(folder), reason="Award of the seal")
        assert verdict(folder, pdf) is Verdict.AUTHENTIC
        time.sleep(11)

        with pytest.raises(ListOutOfDate, match="keys import-crl"):
            load(folder)
        assert verdict(folder, pdf) is Verdict.AUTHENTIC

    def test_are_asked_for_before_they_end(self, folder, state):
        bringing.take(folder, state.chain(state.certify(ask(folder))), state.lists())

        def notes():
            return [one.message for one in inventory.examine(f"file:{folder / 'signer.key.pem'}")]

        assert not [note for note in notes() if "import-crl" in note]
        with clock.at(clock.now() + timedelta(days=5)):
            assert len([note for note in notes() if "import-crl" in note]) == 3

    def test_that_ended_still_tell_who_was_withdrawn(self, folder, state, rendered):
        leaf = state.certify(ask(folder))
        bringing.take(folder, state.chain(leaf), state.lists())
        pdf = sign(rendered, load(folder), reason="Award of the seal")
        put(folder, state.lists(leaf, ends=timedelta(seconds=3)))
        assert verdict(folder, pdf) is Verdict.KEY_REVOKED
        time.sleep(4)

        assert verdict(folder, pdf) is Verdict.KEY_REVOKED

    def test_that_had_ended_when_it_was_signed_make_nothing_authentic(self, folder, state, rendered):
        bringing.take(folder, state.chain(state.certify(ask(folder))), state.lists())
        key = load(folder)
        put(folder, state.lists(ends=timedelta(seconds=-60)))

        assert verdict(folder, sign(rendered, key, reason="Award of the seal")) is Verdict.FOREIGN
