"""What a request may be at most, checked before anything reads it."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from flask import abort, request

LONGEST_PATH = 2 * 1024
LONGEST_QUERY = 8 * 1024
MOST_FIELDS = 2_000
FORM = "application/x-www-form-urlencoded"
FILES = "multipart/form-data"


def check_address() -> None:
    """Refuse addresses that are too long (414) or hold what is no text (400)."""
    if len(request.path) > LONGEST_PATH or len(request.query_string) > LONGEST_QUERY:
        abort(414)
    # What was no UTF-8 in the path is the replacement character by now.
    if "\0" in request.path or "\ufffd" in request.path:
        abort(400)
    query = unquote_to_bytes(request.query_string)
    try:
        query.decode()
    except UnicodeDecodeError:
        abort(400)
    if b"\0" in query:
        abort(400)


def check_body(*, upload_mebibytes: int = 0) -> None:
    """Allow files of that size where their sender may send any, and refuse forms with too many fields (413).

    Flask counts the parts of a form with files by itself; those of a plain form it takes without end.
    """
    if upload_mebibytes and request.mimetype == FILES:
        request.max_content_length = (upload_mebibytes + 1) * 1024 * 1024
    if request.mimetype == FORM and request.get_data().count(b"&") >= MOST_FIELDS:
        abort(413)
