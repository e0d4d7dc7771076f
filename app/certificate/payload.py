"""Everything that stands on a certificate, as one value with a canonical form and a digest."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import date
from typing import Annotated, Literal, Self

import rfc8785
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

LONGEST_NAME = 200
# More marks than this on one letter serve no script; they would climb over the lines above.
MARKS_PER_LETTER = 4
# Characters that turn or hide the text round them: embeddings, overrides, isolates, tags.
STEERING = re.compile("[\u202a-\u202e\u2060-\u206f\ufff9-\ufffb\U000e0000-\U000e007f]")


def _printable(text: str) -> str:
    """One line of composed, visible text; raises ValueError for what could deceive or derail a reader."""
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    if not text:
        raise ValueError("is empty")
    if STEERING.search(text) or any(
        unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in text
    ):
        raise ValueError("holds control characters")
    if all(unicodedata.category(character)[0] in "CMZ" for character in text):
        raise ValueError("holds nothing that can be read")
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run > MARKS_PER_LETTER:
            raise ValueError("holds more marks on one letter than any script uses")
    return text


Name = Annotated[str, StringConstraints(max_length=LONGEST_NAME), AfterValidator(_printable)]
Short = Annotated[str, StringConstraints(max_length=80), AfterValidator(_printable)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
SealId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,6}(-[0-9A-Z]{4}){3}-[0-9A-Z*~$=]$")]
Url = Annotated[
    str, StringConstraints(pattern=r"^https?://[\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]{3,200}$")
]


class Frozen(BaseModel):
    """A value that cannot change and knows no further fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Signatory(Frozen):
    """A person who answers for the award, and in which office."""

    name: Short
    title: Short


class CertificatePayload(Frozen):
    """What one certificate says. Two equal payloads give the same bytes of PDF."""

    type: Literal["certificate/1"] = "certificate/1"
    seal_id: SealId
    organisation: Name
    city: Short
    state: Short
    leaid: Annotated[str, StringConstraints(pattern=r"^[0-9]{7}$")] | None = None
    scope: Slug
    scope_title: Short
    domains: Annotated[tuple[Short, ...], Field(min_length=1, max_length=8)]
    awarded_on: date
    valid_until: date
    criteria_title: Short
    criteria_version: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9./_-]{0,39}$")]
    criteria_digest: Digest
    signatories: Annotated[tuple[Signatory, ...], Field(min_length=1, max_length=2)]
    issuer: Short
    verify_url: Url
    locale: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(_[A-Z]{2})?$")] = "en"
    is_demo: bool = False

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_until <= self.awarded_on:
            raise ValueError("a certificate must end after it begins")
        return self

    def canonical(self) -> bytes:
        """The one spelling of this payload (RFC 8785), to digest and to compare."""
        return rfc8785.dumps(self.model_dump(mode="json"))

    @property
    def digest(self) -> str:
        """The SHA-256 of the canonical form: an award's intent is bound to it."""
        return hashlib.sha256(self.canonical()).hexdigest()
