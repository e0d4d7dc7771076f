"""The vocabularies that credentials are written in: known documents on this machine, never fetched."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any

from app.certificate.credential.building import OPEN_BADGES, OPEN_BADGES_EXTENSIONS, VC
from app.certificate.errors import CredentialImpossible

# They come with a package that is kept up to date. What a term means is part of what was signed, so a release
# that brings another text is refused here instead of changing the meaning of credentials unseen.
PACKAGE, FOLDER = "openbadgeslib", "openbadgeslib/ob3/contexts"
PINNED = {
    VC: ("credentials-v2.json", "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"),
    OPEN_BADGES: (
        "ob-v3p0-context-3.0.3.json",
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    ),
    OPEN_BADGES_EXTENSIONS: (
        "ob-v3p0-extensions.json",
        "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93",
    ),
}


@cache
def known(url: str) -> Any:
    """The vocabulary at an address; CredentialImpossible for any other than the three, or a changed text."""
    if url not in PINNED:
        raise CredentialImpossible(
            f"the vocabulary {url[:120]} is none that is known here; nothing is fetched"
        )
    name, digest = PINNED[url]
    try:
        # Located without importing the package, which would load all that it can do.
        text = distribution(PACKAGE).locate_file(f"{FOLDER}/{name}").read_bytes()  # type: ignore[attr-defined]  # it is a path
    except (PackageNotFoundError, OSError) as error:
        raise CredentialImpossible(
            f"{name} is missing: install {PACKAGE} as requirements.txt names it"
        ) from error
    if hashlib.sha256(text).hexdigest() != digest:
        raise CredentialImpossible(f"{name} is not the text that credentials are signed with")
    return json.loads(text)


def loader(url: str, _options: dict[str, Any]) -> dict[str, Any]:
    """What the JSON-LD library calls when it meets an address."""
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": known(url),
    }
