"""Making the room where evidence is kept, from the settings."""

from __future__ import annotations

from app.assessment.inspection.inspector import Inspector
from app.assessment.intake import MEBIBYTE, EvidenceRoom
from app.assessment.scanning.clamd import scanner_from
from app.assessment.storage import storage_from
from config import Settings

ROOM = "evidence_room"
"""The extension of an application that answers its room when called."""


def room_of(settings: Settings) -> EvidenceRoom:
    """The room that these settings describe. Raises StorageDown where its folder cannot be made."""
    return EvidenceRoom(
        storage=storage_from(settings.storage_url),
        inspector=Inspector(),
        incoming=settings.var_dir / "incoming",
        largest=settings.upload_mebibytes * MEBIBYTE,
        quota=settings.organisation_mebibytes * MEBIBYTE,
        scanner=scanner_from(settings.clamav_url),
    )
