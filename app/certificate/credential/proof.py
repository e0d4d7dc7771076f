"""The signature on a credential: a Data Integrity proof of the kind eddsa-rdfc-2022."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.certificate.credential import base58
from app.certificate.credential.building import stamp
from app.certificate.credential.canon import canonical
from app.certificate.credential.identity import method_of
from app.certificate.credential.issuer_keys import MULTICODEC, IssuerKey
from app.certificate.errors import CredentialImpossible

SUITE = "eddsa-rdfc-2022"
SIGNED_BYTES = 64


def secured(document: dict[str, Any], key: IssuerKey, *, did: str, at: datetime) -> dict[str, Any]:
    """The document with its proof; CredentialImpossible rather than leave a word of it unsigned."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": stamp(at),
        "verificationMethod": method_of(did, key.key_id),
        "proofPurpose": "assertionMethod",
    }
    signature = key.private.sign(_signed_bytes(document, proof))
    return {**document, "proof": [{**proof, "proofValue": "z" + base58.encode(signature)}]}


def is_sound(credential: Mapping[str, Any], keys: Mapping[str, str]) -> bool:
    """Whether its one proof was made over exactly this document by one of the keys (address and multibase).

    False for whatever a stranger's file may hold in place of a proof.
    """
    proofs = credential.get("proof")
    proof = proofs[0] if isinstance(proofs, list) and len(proofs) == 1 else proofs
    if not isinstance(proof, dict) or not _is_ours(proof, credential, keys):
        return False
    document = {name: value for name, value in credential.items() if name != "proof"}
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    try:
        public = _public(keys[proof["verificationMethod"]])
        public.verify(base58.decode(proof["proofValue"][1:]), _signed_bytes(document, options))
    except (CredentialImpossible, InvalidSignature, ValueError):
        return False
    return True


def _is_ours(proof: Mapping[str, Any], credential: Mapping[str, Any], keys: Mapping[str, str]) -> bool:
    method, value = proof.get("verificationMethod"), proof.get("proofValue")
    issuer = credential.get("issuer")
    did = issuer.get("id") if isinstance(issuer, dict) else issuer
    return (
        proof.get("type") == "DataIntegrityProof"
        and proof.get("cryptosuite") == SUITE
        and proof.get("proofPurpose") == "assertionMethod"
        and isinstance(method, str)
        and method in keys
        and method.partition("#")[0] == did
        and isinstance(value, str)
        and value[:1] == "z"
        and len(value) < 2 * SIGNED_BYTES
    )


def _signed_bytes(document: Mapping[str, Any], proof: Mapping[str, Any]) -> bytes:
    options = {"@context": document.get("@context"), **proof}
    return hashlib.sha256(canonical(options)).digest() + hashlib.sha256(canonical(dict(document))).digest()


def _public(multibase: str) -> Ed25519PublicKey:
    raw = base58.decode(multibase[1:])
    if multibase[:1] != "z" or not raw.startswith(MULTICODEC):
        raise ValueError("not an Ed25519 key")
    return Ed25519PublicKey.from_public_bytes(raw[len(MULTICODEC) :])
