"""Says in an author's words what the models refuse."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from app.criteria import schema

LONGEST_QUOTE = 40
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
WHOLE = "“{name}” must be a whole number, not {shown}"
DAY = "“{name}” must be a date such as 2025-07-01, not {shown}"
FIELDS_WANTED = "“{name}” must be a set of fields (name: value), not {shown}"
CHOICE = "“{name}” cannot be {shown}; it must be {expected}"
WORDINGS = {
    "missing": "“{name}” is missing",
    "extra_forbidden": "there is no field “{name}” here{near}",
    "string_too_short": "“{name}” needs at least {min_length} characters; it has {length}",
    "string_too_long": "“{name}” may have {max_length} characters; it has {length}",
    "string_pattern_mismatch": "“{name}” cannot be {shown}; it must be {form}",
    "string_type": "“{name}” must be a text, not {shown}; put a text that looks like a number in quotes",
    "enum": CHOICE,
    "literal_error": CHOICE,
    "too_short": "“{name}” needs at least {min_length} entries; it has {actual_length}",
    "too_long": "“{name}” may have {max_length} entries; it has {actual_length}",
    "int_type": WHOLE,
    "int_parsing": WHOLE,
    "int_from_float": WHOLE,
    "greater_than_equal": "“{name}” must be {ge} or more, not {shown}",
    "less_than_equal": "“{name}” must be {le} or less, not {shown}",
    "date_type": DAY,
    "date_parsing": DAY,
    "date_from_datetime_parsing": DAY,
    "date_from_datetime_inexact": DAY,
    "model_type": FIELDS_WANTED,
    "dict_type": FIELDS_WANTED,
    "tuple_type": "“{name}” must be a list (lines that begin with a hyphen), not {shown}",
    "value_error": "{error}",
}
BAD_KEY = "“{name}” has no place for {shown}; it must be {expected}"


def worth_telling(errors: list[ErrorDetails]) -> Iterator[ErrorDetails]:
    """The errors without those that follow from others: a list is not short because its entries are wrong."""
    places = [error["loc"] for error in errors]
    for error in errors:
        place = error["loc"]
        is_consequence = any(len(other) > len(place) and other[: len(place)] == place for other in places)
        if error["type"] != "too_short" or not is_consequence:
            yield error


def reason(error: ErrorDetails) -> str:
    """One sentence, without a full stop, that names the field and what it must be."""
    place = error["loc"]
    name = next((step for step in reversed(place) if isinstance(step, str) and _is_name(step)), "the file")
    wording = BAD_KEY if place[-1:] == ("[key]",) else WORDINGS.get(error["type"], "“{name}”: {message}")
    context = dict(error.get("ctx", {}))
    context["expected"] = str(context.get("expected", "")).replace("'", "")
    return wording.format(
        name=name,
        shown=shown(error["input"]),
        length=len(str(error["input"]).strip()),
        near=_near(name),
        form=FORMS.get(name, f"of the form {context.get('pattern', '')}"),
        message=error["msg"],
        **context,
    )


def shown(value: object) -> str:
    """A value as it can stand in a message: short, and marked as a quotation."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a set of fields"
    if isinstance(value, list | tuple):
        return "a list"
    text = str(value)
    return f"“{text[:LONGEST_QUOTE]}…”" if len(text) > LONGEST_QUOTE else f"“{text}”"


def _is_name(step: str) -> bool:
    return step != "[key]" and not step.isdigit()


def _near(name: str) -> str:
    near = [field for field in get_close_matches(name, FIELDS, n=2, cutoff=0.75) if field != name]
    return f"; did you mean “{near[0]}”?" if near else ""
