"""Reading a workbook from the outside: no parser of a person's file ever runs in this process."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from app.assessment.inspection.reasons import Reason
from app.core.confined.supervisor import ChildDied, ChildRefused, ChildTimedOut, Supervisor
from app.reporting.errors import PacketUnreadable
from app.reporting.packet.content import Packet, Row, answer_from

DEADLINE = 12.0
LIFETIME = 50
READER = "packet_reader"
"""The extension of an application that answers its reader when called."""
NOT_UNDERSTOOD = "?"


class PacketReader:
    """Reads workbooks in a child of its own; share one per application and close it at the end."""

    def __init__(self, *, deadline: float = DEADLINE) -> None:
        self._child = Supervisor("app.reporting.packet.child", deadline=deadline, lifetime=LIFETIME)

    def read(self, path: Path) -> Packet:
        """The rows of the workbook at the path. Raises PacketUnreadable with the reason."""
        try:
            answer, _ = self._child.ask({"path": str(path.resolve())})
        except ChildTimedOut as error:
            raise PacketUnreadable(Reason.TOO_SLOW) from error
        except (ChildDied, ChildRefused) as error:
            raise PacketUnreadable(Reason.UNREADABLE) from error
        if refused := answer.get("refused"):
            raise PacketUnreadable(str(refused))
        try:
            return Packet(UUID(answer["assessment"]), tuple(map(_row, answer["rows"])))
        except (KeyError, ValueError) as error:
            raise PacketUnreadable(PacketUnreadable.NOT_OURS) from error

    def close(self) -> None:
        """End the child."""
        self._child.close()


def _row(found: Mapping[str, str]) -> Row:
    is_known = found["code"] != NOT_UNDERSTOOD
    answer = answer_from(found["code"], found["narrative"], found["justification"]) if is_known else None
    return Row(found["practice"], int(found["version"] or 0), found["base"], answer, found["said"])
