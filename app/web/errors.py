"""Errors become answers here: a true status, words that say what to do, and nothing about our insides."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, g, json, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from structlog import get_logger
from werkzeug.exceptions import HTTPException

from app.core.errors import DomainError, IllegalTransition, NotFound, NotPermitted, Stale, Unavailable

STATUS: dict[type[DomainError], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    NotPermitted: HTTPStatus.FORBIDDEN,
    IllegalTransition: HTTPStatus.CONFLICT,
    Stale: HTTPStatus.CONFLICT,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    DomainError: HTTPStatus.CONFLICT,
}
log = get_logger()


def init_app(app: Flask) -> None:
    """Answer every error in the product's own words."""
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(OSError, _system)
    app.register_error_handler(Exception, _unexpected)


def status_of(error: DomainError) -> HTTPStatus:
    """The status that tells the truth about the error."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def answer(
    status: int, *, reason: str = "", detail: str = "", headers: list[tuple[str, str]] | None = None
) -> ResponseReturnValue:
    """The page, or the problem document (RFC 9457), for a status.

    `reason` is the slug of a more exact message; `detail` tells the writer of a program what to do.
    """
    wants_json = request.path.startswith("/api/") or request.headers.get("Accept", "").startswith(
        "application/json"
    )
    request_id = g.get("request_id", "")
    if wants_json:
        body = {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "instance": request_id,
        }
        is_documented = request.path.startswith("/api/v1/")
        if detail or reason or is_documented:
            body["detail"] = detail or (reason if reason and not is_documented else _advice(status))
        response = Response(json.dumps(body), status, content_type="application/problem+json")
    else:
        page = render_template("errors/error.html", status=status, reason=reason, request_id=request_id)
        response = Response(page, status, content_type="text/html; charset=utf-8")
    for name, value in headers or []:
        response.headers[name] = value
    return response


def _advice(status: int) -> str:
    return {
        400: _("The request could not be read. Compare it with /api/v1/openapi.json."),
        404: _("There is nothing under this address. Every address is listed in /api/v1/openapi.json."),
        405: _("This address is for reading: use GET or HEAD."),
        429: _("Too many requests. Wait as long as Retry-After says, then go on."),
        503: _("The portal is busy. Try again after the seconds that Retry-After names."),
    }.get(status, _("The request could not be answered. Quote the instance when you report it."))


def _domain(error: DomainError) -> ResponseReturnValue:
    return answer(status_of(error), reason=type(error).__name__)


def _csrf(error: CSRFError) -> ResponseReturnValue:
    return answer(400, reason="csrf")


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response  # type: ignore[return-value]  # werkzeug types it as a sansio response
    kept = [
        (name, value) for name, value in error.get_headers() if name in {"Allow", "Retry-After", "Location"}
    ]
    return answer(error.code or 500, headers=kept)


def _database(error: DBAPIError) -> ResponseReturnValue:
    log.error("database", kind=type(error.orig).__name__, request_id=g.get("request_id", ""))
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return answer(503, headers=[("Retry-After", "5")])
    return _unexpected(error)


def _system(error: OSError) -> ResponseReturnValue:
    log.error("system", kind=type(error).__name__, errno=error.errno or 0, request_id=g.get("request_id", ""))
    return answer(503, headers=[("Retry-After", "30")])


def _unexpected(error: Exception) -> ResponseReturnValue:
    log.error("unexpected", kind=type(error).__name__, request_id=g.get("request_id", ""), exc_info=error)
    return answer(500)
