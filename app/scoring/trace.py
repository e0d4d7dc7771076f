"""Why a number is what it is: a tree of rule, inputs and result, in keys that every language can render."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.scoring.canonical import Json, canonical


class Trace:
    """One application of a rule, over the applications it rests on. Nothing in it changes once it is made.

    Its canonical text is joined from texts made once, so an evaluation writes only what is new in it.
    """

    __slots__ = ("_after", "_before", "inputs", "of", "result", "rule", "text")

    rule: str
    inputs: Mapping[str, Json]
    result: Json
    of: tuple[Trace, ...]
    text: str

    def __init__(self, rule: str, inputs: Mapping[str, Json], result: Json, of: Sequence[Trace] = ()) -> None:
        self.rule = rule
        self.inputs = inputs
        self.result = result
        self._before = f'{{"inputs":{canonical(inputs)},"of":['
        self._after = f'],"result":{canonical(result)},"rule":{canonical(rule)}}}'
        self._rest_on(of)

    def _rest_on(self, parts: Sequence[Trace]) -> None:
        """Keys in the order that RFC 8785 wants: inputs, of, result, rule."""
        self.of = tuple(parts)
        self.text = f"{self._before}{','.join([part.text for part in parts])}{self._after}"

    def over(self, parts: Sequence[Trace]) -> Trace:
        """The same rule, inputs and result, resting on these parts."""
        whole = object.__new__(Trace)
        whole.rule, whole.inputs, whole.result = self.rule, self.inputs, self.result
        whole._before, whole._after = self._before, self._after
        whole._rest_on(parts)
        return whole

    def __eq__(self, other: object) -> bool:
        """Two traces are the same when they read the same."""
        return self.text == other.text if isinstance(other, Trace) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Trace({self.rule!r}, {dict(self.inputs)!r}, {self.result!r}, {len(self.of)} parts)"

    def as_json(self) -> dict[str, Json]:
        """The tree in plain values."""
        return {
            "rule": self.rule,
            "inputs": dict(self.inputs),
            "result": self.result,
            "of": [part.as_json() for part in self.of],
        }

    def walk(self) -> Iterator[Trace]:
        """This step and everything below it, in reading order."""
        yield self
        for part in self.of:
            yield from part.walk()

    def find(self, rule: str, **inputs: Json) -> Trace | None:
        """The first step of that rule whose inputs have these values."""
        return next((step for step in self.walk() if step.rule == rule and _has(step.inputs, inputs)), None)


def _has(inputs: Mapping[str, Json], wanted: Mapping[str, Json]) -> bool:
    return all(key in inputs and inputs[key] == value for key, value in wanted.items())
