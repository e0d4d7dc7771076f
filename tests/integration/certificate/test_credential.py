"""Credentials as they are issued: whole, unchangeable, and believed by programs that we did not write."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.certificate.credential import (
    building,
    canon,
    identity,
    issuer_keys,
    issuing,
    proof,
    published,
    status_list,
)
from app.certificate.errors import CredentialImpossible, KeyExposed, KeyMissing, KeysExist, KeyUnreadable
from app.core import clock
from tests import credentials
from tests.certificates import SCOPES, payload

SCHEMA = Path("/work/shared/data/ob_v3p0_achievementcredential_schema.json")
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("issuer") / "keys"
    made.mkdir(mode=0o700)
    issuer_keys.init(made)
    return made


@pytest.fixture(scope="module")
def issuer(folder):
    return issuer_keys.load(folder)


@pytest.fixture(scope="module")
def did(folder):
    return credentials.did_document(folder)


@pytest.fixture
def listing(issuer):
    """A signed list with these places set: `listing(7)`."""

    def make(*places, purpose=building.SUSPENSION, at=None):
        encoded = status_list.encode(places)
        return issuing.listing(credentials.BASE, purpose, encoded, issuer, at=at or clock.now()).body

    return make


@pytest.fixture
def issued(issuer):
    """A credential that is valid on the day of the test."""
    today = clock.today()
    return credentials.credential(
        issuer, awarded_on=today - timedelta(days=30), valid_until=today + timedelta(days=700)
    )


class TestProof:
    def test_holds_and_is_the_same_every_time(self, issuer, did):
        once, again = credentials.credential(issuer), credentials.credential(issuer)

        assert once == again
        assert proof.is_sound(json.loads(once), identity.keys_in(json.loads(did)))

    def test_breaks_with_any_value_that_is_changed(self, issuer, did):
        keys = identity.keys_in(json.loads(did))
        whole = json.loads(credentials.credential(issuer))

        for path in _leaves(
            {name: value for name, value in whole.items() if name not in {"proof", "@context"}}
        ):
            changed = json.loads(credentials.credential(issuer))
            _change(changed, path)
            assert not proof.is_sound(changed, keys), path
        for name in ("created", "verificationMethod", "proofPurpose", "proofValue", "cryptosuite", "type"):
            changed = json.loads(credentials.credential(issuer))
            changed["proof"][0][name] += "x"
            assert not proof.is_sound(changed, keys), name

    def test_breaks_with_anything_that_is_added(self, issuer, did):
        keys = identity.keys_in(json.loads(did))
        for addition in ({"extra": "word"}, {"name": ["One", "Two"]}, {"https://example.org/x": "y"}):
            assert not proof.is_sound({**json.loads(credentials.credential(issuer)), **addition}, keys)

    def test_of_another_key_or_issuer_is_none(self, issuer, tmp_path):
        tmp_path.chmod(0o700)
        issuer_keys.init(tmp_path)
        told = json.loads(credentials.credential(issuer))
        keys = identity.keys_in(published.did_document(tmp_path, credentials.BASE))

        assert not proof.is_sound(told, keys)
        assert not proof.is_sound(told, {told["proof"][0]["verificationMethod"]: next(iter(keys.values()))})

    @pytest.mark.parametrize("told", [{}, {"proof": []}, {"proof": [1]}, {"proof": "x"}, {"proof": [{}, {}]}])
    def test_is_missing_in_what_is_no_credential(self, told, did):
        assert not proof.is_sound(told, identity.keys_in(json.loads(did)))


def _leaves(part, path=()):
    if isinstance(part, dict):
        for name, value in part.items():
            yield from _leaves(value, (*path, name))
    elif isinstance(part, list):
        for place, value in enumerate(part):
            yield from _leaves(value, (*path, place))
    else:
        yield path


def _change(whole, path):
    part = whole
    for step in path[:-1]:
        part = part[step]
    old = part[path[-1]]
    part[path[-1]] = (not old) if isinstance(old, bool) else f"{old}x"


class TestNothingIsLeftUnsigned:
    def built(self):
        return building.build(payload(), credentials.terms(), credentials.ZONE)

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (("motto",), "Unsigned words"),
            (("credentialSubject", "mascot"), "Owl"),
            (("credentialSubject", "achievement", "criteria", "grade"), "A"),
            (("type",), ["VerifiableCredential", "OpenBadgeCredential", "UnheardOf"]),
            (("credentialSchema",), [{"id": building.SCHEMA, "type": "NoSuchValidator"}]),
            (("credentialSubject", "id"), "not an address"),
            (("evidence",), [None]),
            (("name",), None),
        ],
    )
    def test_what_no_vocabulary_knows_stops_it_by_name(self, issuer, path, value):
        whole = self.built()
        part = whole
        for step in path[:-1]:
            part = part[step]
        part[path[-1]] = value

        with pytest.raises(CredentialImpossible, match="signed"):
            proof.secured(whole, issuer, did="did:web:seal.example.org", at=AT)

    @pytest.mark.parametrize(
        "context", ["https://example.org/context.json", "file:///etc/passwd", {"x": "urn:x"}]
    )
    def test_no_other_vocabulary_is_read(self, issuer, context):
        whole = self.built()
        whole["@context"] = [*whole["@context"], context]
        whole["x"] = "y"
        if isinstance(context, dict):
            assert b"urn:x" in canon.canonical(whole)  # defined in the document itself: then it is signed
            return
        with pytest.raises(CredentialImpossible):
            canon.canonical(whole)

    def test_a_changed_vocabulary_is_refused(self, monkeypatch):
        from app.certificate.credential import contexts

        name, _ = contexts.PINNED[building.VC]
        monkeypatch.setitem(contexts.PINNED, building.VC, (name, "0" * 64))
        contexts.known.cache_clear()
        try:
            with pytest.raises(CredentialImpossible, match="not the text"):
                contexts.known(building.VC)
        finally:
            contexts.known.cache_clear()

    def test_every_word_is_among_the_statements(self):
        statements = canon.canonical(self.built()).decode()

        for word in (
            "Maple Valley Unified School District",
            "0803870",
            "TLE-7QX4-M2KD-9RFA-K",
            "94567",
            "ab" * 32,
        ):
            assert word in statements


class TestSchema:
    @pytest.mark.parametrize("scope", SCOPES)
    def test_of_1edtech_accepts_it(self, issuer, scope):
        if not SCHEMA.exists():
            pytest.skip("NOT CHECKED AGAINST THE 1EDTECH SCHEMA: the file is not on this machine")
        validator = jsonschema.Draft201909Validator(
            json.loads(SCHEMA.read_text()), format_checker=jsonschema.FormatChecker()
        )

        told = json.loads(
            credentials.credential(issuer, scope=scope, leaid=None if scope == "business" else "0803870")
        )

        assert [error.message for error in validator.iter_errors(told)] == []


NAMES = (
    "Ka\u02bbū-Kea\u02bbau-Pāhoa Complex Area",
    "Cañon City",
    "東京 District",
    'A "B" \\ C <D> & E',
    "O’Brien’s 🦉 School",
)


class TestOpenbadgeslib:
    def test_accepts_a_valid_one_and_its_list(self, issued, listing, did):
        assert credentials.ask_openbadgeslib(issued, listing(), did) == ""
        assert credentials.ask_openbadgeslib_about_list(listing(), did) == ""

    def test_refuses_a_stopped_one(self, issued, listing, did):
        assert "suspension" in credentials.ask_openbadgeslib(issued, listing(94_567), did)

    def test_refuses_a_word_that_was_changed(self, issued, listing, did):
        forged = issued.replace(b"Maple Valley Unified", b"Mapel Valley Unified")

        assert "mismatch" in credentials.ask_openbadgeslib(forged, listing(), did)

    def test_refuses_an_old_list(self, issued, listing, did):
        old = listing(at=clock.now() - timedelta(hours=25))

        assert "expired" in credentials.ask_openbadgeslib(issued, old, did)

    def test_refuses_one_that_has_run_out(self, issuer, listing, did):
        past = credentials.credential(
            issuer,
            awarded_on=datetime(2023, 1, 1, tzinfo=UTC).date(),
            valid_until=datetime(2025, 1, 1, tzinfo=UTC).date(),
        )

        assert credentials.ask_openbadgeslib(past, listing(), did)

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=40))
    @example(NAMES[0])
    @example(NAMES[2])
    @example(NAMES[3])
    @example(NAMES[4])
    def test_reads_every_name_as_we_do(self, issuer, listing, did, name):
        today = clock.today()
        issued = credentials.credential(
            issuer, organisation=f"District {name}", awarded_on=today - timedelta(days=1),
            valid_until=today + timedelta(days=9),
        )  # fmt: skip

        assert credentials.ask_openbadgeslib(issued, listing(), did) == ""


@credentials.needs_node
class TestDigitalBazaar:
    @pytest.mark.parametrize("name", ["Maple Valley Unified School District", *NAMES])
    def test_accepts_a_valid_one_in_safe_mode_with_its_list(self, issuer, listing, did, tmp_path, name):
        today = clock.today()
        issued = credentials.credential(
            issuer,
            organisation=name,
            awarded_on=today - timedelta(days=1),
            valid_until=today + timedelta(days=9),
        )

        said = credentials.ask_digitalbazaar(tmp_path, issued, listing(), did)
        assert said == {"verified": True, "statusChecked": True, "refused": False, "errors": []}

    def test_refuses_a_stopped_one(self, issued, listing, did, tmp_path):
        assert credentials.ask_digitalbazaar(tmp_path, issued, listing(94_567), did)["refused"]

    def test_refuses_a_word_that_was_changed(self, issued, listing, did, tmp_path):
        forged = issued.replace(b"Full Seal", b"Fool Seal")

        said = credentials.ask_digitalbazaar(tmp_path, forged, listing(), did)
        assert not said["verified"]
        assert any("Invalid signature" in error for error in said["errors"])

    def test_refuses_a_list_that_was_changed(self, issued, listing, did, tmp_path):
        stopped = json.loads(listing(94_567))
        stopped["credentialSubject"]["encodedList"] = status_list.encode([])

        said = credentials.ask_digitalbazaar(tmp_path, issued, json.dumps(stopped).encode(), did)
        assert not said["statusChecked"]

    def test_refuses_one_signed_by_another_key(self, issued, listing, tmp_path):
        other = tmp_path / "other"
        other.mkdir(mode=0o700)
        issuer_keys.init(other)

        said = credentials.ask_digitalbazaar(tmp_path, issued, listing(), credentials.did_document(other))
        assert not said["verified"]


class TestKeys:
    @pytest.fixture
    def place(self, tmp_path):
        made = tmp_path / "keys"
        made.mkdir(mode=0o700)
        return made

    def test_are_for_their_owner_alone(self, place):
        issuer_keys.init(place)

        assert (place / "issuer.key.pem").stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
    def test_that_others_can_read_are_refused_with_the_cure(self, place, mode):
        issuer_keys.init(place)
        (place / "issuer.key.pem").chmod(mode)

        with pytest.raises(KeyExposed, match="chmod 600"):
            issuer_keys.load(place)

    def test_in_an_open_folder_are_refused(self, place):
        issuer_keys.init(place)
        place.chmod(0o755)

        with pytest.raises(KeyExposed, match="chmod 700"):
            issuer_keys.load(place)

    def test_that_are_missing_say_how_to_make_them(self, place):
        with pytest.raises(KeyMissing, match="keys init"):
            issuer_keys.load(place)
        with pytest.raises(KeyMissing, match="keys init"):
            published.public_keys(place)

    def test_are_never_overwritten(self, place):
        issuer_keys.init(place)
        with pytest.raises(KeysExist):
            issuer_keys.init(place)

    def test_of_another_kind_or_without_their_public_half_are_refused(self, place, key_folder):
        made = issuer_keys.init(place)
        (place / f"issuer-{made.key_id}.pub").rename(place / "issuer-0000000000000000.pub")
        with pytest.raises(KeyUnreadable, match="public half"):
            issuer_keys.load(place)

        (place / "issuer.key.pem").write_bytes((key_folder / "signer.key.pem").read_bytes())
        with pytest.raises(KeyUnreadable, match="Ed25519"):
            issuer_keys.load(place)

        (place / "issuer.key.pem").write_text("nothing")
        with pytest.raises(KeyUnreadable, match="no usable"):
            issuer_keys.load(place)

    def test_leave_what_they_signed_valid_when_they_are_rotated(self, place):
        old = issuer_keys.init(place)
        before = json.loads(credentials.credential(old))

        new = issuer_keys.rotate(place)
        after = json.loads(credentials.credential(new))

        keys = identity.keys_in(json.loads(credentials.did_document(place)))
        assert old.key_id != new.key_id == issuer_keys.load(place).key_id
        assert len(keys) == 2
        assert proof.is_sound(before, keys)
        assert proof.is_sound(after, keys)

    def test_are_not_shown(self, place):
        assert "private" not in repr(issuer_keys.init(place))


@pytest.fixture(scope="module")
def twin(issuer):
    return credentials.credential(issuer)


@pytest.fixture(scope="module")
def pdf(renderer, twin):
    return renderer.render(payload(), twin)


class TestInTheCertificate:
    def test_lies_the_credential_byte_for_byte_also_when_signed(self, pdf, twin, key_folder, tmp_path):
        from app.certificate import keys
        from app.certificate.signing import sign

        signed = sign(pdf, keys.load(f"file:{key_folder / 'signer.key.pem'}"), reason="Award of the seal")
        (tmp_path / "file.pdf").write_bytes(signed)
        subprocess.run(["pdfdetach", "-saveall", "-o", str(tmp_path), str(tmp_path / "file.pdf")], check=True)

        assert (tmp_path / "TLE-7QX4-M2KD-9RFA-K.json").read_bytes() == twin
        assert len(signed) < 200_000

    def test_it_is_declared_as_another_form_of_the_document(self, pdf):
        import io

        import pikepdf

        with pikepdf.open(io.BytesIO(pdf)) as opened:
            (attached,) = opened.Root.AF
            assert attached.AFRelationship == "/Alternative"
            assert attached.EF.F.Subtype == "/application/json"
            assert attached.UF == "TLE-7QX4-M2KD-9RFA-K.json"
            assert len(opened.attachments) == 1

    def test_the_same_award_gives_the_same_bytes(self, renderer, pdf, twin):
        assert renderer.render(payload(), twin) == pdf

    def test_the_verifier_still_finds_it_authentic(self, pdf, key_folder, verifier):
        from app.certificate import keys
        from app.certificate.signing import sign

        signed = sign(pdf, keys.load(f"file:{key_folder / 'signer.key.pem'}"), reason="Award of the seal")
        assert verifier.verify(signed).is_authentic


def test_the_library_is_loaded_by_those_who_sign_alone():
    """Web processes know of credentials and never load what signs them."""
    done = subprocess.run(
        [sys.executable, "-c", "import sys, app.seal.jobs; print([m for m in ('pyld', 'lxml', 'openbadgeslib') if m in sys.modules])"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
