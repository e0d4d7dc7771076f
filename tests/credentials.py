"""Credentials of made-up school systems, and verifiers of other hands to show them to."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest

from app.certificate.credential import issuing, published
from app.certificate.credential.building import Terms
from app.certificate.credential.identity import did_of
from tests.certificates import payload

ZONE = "America/New_York"
BASE = "https://seal.example.org"
NODE = Path(__file__).parent / "node"
PACKAGES = Path(sys.prefix) / "node"
needs_node = pytest.mark.skipif(
    not shutil.which("node") or not (PACKAGES / "node_modules").is_dir(),
    reason="NOT CHECKED BY @digitalbazaar/vc: Node or its packages are missing (bin/test installs them with npm)",
)


def terms(**changes):
    """What a credential says beyond its certificate."""
    values = {
        "status_index": 94_567,
        "organisation_id": "0192f3a0-0000-7000-8000-000000000001",
        "at": datetime(2026, 6, 1, 14, 3, 2, tzinfo=UTC),
    }
    return Terms(**{**values, **changes})


def credential(key, *, index=94_567, **said):
    """The signed credential of a full seal, as it is served."""
    return issuing.credential(payload(**said), terms(status_index=index), key, zone=ZONE).body


def did_document(folder, base=BASE):
    """The DID document of the keys in a folder, as it is served."""
    return json.dumps(published.did_document(folder, base)).encode()


def ask_digitalbazaar(place, credential, status_list, did):
    """What @digitalbazaar/vc says of a credential: verified, statusChecked, refused, errors."""
    files = []
    for name, content in (("credential", credential), ("list", status_list), ("did", did)):
        path = place / f"{name}.json"
        path.write_bytes(content)
        files.append(str(path))
    done = subprocess.run(
        ["node", str(NODE / "verify_credential.mjs"), str(PACKAGES), *files],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def ask_openbadgeslib(credential, status_list, did):
    """Why openbadgeslib refuses the credential; an empty text where it accepts it."""
    from openbadgeslib.ob3 import OB3LdpVerifier, OB3VerificationError

    told = json.loads(did)
    answers = {json.loads(status_list)["id"]: status_list}
    answers[f"https://{unquote(told['id'].removeprefix('did:web:'))}/.well-known/did.json"] = did
    try:
        OB3LdpVerifier().verify(
            credential, check_status=True, download=answers.__getitem__, verify_status_list=False
        )
    except OB3VerificationError as refusal:
        return str(refusal)
    return ""


def ask_openbadgeslib_about_list(status_list, did):
    """Why openbadgeslib refuses the proof of the list itself; an empty text where it accepts it."""
    from openbadgeslib.ob3 import (
        OB3VerificationError,
        resolve_verification_method,
        verify_data_integrity_proof,
    )

    told = json.loads(status_list)
    try:
        method = told["proof"][0]["verificationMethod"]
        pem = resolve_verification_method(method, download=lambda url: did)
        verify_data_integrity_proof(told, pem)
    except OB3VerificationError as refusal:
        return str(refusal)
    assert told["issuer"] == did_of(told["id"])
    return ""


def listing_of(purpose, encoded, key, at):
    """The signed list of a purpose."""
    return issuing.listing(BASE, purpose, encoded, key, at=at)
