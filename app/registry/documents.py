"""What programs are sent: the shape of every answer of the public interface, and of every question."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator

from app.accounts.states import NAMES
from app.certificate.trusted_time import TimeState
from app.registry.public_seal import Listed, PublicEvent, PublicSeal
from app.registry.queries import Filter, Place
from app.registry.standing import Standing

MOST_SEALS, USUAL_SEALS = 100, 50
STATUSES = ", ".join(Standing)
CURSOR = re.compile(r"(\d{4}-\d{2}-\d{2})\.([0-9A-HJKMNP-TV-Z]{13})")


class Told(BaseModel):
    """A part of an answer. Fields may be added to it in time; none is taken away or changes its meaning."""

    model_config = ConfigDict(frozen=True)


class SchoolSystem(Told):
    """The school system as it is named on the certificate."""

    id: UUID = Field(description="Stays the same for all seals of the school system.")
    name: str
    city: str
    state: str
    leaid: str | None = Field(description="The NCES id; null where there is none.")


class Happening(Told):
    """One thing that happened to the seal."""

    event: Literal[
        "seal.awarded", "seal.suspended", "seal.restored", "seal.revoked", "seal.expired", "seal.superseded"
    ]
    at: datetime
    reason: str | None = Field(description="The public reason; never null where a seal was stopped.")


class Review(Told):
    """How the award came about. No person is named."""

    auditors: int = Field(
        ge=1,
        description="How many auditors examined every practice and its evidence, each after declaring to "
        "have no ties to the school system.",
    )
    began_on: date = Field(description="When the first of them declared so and began.")
    ended_on: date = Field(description="When the last of them gave a recommendation.")
    decided_on: date = Field(description="When somebody who had no part in the review decided.")


class Links(Told):
    """Where to go on."""

    self: str
    page: str = Field(description="For people.")
    certificate: str = Field(description="The signed PDF.")
    credential: str = Field(description="The same as an Open Badges 3.0 credential.")
    badge: str = Field(description="A picture of the present status.")


class SealLine(Told):
    """A seal as one line of a list."""

    id: str = Field(description="The seal ID as people read it.", examples=["TLE-7QX4-M2KD-9RFA-K"])
    status: Standing
    valid: bool = Field(description="Whether the seal is in force today: the same as status = valid.")
    organisation: SchoolSystem
    scope: str = Field(description="full, or the one domain that a mini seal covers.")
    scope_title: str
    domains: list[str]
    awarded_on: date
    valid_until: date = Field(description="The last day of validity, where the program is.")
    criteria: str = Field(description="The criteria version.", examples=["tle/2025"])
    issuer: str
    is_demonstration: bool = Field(description="True for made-up school systems: such a seal means nothing.")
    links: Links


class Signature(Told):
    """How the certificate was signed."""

    key_id: str = Field(description="The beginning of the SHA-256 of the public key.")
    algorithm: str = Field(examples=["ecdsa-p256-sha256"])
    time: TimeState = Field(
        description="trusted: a time-stamping service vouches for the time. unavailable: it was asked in "
        "vain. not-asked: there was none to ask."
    )
    stamped_at: datetime | None = Field(description="The time of the service; null unless it is trusted.")


class IssuedEdition(Told):
    """The certificate in a further language."""

    language: str = Field(examples=["es"])
    sha256: str
    url: str


class SealDocument(SealLine):
    """Everything public about one seal."""

    criteria_digest: str
    status_reason: str | None
    status_changed_at: datetime
    superseded_by: str | None = Field(description="The id of the seal that took the place of this one.")
    history: list[Happening]
    review: Review | None = Field(description="How the seal was reviewed; null where that is not on record.")
    certificate_sha256: str
    editions: list[IssuedEdition] = Field(
        description="The certificate in further languages: files of their own, of the same standing."
    )
    annex: str | None = Field(
        description="The address of what the school system published of its readiness; null where it did not."
    )
    credential_sha256: str | None = Field(description="Null while the credential is still being made.")
    signature: Signature


class SealPage(Told):
    """Some seals, newest first, and where the next ones are."""

    seals: list[SealLine]
    next: str | None = Field(description="The address of the next page; null on the last one.")


class Problem(Told):
    """What went wrong, as RFC 9457 describes it."""

    type: str
    title: str
    status: int
    detail: str = Field(description="What to do about it.")
    instance: str = Field(description="A reference to quote when you report it.")


class SealsAsked(BaseModel):
    """What `/api/v1/seals` can be asked. What it does not know is refused: it may be a typing error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: Annotated[str, Field(description="Postal code of a state, such as OH.")] = ""
    scope: Annotated[
        str, Field(pattern=r"^[a-z0-9-]{0,60}$", description="full, or the id of one domain.")
    ] = ""
    status: Annotated[Standing | None, Field(description=f"The status today: {STATUSES}.")] = None
    organisation: Annotated[UUID | None, Field(description="The id of a school system.")] = None
    limit: Annotated[int, Field(ge=1, le=MOST_SEALS, description="At most so many.")] = USUAL_SEALS
    cursor: Annotated[str, Field(max_length=40, description="Taken from “next”; do not make your own.")] = ""

    @field_validator("state")
    @classmethod
    def _known(cls, state: str) -> str:
        if state and state not in NAMES:
            raise ValueError("there is no such state")
        return state

    @field_validator("cursor")
    @classmethod
    def _given(cls, cursor: str) -> str:
        if cursor:
            _place(cursor)
        return cursor

    @property
    def wanted(self) -> Filter:
        """The filter that the parameters describe."""
        return Filter(self.state, self.scope, self.status, self.organisation)

    @property
    def place(self) -> Place | None:
        """Where to go on."""
        return _place(self.cursor) if self.cursor else None

    def at(self, place: Place) -> Self:
        """The same question from another place."""
        return self.model_copy(update={"cursor": f"{place.awarded_on.isoformat()}.{place.seal_id}"})

    def address(self) -> str:
        """The query of this question."""
        asked = self.model_dump(mode="json", exclude_defaults=True)
        return "&".join(f"{name}={value}" for name, value in asked.items())


