"""Says in an author's words what the models refuse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from app.criteria import schema

FORMS = {
    "id": "an id such as DS3 for a practice, or lower-case words joined by hyphens (data-security)",
    "before": "a practice id such as DS3",
    "after": "a practice id such as DS3",
    "prefix": "one to three capital letters, such as DS",
    "version": "a year, such as “2025”, or a year and a number, such as “2025.1”",
    "domains": "lower-case words joined by hyphens, such as data-security",
    "seal": "lower-case words joined by hyphens, such as tle",
}
FIELDS = sorted(
    {
        field
        for model in vars(schema).values()
        if isinstance(model, type) and issubclass(model, BaseModel)
        for field in model.model_fields
    }
)
Context = Mapping[str, Any]
Wording = Callable[[str, Any, Context], str]


def reason(error: ErrorDetails) -> str:
    """One sentence, without a full stop, that names the field and what it must be."""
    steps = [step for step in error["loc"] if step != "[key]"]
    name = next((step for step in reversed(steps) if isinstance(step, str) and not step.isdigit()), "")
    if error["loc"] and error["loc"][-1] == "[key]":
        return f"“{name}” has no place for {shown(error['input'])}; {_choices(error.get('ctx', {}))}"
    wording = WORDINGS.get(error["type"])
    if wording is None:
        return f"“{name}”: {error['msg']}"
    return wording(name, error["input"], error.get("ctx", {}))


def shown(value: object) -> str:
    """A value as it can stand in a message: short, and marked as a quotation."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a set of fields"
    if isinstance(value, list | tuple):
        return "a list"
    text = str(value)
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"  # noqa: PLR2004  # as much as fits a line


def _choices(context: Context) -> str:
    return f"it must be {str(context.get('expected', '')).replace(chr(39), '')}"


def _unknown(name: str, value: Any, context: Context) -> str:
    near = get_close_matches(name, FIELDS, n=1, cutoff=0.75)
    return f"there is no field “{name}” here" + (f"; did you mean “{near[0]}”?" if near and near[0] != name else "")


def _entries(word: str, bound: str) -> Wording:
    def wording(name: str, value: Any, context: Context) -> str:
        return f"“{name}” needs {word} {context[bound]} entries; it has {context['actual_length']}"

    return wording


def _whole(name: str, value: Any, context: Context) -> str:
    return f"“{name}” must be a whole number, not {shown(value)}"


def _date(name: str, value: Any, context: Context) -> str:
    return f"“{name}” must be a date such as 2025-07-01, not {shown(value)}"


def _fields(name: str, value: Any, context: Context) -> str:
    return f"“{name}” must be a set of fields (name: value), not {shown(value)}"


def _listed(name: str, value: Any, context: Context) -> str:
    return f"“{name}” must be a list (lines that begin with a hyphen), not {shown(value)}"


def _chosen(name: str, value: Any, context: Context) -> str:
    return f"“{name}” cannot be {shown(value)}; {_choices(context)}"


def _text(name: str, value: Any, context: Context) -> str:
    hint = "; put it in quotes" if isinstance(value, int) else ""
    return f"“{name}” must be a text, not {shown(value)}{hint}"


def _form(name: str, value: Any, context: Context) -> str:
    return f"“{name}” cannot be {shown(value)}; it must be {FORMS.get(name, 'of the form ' + str(context['pattern']))}"


WORDINGS: dict[str, Wording] = {
    "missing": lambda name, value, context: f"“{name}” is missing",
    "extra_forbidden": _unknown,
    "string_too_short": lambda name, value, context: (
        f"“{name}” needs at least {context['min_length']} characters; it has {len(str(value).strip())}"
    ),
    "string_too_long": lambda name, value, context: (
        f"“{name}” may have {context['max_length']} characters; it has {len(str(value).strip())}"
    ),
    "string_pattern_mismatch": _form,
    "string_type": _text,
    "enum": _chosen,
    "literal_error": _chosen,
    "too_short": _entries("at least", "min_length"),
    "too_long": _entries("at most", "max_length"),
    "int_type": _whole,
    "int_parsing": _whole,
    "int_from_float": _whole,
    "greater_than_equal": lambda name, value, context: f"“{name}” must be {context['ge']} or more, not {value}",
    "less_than_equal": lambda name, value, context: f"“{name}” must be {context['le']} or less, not {value}",
    "date_type": _date,
    "date_parsing": _date,
    "date_from_datetime_parsing": _date,
    "date_from_datetime_inexact": _date,
    "model_type": _fields,
    "dict_type": _fields,
    "tuple_type": _listed,
    "value_error": lambda name, value, context: str(context["error"]),
}
