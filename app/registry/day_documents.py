"""What programs are sent of a seal on a day: its standing, and its history with the proof of every line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from app.registry.documents import Happening, Links, Told, fields, happening
from app.registry.entries import Place
from app.registry.past import PastDay
from app.registry.public_seal import PublicEvent, PublicSeal
from app.registry.standing import Standing


class LogPlace(Told):
    """Where an event stands in the public log."""

    index: int = Field(description="The number of its line, counted from zero.")
    size: int | None = Field(
        description="How many lines the newest checkpoint covers; null while it does not cover this one."
    )
    proof: str | None = Field(
        description="The proof of the line under that checkpoint (c2sp.org/tlog-proof@v1); null until then."
    )
    tile: str | None = Field(description="The file in which the line lies (c2sp.org/tlog-tiles).")


class ProvenHappening(Happening):
    """One thing that happened to the seal, with its line in the public log."""

    log: LogPlace | None = Field(description="Null only where the log has no such line, which is a fault.")


class Today(Told):
    """How the seal stands when you ask."""

    status: Standing
    valid: bool


class DayDocument(Told):
    """A seal on one day, as it stood when the day ended where the program is; of today, as it stands now."""

    id: str
    on: date
    status: Literal["valid", "suspended", "revoked", "expired", "superseded", "not-awarded-yet"]
    valid: bool = Field(description="Whether the seal was in force when the day ended.")
    reason: str | None = Field(description="Why it was not in force, where the registry has a public reason.")
    changes: list[ProvenHappening] = Field(description="What happened to the seal on that very day.")
    history: list[ProvenHappening] = Field(
        description="Everything that ever happened to the seal, with proof."
    )
    today: Today
    awarded_on: date
    valid_until: date
    links: Links


class DayAsked(BaseModel):
    """What the history of a seal can be asked."""

    on: Annotated[
        date | None,
        Field(description="A day that is not in the future, such as 2027-09-01. Today if left out."),
    ] = None


def day_document(
    seal: PublicSeal, day: PastDay, base_url: str, *, places: Mapping[UUID, Place]
) -> DayDocument:
    """What programs are told of a seal on a day."""
    told = fields(seal, base_url)
    return DayDocument.model_validate(
        {
            **{name: told[name] for name in ("id", "awarded_on", "valid_until", "links")},
            "on": day.on,
            "status": day.word,
            "valid": day.is_valid,
            "reason": day.reason or None,
            "changes": [_proven(one, places, base_url) for one in day.events],
            "history": [_proven(one, places, base_url) for one in seal.history],
            "today": {"status": seal.standing, "valid": seal.is_valid},
        }
    )


def _proven(event: PublicEvent, places: Mapping[UUID, Place], base_url: str) -> dict[str, object]:
    place = places.get(event.id) if event.id else None
    log = None
    if place:
        is_signed = place.size is not None
        log = {
            "index": place.index,
            "size": place.size,
            "proof": f"{base_url}{place.proof}" if is_signed else None,
            "tile": f"{base_url}/log/{place.tile}" if is_signed else None,
        }
    return {**happening(event), "log": log}
