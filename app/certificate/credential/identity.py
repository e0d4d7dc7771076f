"""Who issues: the DID that follows from the portal's address, and the document that names its keys. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlsplit

DID_CONTEXTS = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")


def did_of(base_url: str) -> str:
    """The did:web of an origin: whoever answers for the domain answers for its keys."""
    return f"did:web:{quote(urlsplit(base_url).netloc, safe='.-')}"


def method_of(did: str, key_id: str) -> str:
    """The address of one key, as proofs name it."""
    return f"{did}#{key_id}"


def document(base_url: str, keys: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The DID document with all keys (id, multibase): retired ones too, for what they signed stays signed."""
    did = did_of(base_url)
    methods = [
        {"id": method_of(did, key_id), "type": "Multikey", "controller": did, "publicKeyMultibase": multibase}
        for key_id, multibase in keys
    ]
    return {
        "@context": list(DID_CONTEXTS),
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def keys_in(told: dict[str, Any]) -> dict[str, str]:
    """The keys that a DID document lets speak for it: address and multibase; ValueError for anything else."""
    methods, speaks = told.get("verificationMethod"), told.get("assertionMethod")
    if not isinstance(methods, list) or not isinstance(speaks, list) or not isinstance(told.get("id"), str):
        raise ValueError("this is no DID document with keys")  # noqa: TRY004  # a stranger's file, not a type
    return {
        str(one["id"]): str(one["publicKeyMultibase"])
        for one in methods
        if isinstance(one, dict)
        and one.get("id") in speaks
        and one.get("controller") == told["id"]
        and "publicKeyMultibase" in one
    }
