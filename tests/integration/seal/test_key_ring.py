"""One act makes every key that an award needs; what is there stays, and what was lost is not replaced unasked."""

from __future__ import annotations

import pytest

from app.certificate import keys as certificate_keys
from app.certificate.credential import issuer_keys
from app.certificate.errors import KeyRefused
from app.core.db import atomic
from app.seal import key_ring
from app.seal.key_ring import CERTIFICATES, CREDENTIALS, LOG, Used
from app.transparency import keys as log_keys
from app.transparency import services as log
from tests import awards


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.fixture
def folder(settings):
    return settings.keys_dir


class TestMake:
    def test_makes_all_in_a_new_portal(self, settings, session, folder):
        assert key_ring.make(settings, key_ring.used(session)) == [CERTIFICATES, CREDENTIALS, LOG]

        assert certificate_keys.signing_key(settings)
        assert issuer_keys.load(folder)
        assert log_keys.load(folder).name == "localhost/log"

    def test_again_makes_nothing_and_touches_nothing(self, settings, session, folder):
        key_ring.make(settings, key_ring.used(session))
        before = contents(folder)

        assert key_ring.make(settings, key_ring.used(session)) == []
        assert contents(folder) == before

    @pytest.mark.parametrize(
        ("names", "part"),
        [(("log.key.pem", "log.vkey"), LOG), (("issuer.key.pem",), CREDENTIALS)],
        ids=["log", "credentials"],
    )
    def test_after_an_upgrade_makes_what_is_new(self, settings, folder, names, part):
        key_ring.make(settings, Used())
        before = contents(folder)
        for name in names:
            (folder / name).unlink()

        assert key_ring.make(settings, Used()) == [part]
        after = contents(folder)
        assert {name: after[name] for name in before if name not in names} == {
            name: content for name, content in before.items() if name not in names
        }

    def test_beside_a_log_key_that_was_made_first(self, settings, folder):
        folder.mkdir(mode=0o700)
        log_keys.init(folder, "seal.example.org/log")

        assert key_ring.make(settings, Used()) == [CERTIFICATES, CREDENTIALS]
        assert certificate_keys.signing_key(settings)
        assert log_keys.load(folder).name == "seal.example.org/log"

    def test_names_the_log_as_asked(self, settings, folder):
        key_ring.make(settings, Used(), log_name="seal.example.org/2027")

        assert log_keys.load(folder).name == "seal.example.org/2027"


class TestLost:
    @pytest.mark.parametrize(
        ("part", "gone"),
        [
            (CERTIFICATES, "*.cert.pem"),
            (CREDENTIALS, "issuer*"),
            (LOG, "log.*"),
        ],
        ids=["certificates", "credentials", "log"],
    )
    def test_is_not_replaced_unasked(self, settings, session, folder, part, gone):
        key_ring.make(settings, Used())
        used = Used(
            frozenset({certificate_keys.signing_key(settings).key_id}),
            frozenset({issuer_keys.load(folder).key_id}),
            frozenset({str(log_keys.verifier(folder))}),
        )
        for path in [*folder.glob(gone), *(folder.glob("signer.key.pem") if part is CERTIFICATES else ())]:
            path.unlink()
        before = contents(folder)

        with pytest.raises(KeyRefused, match=f"{part.name}.* restore"):
            key_ring.make(settings, used)
        assert contents(folder) == before
        assert key_ring.make(settings, used, is_anew=True) == [part]

    def test_is_known_by_the_records(self, settings, session, sessions, folder):
        key_ring.make(settings, Used())
        awards.sealed(session)
        log.sign_checkpoint(sessions, folder)
        session.rollback()

        used = key_ring.used(session)

        assert used.certificates == {"0123456789abcdef"}
        assert used.credentials == {"fedcba9876543210"}
        assert used.checkpoints == {str(log_keys.verifier(folder))}


class TestNote:
    def test_says_what_is_missing_and_what_mends_it(self, settings, make_settings, folder):
        words = key_ring.note(settings)
        assert "key of certificates" in words
        assert words.endswith("run flask --app wsgi keys init")
        assert key_ring.note(make_settings(issuing=False)) == ""

        key_ring.make(settings, Used())
        assert key_ring.note(settings) == ""
        (folder / "log.vkey").unlink()
        assert key_ring.note(settings) == "missing: the key of the public log; run flask --app wsgi keys init"

    def test_names_the_key_of_credentials_of_which_only_the_public_half_is_there(self, settings):
        key_ring.make(settings, Used())
        (settings.keys_dir / "issuer.key.pem").unlink()

        assert key_ring.note(settings) == "missing: the key of credentials; run flask --app wsgi keys init"

    def test_stands_in_readyz_without_making_it_unready(self, app):
        told = app.test_client().get("/readyz")

        assert told.status_code == 200
        assert "keys init" in told.json["notes"]["keys"]


class TestCommand:
    @pytest.fixture
    def flask(self, app):
        return lambda *arguments: app.test_cli_runner().invoke(args=list(map(str, arguments)))

    def test_may_be_run_again_and_again(self, flask):
        first, second = flask("keys", "init"), flask("keys", "init")

        assert (first.exit_code, second.exit_code) == (0, 0)
        assert "ecdsa-p256-sha256" in first.output
        assert "localhost/log+" in first.output
        assert "nothing was changed" in second.output

    def test_doctor_names_the_missing_key_of_the_log_and_the_command(self, flask, folder):
        flask("keys", "init")
        assert flask("keys", "doctor").exit_code == 0
        (folder / "log.key.pem").unlink()

        done = flask("keys", "doctor")

        assert done.exit_code == 1
        assert "log.key.pem does not exist" in done.output

    def test_refuses_to_replace_what_has_signed(self, flask, folder, app):
        flask("keys", "init")
        with app.extensions["database"][1]() as session:
            awards.sealed(session)
        with atomic(session):
            pass
        for path in folder.iterdir():
            path.unlink()

        assert flask("keys", "init").exit_code == 1
        assert "restore that folder" in flask("keys", "init").output
        assert flask("keys", "init", "--anew").exit_code == 0
