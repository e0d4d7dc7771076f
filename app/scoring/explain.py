"""Turns the keys of traces, shortfalls, steps and file problems into sentences, in any language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from app.scoring import sentences
from app.scoring.canonical import parse_ratio
from app.scoring.errors import FileProblem
from app.scoring.practice import FULL
from app.scoring.readiness import ALMOST, COMPLETE, ShortfallKind
from app.scoring.steps import Step, StepKind
from app.scoring.trace import Trace

PLACES = 10


def tenths(value: int | Fraction) -> str:
    """A number in plain digits: whole where it is, else with one decimal, rounded down as readiness is."""
    whole, rest = divmod(Fraction(value) * PLACES // 1, PLACES)
    return f"{whole}.{rest}" if rest else str(whole)


@dataclass(frozen=True)
class Sentence:
    """A text to translate and what to put into it; a parameter may be a sentence itself."""

    msgid: str
    parameters: Mapping[str, object] = field(default_factory=dict)

    def text(
        self,
        translate: Callable[[str], str] = str,
        number: Callable[[int | Fraction], str] = tenths,
    ) -> str:
        """The sentence in the language of `translate`, with numbers as `number` writes them."""
        said = {name: _said(value, translate, number) for name, value in self.parameters.items()}
        return translate(self.msgid) % said


def of_trace(step: Trace) -> Sentence:
    """What one step of a trace says."""
    return RULES[step.rule](step)


def of_shortfall(kind: ShortfallKind) -> Sentence:
    """What is missing, in a few words."""
    return Sentence(sentences.SHORTFALLS[kind])


def of_step(step: Step) -> Sentence:
    """What to do, or what would happen."""
    key = step.kind.value if step.kind is StepKind.RATING else f"{step.kind.value}.{step.to}"
    if key not in sentences.STEPS:
        key = f"{key}.{step.by.value}"
    return Sentence(sentences.STEPS[key], {"practice": step.practice, "to": step.to})


def of_problem(problem: FileProblem) -> Sentence:
    """What is wrong with a file, and what to do."""
    key = problem.problem
    if problem.parameters.get("near") and f"{key}.near" in sentences.PROBLEMS:
        key = f"{key}.near"
    if problem.parameters.get("form") and f"{key}.like" in sentences.PROBLEMS:
        key = f"{key}.like"
    return Sentence(sentences.PROBLEMS[key], problem.parameters)


def label(key: str) -> Sentence:
    """The words for a state, layer or party."""
    return Sentence(sentences.LABELS[key])


def _said(value: object, translate: Callable[[str], str], number: Callable[[int | Fraction], str]) -> str:
    if isinstance(value, Sentence):
        return value.text(translate, number)
    return number(value) if isinstance(value, int | Fraction) else str(value)


def _readiness(step: Trace) -> Sentence:
    result: Any = step.result
    inputs: dict[str, Any] = dict(step.inputs)
    if result["exact"] is None:
        return Sentence(sentences.RULES[f"{step.rule}.undefined"])
    exact = parse_ratio(result["exact"]) * COMPLETE
    variant = ".complete" if result["shown"] == COMPLETE else ".capped" if exact >= ALMOST + 1 else ""
    said: dict[str, object] = {"exact": exact, "shown": result["shown"]}
    said |= {name: Fraction(inputs[name], FULL) for name in ("earned", "possible") if name in inputs}
    return Sentence(sentences.RULES[step.rule + variant], said)


def _eligibility(step: Trace) -> Sentence:
    inputs: dict[str, Any] = dict(step.inputs)
    if not inputs["defined"]:
        return Sentence(sentences.RULES["eligibility.undefined"])
    lacks = [
        name for name, is_so in (("short", inputs["short"]), ("unsigned", not inputs["attested"])) if is_so
    ]
    key = "eligibility." + ("-and-".join(lacks) or "met")
    return Sentence(sentences.RULES[key], {"practices": ", ".join(inputs["short"])})


def _maturity(step: Trace) -> Sentence:
    if step.inputs["unanswered"]:
        return Sentence(
            sentences.RULES["domain.maturity.unanswered"], {"unanswered": step.inputs["unanswered"]}
        )
    if step.result is None:
        return Sentence(sentences.RULES["domain.maturity.undefined"])
    return Sentence(sentences.RULES["domain.maturity"], {"rating": step.result})


def _practice(step: Trace) -> Sentence:
    result: Any = step.result
    if not result["possible"]:
        return Sentence(sentences.RULES["practice.readiness.left-out"], {"practice": step.inputs["practice"]})
    points = {name: Fraction(result[name], FULL) for name in ("earned", "possible")}
    return Sentence(sentences.RULES["practice.readiness"], {"practice": step.inputs["practice"], **points})


def _applies(step: Trace) -> Sentence:
    if not step.result:
        return Sentence(sentences.RULES["practice.applies.left-out"])
    if not step.inputs["claim"]:
        return Sentence(sentences.RULES["practice.applies"])
    return Sentence(
        sentences.RULES["practice.applies.claimed" if step.inputs["allowed"] else "practice.applies.always"]
    )


def _rating(step: Trace) -> Sentence:
    result: Any = step.result
    if step.inputs["claimed"]:
        return Sentence(sentences.RULES["practice.rating.claimed"])
    if result["rating"] is None:
        return Sentence(sentences.RULES["practice.rating.none"])
    layer = label(f"layer.{result['layer']}")
    return Sentence(sentences.RULES["practice.rating"], {"rating": result["rating"], "layer": layer})


def _evidence(step: Trace) -> Sentence:
    state = label(f"evidence.{step.result}")
    return Sentence(sentences.RULES["practice.evidence"], {**step.inputs, "state": state})


def _credit(step: Trace) -> Sentence:
    variant = ".none" if step.inputs["rating"] is None else ""
    return Sentence(sentences.RULES[f"practice.credit{variant}"], dict(step.inputs))


RULES: Mapping[str, Callable[[Trace], Sentence]] = {
    "scope.readiness": _readiness,
    "eligibility": _eligibility,
    "domain.readiness": _readiness,
    "domain.maturity": _maturity,
    "practice.readiness": _practice,
    "practice.applies": _applies,
    "practice.rating": _rating,
    "practice.evidence": _evidence,
    "practice.credit": _credit,
}
