"""A lifecycle as one table of (from, event, to)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from app.core.errors import IllegalTransition


class Workflow:
    """The only steps a subject can take. Each (from, event) leads to exactly one state."""

    def __init__(self, name: str, steps: Iterable[tuple[StrEnum, StrEnum, StrEnum]]) -> None:
        self.name = name
        self.steps = tuple(steps)
        self._to: dict[tuple[str, str], StrEnum] = {}
        for source, event, target in self.steps:
            if (source, event) in self._to:
                raise ValueError(f"{name}: {source} has two ways for {event}")
            self._to[source, event] = target

    def target(self, state: StrEnum, event: StrEnum) -> StrEnum:
        """The state that the event leads to; IllegalTransition where there is no such step."""
        try:
            return self._to[state, event]
        except KeyError:
            raise IllegalTransition(self.name, state, event) from None

    def can(self, state: StrEnum, event: StrEnum) -> bool:
        """Whether the event can happen in this state."""
        return (state, event) in self._to

    def events(self, state: StrEnum) -> tuple[StrEnum, ...]:
        """The events that can happen in this state, in the order of the table."""
        return tuple(event for source, event, _ in self.steps if source == state)

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram, for the documentation."""
        states = dict.fromkeys(state.value for source, _, target in self.steps for state in (source, target))
        # Mermaid would take a dash in a name for the beginning of an arrow.
        named = [f'    state "{state}" as {_plain(state)}' for state in states if "-" in state]
        arrows = [
            f"    {_plain(source.value)} --> {_plain(target.value)}: {event.value}"
            for source, event, target in self.steps
        ]
        return "\n".join(["stateDiagram-v2", *named, *arrows])


def _plain(state: str) -> str:
    return state.replace("-", "_")
