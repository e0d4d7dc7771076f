"""The blueprint of assessments, and its promise that no typed word is lost whatever refuses it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge

bp = Blueprint("assessment", __name__)
REFUSED = 400  # the first status of a refusal
LONGEST_BODY = 4 * 1024 * 1024
WRITES_TEXT = frozenset({"assessment.practice", "assessment.autosave"})


@bp.url_value_preprocessor
def take_long_texts(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A text that is too long for us must still reach us, so that the page can give it back."""
    if endpoint in WRITES_TEXT:
        request.max_content_length = LONGEST_BODY
        request.max_form_memory_size = LONGEST_BODY


@bp.after_request
def give_text_back(response: Response) -> Response:
    """A refusal of a practice page without the typed text becomes a page that has it.

    It comes after everything: an ended session, a form that grew stale, a lost role, a busy database.
    """
    is_refused = response.status_code >= REFUSED and not g.get("text_is_shown", False)
    if request.endpoint == "assessment.practice" and request.method == "POST" and is_refused:
        typed = _typed()
        if any(typed.get(name) for name in ("narrative", "justification", "rating")):
            status = response.status_code
            response.set_data(
                render_template("assessment/kept.html", typed=typed, status=status, address=request.path)
            )
            response.content_type = "text/html; charset=utf-8"
    return response


def text_is_shown() -> None:
    """Say that the page of this request shows what the person typed."""
    g.text_is_shown = True


def _typed() -> dict[str, str]:
    try:
        return request.form.to_dict()
    except RequestEntityTooLarge:
        return {}