def _place(cursor: str) -> Place:
    found = CURSOR.fullmatch(cursor)
    if found is None:
        raise ValueError("this cursor was not given by us")
    return Place(date.fromisoformat(found[1]), found[2])


def line(seal: Listed, base_url: str) -> SealLine:
    """The seal as one line of a list."""
    return SealLine.model_validate(fields(seal, base_url))


def document(seal: PublicSeal, base_url: str) -> SealDocument:
    """Everything public about the seal."""
    return SealDocument.model_validate(
        {
            **fields(seal, base_url),
            "criteria_digest": seal.document.criteria_digest,
            "status_reason": seal.reason or None,
            "status_changed_at": seal.changed_at,
            "superseded_by": seal.successor or None,
            "history": [happening(one) for one in seal.history],
            "review": asdict(seal.review) if seal.review else None,
            "certificate_sha256": seal.certificate_sha256,
            "editions": [
                {"language": each, "sha256": sha256, "url": f"{base_url}/certificates/{each}/{seal.id}.pdf"}
                for each, sha256 in seal.editions.items()
            ],
            "annex": f"{base_url}/annexes/{seal.id}.pdf" if seal.has_annex else None,
            "credential_sha256": seal.credential_sha256 or None,
            "signature": {
                "key_id": seal.signed.key_id,
                "algorithm": seal.signed.algorithm,
                "time": seal.signed.time_state,
                "stamped_at": seal.signed.stamped_at,
            },
        }
    )


def happening(event: PublicEvent) -> dict[str, object]:
    """One thing that happened, by its fields."""
    return {"event": event.event.value, "at": event.at, "reason": event.reason or None}


def fields(seal: Listed, base_url: str) -> dict[str, object]:
    """The seal as one line of a list, by its fields."""
    told = seal.document
    return {
        "id": seal.id,
        "status": seal.standing,
        "valid": seal.is_valid,
        "organisation": {
            "id": seal.organisation_id,
            "name": told.organisation,
            "city": told.city,
            "state": told.state,
            "leaid": told.leaid,
        },
        "scope": told.scope,
        "scope_title": told.scope_title,
        "domains": list(told.domains),
        "awarded_on": told.awarded_on,
        "valid_until": told.valid_until,
        "criteria": told.criteria_version,
        "issuer": told.issuer,
        "is_demonstration": told.is_demo,
        "links": {
            "self": f"{base_url}/api/v1/seals/{seal.id}",
            "page": f"{base_url}/verify/{seal.id}",
            "certificate": f"{base_url}/certificates/{seal.id}.pdf",
            "credential": f"{base_url}/credentials/{seal.id}.json",
            "badge": f"{base_url}/badges/{seal.id}.svg",
        },
    }
