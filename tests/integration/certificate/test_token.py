"""A signing key in a token signs as one in a file does, and neither key nor PIN ever shows."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from app.certificate import inventory, keys, token
from app.certificate.credential import issuer_keys
from app.certificate.errors import KeyKindUnsupported, KeyUnreadable, TokenUnusable
from app.certificate.signing import sign
from app.certificate.token import TokenReference
from app.certificate.verdicts import Verdict
from app.certificate.verification import Verifier

WHO = "Consortium of Maple Valley"
PIN = "8046-1937"
LIBRARIES = [
    Path(folder) / "softhsm" / "libsofthsm2.so"
    for folder in (
        "/usr/lib",
        "/usr/lib64",
        "/usr/local/lib",
        "/usr/lib/x86_64-linux-gnu",
        "/usr/lib/aarch64-linux-gnu",
    )
]
LIBRARY = next((str(path) for path in LIBRARIES if path.exists()), "")
MISSING = [one for one in ("softhsm2-util", "pkcs11-tool") if not shutil.which(one)] + (
    [] if LIBRARY else ["libsofthsm2.so"]
)
needs_token = pytest.mark.skipif(
    bool(MISSING),
    reason=f"no {', '.join(MISSING)} (apt-get install softhsm2 opensc): keys in tokens are not tried",
)


@pytest.fixture(scope="session")
def hsm(tmp_path_factory):
    """A token in software with three keys, and the file with its PIN."""
    folder = tmp_path_factory.mktemp("hsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", "Seal", "--so-pin", "99999999", "--pin", PIN],
        check=True, capture_output=True,
    )  # fmt: skip
    for label, kind in (("one", "EC:prime256v1"), ("two", "rsa:3072"), ("three", "EC:prime256v1")):
        subprocess.run(
            [
                "pkcs11-tool", "--module", LIBRARY, "--token-label", "Seal", "--login", "--pin", PIN,
                "--keypairgen", "--key-type", kind, "--label", label, "--usage-sign",
            ],
            check=True, capture_output=True,
        )  # fmt: skip
    (folder / "pin").write_text(f"{PIN}\n")
    (folder / "pin").chmod(0o600)
    return folder


@pytest.fixture(autouse=True)
def logged_out():
    """A token knows one log-in for a whole process: each test begins without."""
    yield
    for key in token._KEYS.values():
        key.close()
    token._KEYS.clear()


@pytest.fixture
def reference(hsm):
    def reference(label="one", *, name="Seal", module=LIBRARY, pin="pin"):
        return f"pkcs11:token={name};object={label}?module-path={module}&pin-source=file:{hsm / pin}"

    return reference


@needs_token
class TestSigning:
    @pytest.mark.parametrize(
        ("label", "algorithm"), [("one", "ecdsa-p256-sha256"), ("two", "rsa-3072-sha256")]
    )
    def test_makes_certificates_that_others_accept(
        self, reference, rendered, run, tmp_path, label, algorithm
    ):
        folder = tmp_path / "keys"
        key = keys.init(folder, organisation=WHO, token=token.key_of(reference(label)))

        pdf = sign(rendered, key, reason="Award")

        assert key.algorithm == algorithm
        words = run("pdfsig", pdf)
        assert "Signature is Valid." in words
        assert "Total document signed" in words
        with Verifier(keys.trust(folder)) as verifier:
            assert verifier.verify(pdf).verdict is Verdict.AUTHENTIC
        assert not (folder / "signer.key.pem").exists()
        issuer_keys.init(folder)
        assert not [one for one in inventory.examine(reference(label), directory=folder) if one.is_fault]

    def test_takes_the_pin_from_the_settings_too(self, hsm, make_settings, tmp_path):
        settings = make_settings(
            signing_key=f"pkcs11:token=Seal;object=one?module-path={LIBRARY}",
            signing_pin=PIN,
            var_dir=tmp_path,
        )
        keys.init(settings.keys_dir, organisation=WHO, token=keys.token_of(settings))

        assert keys.signing_key(settings).sign(b"x")
        assert PIN not in repr(settings)

    def test_another_key_than_the_certified_one_is_refused(self, reference, tmp_path):
        first = token.key_of(reference("one"))
        keys.init(tmp_path / "keys", organisation=WHO, token=first)
        first.close()

        with pytest.raises(KeyUnreadable, match="is not the key of"):
            keys.load(reference("three"), directory=tmp_path / "keys")

    def test_opens_no_session_before_it_signs(self, reference):
        key = token.TokenKey(TokenReference.of(reference()))

        assert key._session is None
        assert key.public_key()
        assert key._session is not None
        key.close()
        assert key.sign(b"again")
        key.close()

    def test_works_in_a_process_that_was_forked_off(self, reference):
        key = token.key_of(reference())
        key.public_key()

        child = os.fork()
        if not child:
            os._exit(0 if key.sign(b"in the child") else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert key.sign(b"in the parent")


@needs_token
class TestFaults:
    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"name": "Nobody"}, "NoSuchToken"),
            ({"label": "four"}, "NoSuchKey"),
            ({"module": "/nowhere/library.so"}, "no library"),
            ({"pin": "nowhere"}, "PIN cannot be read"),
        ],
        ids=["token", "key", "library", "PIN"],
    )
    def test_are_named(self, reference, changes, words):
        with pytest.raises(TokenUnusable, match=words):
            token.key_of(reference(**changes)).public_key()

    def test_a_pin_that_others_can_read_is_not_used(self, hsm, reference):
        (hsm / "open").write_text("1234")
        (hsm / "open").chmod(0o644)

        with pytest.raises(TokenUnusable, match="chmod 600"):
            token.key_of(reference(pin="open")).public_key()

    def test_wrong_pin_is_named_and_shown_nowhere(self, hsm, reference, caplog):
        caplog.set_level(logging.DEBUG)
        (hsm / "wrong").write_text("1234-5678")
        (hsm / "wrong").chmod(0o600)

        with pytest.raises(TokenUnusable, match="PinIncorrect") as fault:
            token.key_of(reference(pin="wrong")).public_key()

        seen = f"{fault.value} {fault.value.__cause__} {caplog.text} {token.key_of(reference(pin='wrong'))!r}"
        assert "1234" not in seen
        assert PIN not in seen


class TestReference:
    def test_is_read_as_the_standard_says(self):
        found = TokenReference.of("pkcs11:token=My%20Token;object=a%2Bb?module-path=/l.so&pin-source=file:/p")

        assert found == TokenReference("/l.so", "My Token", "a+b", "/p")

    @pytest.mark.parametrize(
        ("reference", "words"),
        [
            ("pkcs11:token=x", "module-path is missing"),
            ("pkcs11:object=x?module-path=/l.so", "token is missing"),
            ("pkcs11:token=x;object=y?module-path=/l.so&pin-value=1234", "a PIN does not belong"),
        ],
        ids=["no library", "no token", "PIN inside"],
    )
    def test_without_its_parts_is_refused(self, reference, words):
        with pytest.raises(KeyKindUnsupported, match=words) as fault:
            TokenReference.of(reference)
        assert "1234" not in str(fault.value)


@needs_token
class TestCommands:
    def test_from_a_file_into_a_token(self, flask, make_settings, reference, rendered, tmp_path):
        flask("keys", "init")
        flask.app.extensions["settings"] = make_settings(
            signing_key=reference("three"), var_dir=tmp_path, issuer=WHO
        )

        done = flask("keys", "rotate")

        assert (done.exit_code, "signs no more" in done.output) == (0, True)
        assert not (tmp_path / "keys" / "signer.key.pem").exists()
        assert flask("keys", "doctor").exit_code == 0
        key = keys.signing_key(flask.app.extensions["settings"])
        with Verifier(keys.trust(tmp_path / "keys")) as verifier:
            assert verifier.verify(sign(rendered, key, reason="Award")).is_authentic
        assert PIN not in done.output
        assert flask("keys", "certificate-request").exit_code == 1
