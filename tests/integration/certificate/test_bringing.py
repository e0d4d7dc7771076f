"""A certificate from an authority of one's own: taken only when every part of it is right, else with the reason."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from app.certificate import authority, bringing, inventory, keys
from app.certificate.errors import KeyRefused
from app.certificate.signing import sign
from app.certificate.verdicts import Verdict
from app.certificate.verification import Verifier
from app.core import clock
from tests.state_authority import Authority, name

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


class TestRequest:
    def test_asks_for_what_will_be_checked(self, folder):
        asked = x509.load_pem_x509_csr(ask(folder))

        assert asked.is_signature_valid
        assert asked.extensions.get_extension_for_class(x509.KeyUsage).value.content_commitment
        assert (
            authority.DOCUMENT_SIGNING
            in asked.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        )

    def test_is_the_same_until_it_is_given_up(self, folder):
        first = ask(folder)

        assert ask(folder) == first
        assert ask(folder, is_anew=True) != first

    def test_leaves_the_present_key_signing(self, folder):
        before = load(folder).key_id
        ask(folder)

        assert load(folder).key_id == before

    def test_key_stays_in_a_file_of_its_owner(self, folder):
        ask(folder, algorithm="rsa-3072")

        key = keys.read_private(folder / bringing.PENDING_KEY)
        assert key.key_size == 3072


class TestTake:
    def test_signs_under_the_new_authority_and_leaves_the_old_verifying(self, folder, state, rendered, run):
        before = sign(rendered, load(folder), reason="Award")
        leaf = state.certify(ask(folder))

        bringing.take(folder, state.chain(leaf), state.lists())

        key = load(folder)
        after = sign(rendered, key, reason="Award")
        assert key.root.subject == name("State Root")
        assert [verdict(folder, pdf) for pdf in (before, after)] == [Verdict.AUTHENTIC] * 2
        assert "Signature is Valid." in run("pdfsig", after)
        assert not (folder / "root.key.pem").exists()
        assert not (folder / bringing.PENDING_KEY).exists()
        assert not [one for one in inventory.examine(f"file:{folder / 'signer.key.pem'}") if one.is_fault]

    def test_again_under_the_same_authority(self, folder, state, rendered):
        bringing.take(folder, state.chain(state.certify(ask(folder))), state.lists())
        before = sign(rendered, load(folder), reason="Award")
        bringing.take(folder, state.chain(state.certify(ask(folder))), state.lists())

        assert verdict(folder, before) is Verdict.AUTHENTIC

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"usage": False}, "key usages digitalSignature and nonRepudiation"),
            ({"purpose": ExtendedKeyUsageOID.CODE_SIGNING}, "documentSigning"),
            ({"is_authority": True}, "lacks"),
            ({"begins": timedelta(days=1)}, "is not valid before"),
            ({"begins": -timedelta(days=9), "ends": -timedelta(days=1)}, "ended on"),
        ],
        ids=["no usage", "another purpose", "an authority", "of tomorrow", "of yesterday"],
    )
    def test_refuses_a_certificate_that_is_not_right(self, folder, state, values, words):
        before = load(folder).key_id
        leaf = state.certify(ask(folder), **values)

        with pytest.raises(KeyRefused, match=words):
            bringing.take(folder, state.chain(leaf), state.lists())
        assert load(folder).key_id == before

    @pytest.mark.parametrize(
        ("arrange", "words"),
        [
            (lambda chain: [], "holds no certificate"),
            (lambda chain: chain[::-1], "must come first"),
            (lambda chain: [chain[0], chain[2], chain[1], chain[3]], "not in order"),
            (lambda chain: chain[:-1], "append CN=State Root"),
            (lambda chain: [chain[0], chain[2], chain[3]], "was not issued by|not in order"),
            (lambda chain: chain[1:], "not for the key"),
        ],
        ids=["none", "reversed", "swapped", "without root", "with a gap", "without signer"],
    )
    def test_refuses_a_chain_that_is_not_right(self, folder, state, arrange, words):
        chain = state.chain(state.certify(ask(folder)))

        with pytest.raises(KeyRefused, match=words):
            bringing.take(folder, arrange(chain), state.lists())

    def test_refuses_the_certificate_of_another_request(self, folder, state):
        other = state.certify(ask(folder))
        ask(folder, is_anew=True)

        with pytest.raises(KeyRefused, match="not for the key of the open request"):
            bringing.take(folder, state.chain(other), state.lists())

    def test_refuses_an_authority_of_the_same_name(self, folder, state):
        forged = Authority()
        leaf = forged.certify(ask(folder))

        with pytest.raises(KeyRefused, match="was not issued by"):
            bringing.take(folder, [leaf, *reversed(state.certificates)], state.lists())
        with pytest.raises(KeyRefused, match="is not signed by it"):
            bringing.take(folder, forged.chain(leaf), state.lists())

    def test_refuses_a_weak_key_in_the_chain(self, folder, state):
        weak = rsa.generate_private_key(65537, 2048).public_key()
        leaf = state.make(weak, name("Weak"))

        with pytest.raises(KeyRefused, match="weak key"):
            bringing.check(state.chain(leaf), state.lists(), weak, at=clock.now())

    def test_refuses_what_is_revoked_and_lists_that_are_missing_or_old(self, folder, state):
        leaf = state.certify(ask(folder))
        chain = state.chain(leaf)

        for lists, words in (
            (state.lists(leaf), "is revoked"),
            (state.lists()[:2], "is missing: give it with --crl"),
            (state.lists(begins=-timedelta(days=9), ends=-timedelta(days=1)), "is out of date"),
        ):
            with pytest.raises(KeyRefused, match=words):
                bringing.take(folder, chain, lists)

    def test_needs_an_open_request(self, folder, state, key):
        with pytest.raises(KeyRefused, match="certificate-request"):
            bringing.take(folder, state.chain(key.certificate), state.lists())


class TestCommands:
    def test_from_the_request_to_the_signature(self, flask, state, tmp_path):
        assert flask("keys", "certificate-request").exit_code == 1
        flask("keys", "init")
        assert flask("keys", "certificate-request", "--output", tmp_path / "seal.csr").exit_code == 0
        leaf = state.certify((tmp_path / "seal.csr").read_bytes())
        (tmp_path / "chain.pem").write_bytes(b"".join(one.public_bytes(PEM) for one in state.chain(leaf)))
        (tmp_path / "lists.pem").write_bytes(b"".join(one.public_bytes(PEM) for one in state.lists()))

        refused = flask("keys", "import", tmp_path / "chain.pem")
        taken = flask("keys", "import", tmp_path / "chain.pem", "--crl", tmp_path / "lists.pem")

        assert (refused.exit_code, "is missing" in refused.output) == (1, True)
        assert (taken.exit_code, keys.key_id(leaf) in taken.output) == (0, True)
        assert flask("keys", "doctor").exit_code == 0
        assert flask("keys", "import-crl", tmp_path / "lists.pem").exit_code == 0
        assert flask("keys", "import-crl", tmp_path / "seal.csr").exit_code == 1
        rotated = flask("keys", "rotate")
        assert (rotated.exit_code, "bring the medium" in rotated.output) == (1, True)
