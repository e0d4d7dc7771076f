"""Checking a file that a visitor was shown: on the page, and for programs."""

from __future__ import annotations

import io
from math import ceil
from typing import cast

from flask import Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from app.accounts import throttle
from app.certificate.verdicts import LARGEST, Observed, Verdict, judge
from app.registry import file_answer, file_documents
from app.registry.allowance import Allowance
from app.registry.errors import CannotExamine
from app.registry.file_answer import Facts, FileAnswer, Outcome
from app.registry.routes import check_words, file_words
from app.registry.routes.blueprint import bp, log_key, settings
from app.registry.routes.verification import mistyped
from app.registry.services import examining
from app.registry.services.examining import Means
from app.seal import seal_id
from app.seal.seal_id import SealIdInvalid
from app.web import errors
from app.web.access import machine_endpoint, public
from app.web.database import db

# What a browser wraps round the file.
WRAPPING, MOST_PARTS = 8 * 1024, 8
KINDS = {
    "application/pdf",
    "application/octet-stream",
    "application/json",
    "application/ld+json",
    "application/vc",
    "application/vc+ld+json",
}
# Each file counts one; one that had to be stopped counts as many as it would have taken time.
DEAR, SOON = 15, 5


@bp.post("/verify")
@machine_endpoint
@public
def check_file() -> ResponseReturnValue:
    """The verdict on a file, whatever seal it belongs to. Nothing is kept, so no form token is needed."""
    return _page("")


@bp.post("/verify/<typed>")
@machine_endpoint
@public
def check_file_of_seal(typed: str) -> ResponseReturnValue:
    """The verdict on a file that was shown under this seal ID."""
    try:
        return _page(seal_id.shown(seal_id.parse(typed)))
    except SealIdInvalid as error:
        return mistyped(error, typed)


@bp.post("/api/v1/verifications")
@machine_endpoint
@public
def check_file_json() -> ResponseReturnValue:
    """The same for programs, which send nothing but the file."""
    try:
        asked = request.args.get("seal_id", "")
        asked = seal_id.shown(seal_id.parse(asked)) if asked else ""
    except SealIdInvalid:
        return errors.answer(400, detail=_("seal_id is no seal ID. Leave it out where you do not know it."))
    if request.mimetype not in KINDS:
        return errors.answer(
            415, detail=_("Send the file itself as the body, as application/pdf or application/json.")
        )
    if request.content_length is None:
        return errors.answer(411, detail=_("Say how long the file is: send Content-Length."))
    if wait := _wait():
        return errors.answer(429, headers=[("Retry-After", str(wait))])
    request.max_content_length = LARGEST
    try:
        # The body is a file here, whatever it is called: Flask's own reader of JSON never sees it.
        found = _examined(request.stream.read(LARGEST + 1), asked)
    except RequestEntityTooLarge:
        return errors.answer(413, detail=check_words.VERDICTS["too-large"]())
    except CannotExamine:
        return errors.answer(503, headers=[("Retry-After", str(SOON))])
    told = file_documents.file_document(
        found,
        settings().base_url,
        words=file_words.of(found).verdict(found),
        sentences=[file_words.of(found).sentence(line) for line in found.lines],
    )
    response = Response(told.model_dump_json(indent=1) + "\n", content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(asked: str) -> Response:
    if wait := _wait():
        return _told(FileAnswer(Outcome.UNCHECKED, "too-many", (), None, "", None), asked, 429, wait)
    try:
        pdf = _chosen()
        if pdf is None:
            return _ask_again()
        return _told(_examined(pdf, asked), asked)
    except RequestEntityTooLarge:
        return _told(file_answer.answer(Facts(judge(Observed(), sha256="")), ""), asked, 413)
    except CannotExamine:
        return _told(file_answer.answer(Facts(None), ""), asked, 503, SOON)


def _examined(pdf: bytes, asked: str) -> FileAnswer:
    means = Means(current_app.extensions["examiners"], settings().time_zone, log_key())
    found = examining.examine(db.session, pdf, means, asked=asked)
    if found.file is Verdict.EXHAUSTING:
        _allowance().charge(_source(), DEAR)
    return found


def _chosen() -> bytes | None:
    """The file of the form, kept in memory, or the text that was pasted; None where there is neither."""
    request.max_content_length = LARGEST + WRAPPING
    parser = FormDataParser(stream_factory=_in_memory, max_form_parts=MOST_PARTS)
    kind, options = request.mimetype, request.mimetype_params
    fields, files = parser.parse(request.stream, kind, request.content_length, options)[1:]
    chosen = files.get("file")
    if chosen is None or not chosen.filename:
        # Browsers send every end of a line as two characters.
        return fields.get("text", "").strip().replace("\r\n", "\n").encode() or None
    pdf = chosen.stream.read(LARGEST + 1)
    if len(pdf) > LARGEST:
        raise RequestEntityTooLarge
    return pdf


def _in_memory(
    total_content_length: int | None,
    content_type: str | None,
    filename: str | None,
    content_length: int | None = None,
) -> io.BytesIO:
    """Where a part of the form goes; the framework would write a large one to a temporary file."""
    return io.BytesIO()


def _ask_again() -> Response:
    words = _("Choose a file first, or paste a credential.")
    return make_response(render_template("registry/verify.html", file_error=words), 400)


def _told(found: FileAnswer, asked: str, status: int = 200, wait: int = 0) -> Response:
    words = file_words.of(found)
    text = render_template("registry/verify_file.html", found=found, words=words, asked=asked)
    response = make_response(text, status)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def _wait() -> int:
    """The seconds after which the visitor's network may send the next file; 0 for now."""
    return ceil(allowance_left())


def allowance_left() -> float:
    """The seconds after which the visitor's network may have something done again; 0 for now."""
    return _allowance().take(_source())


def _allowance() -> Allowance:
    return cast("Allowance", current_app.extensions["file_allowance"])


def _source() -> str:
    return throttle.source_of(request.remote_addr)
