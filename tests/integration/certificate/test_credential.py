"""Credentials as they are issued: whole, unchangeable, and believed by programs that we did not write."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest

from app.certificate.credential import (
    building,
    canon,
    identity,
    issuer_keys,
    proof,
    published,
)
from app.certificate.errors import CredentialImpossible
from tests import credentials
from tests.certificates import SCOPES, payload

NAME = "shared/data/ob_v3p0_achievementcredential_schema.json"
SCHEMA = next((one / NAME for one in Path(__file__).parents if (one / NAME).exists()), None)
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


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
        if SCHEMA is None:
            pytest.skip("NOT CHECKED AGAINST THE 1EDTECH SCHEMA: the file is not on this machine")
        validator = jsonschema.Draft201909Validator(
            json.loads(SCHEMA.read_text()), format_checker=jsonschema.FormatChecker()
        )

        told = json.loads(
            credentials.credential(issuer, scope=scope, leaid=None if scope == "business" else "0803870")
        )

        assert [error.message for error in validator.iter_errors(told)] == []


def test_the_library_is_loaded_by_those_who_sign_alone():
    """Web processes know of credentials and never load what signs them."""
    done = subprocess.run(
        [sys.executable, "-c", "import sys, app.seal.jobs; print([m for m in ('pyld', 'lxml', 'openbadgeslib') if m in sys.modules])"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
