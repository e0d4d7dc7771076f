"""Errors become answers here: a true status, words that say what to do, and nothing about our insides."""

from __future__ import annotations

from errno import EDQUOT, ENOSPC
from http import HTTPStatus
from typing import Any, cast

from flask import Flask, Response, current_app, g, json, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from werkzeug.exceptions import HTTPException

from app.core import log
from app.core.actor import Actor
from app.core.errors import DomainError, IllegalTransition, NotFound, NotPermitted, Stale, Unavailable
from app.web.access import actor_or_none

STATUS: dict[type[DomainError], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    NotPermitted: HTTPStatus.FORBIDDEN,
    IllegalTransition: HTTPStatus.CONFLICT,
    Stale: HTTPStatus.CONFLICT,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    DomainError: HTTPStatus.CONFLICT,
}
# What the databases call "the disk is full" and "I only read", in numbers.
SQLITE_FULL, POSTGRESQL_FULL, POSTGRESQL_READS_ONLY = 13, "53100", "25006"
SOON, LATER = [("Retry-After", "5")], [("Retry-After", "60")]
# Where programs ask; those that their description or a standard names are told what to do.
DOCUMENTED = ("/api/v1/", "/credentials/", "/.well-known/did.json")
FOR_PROGRAMS = ("/api/", *DOCUMENTED)
LAST_RESORT = """<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>The portal cannot answer</title></head>
  <body>
    <main><h1>The portal cannot answer</h1><p>Nothing was half saved. Try again in a few minutes.</p></main>
  </body>
</html>
"""


def init_app(app: Flask) -> None:
    """Answer every error in the product's own words."""
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(NoConnectionLeft, _busy)
    app.register_error_handler(OSError, _system)
    # Where a view let a number or text pass that no database can keep. On SQLite the driver says so.
    app.register_error_handler(OverflowError, _unkeepable)
    app.register_error_handler(UnicodeError, _unkeepable)
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
    wants_json = request.path.startswith(FOR_PROGRAMS) or request.headers.get("Accept", "").startswith(
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
        is_documented = request.path.startswith(DOCUMENTED)
        if detail or reason or is_documented:
            body["detail"] = detail or (reason if reason and not is_documented else _advice(status))
        response = Response(json.dumps(body), status, content_type="application/problem+json")
    else:
        response = Response(
            _page(status, reason, request_id), status, content_type="text/html; charset=utf-8"
        )
    for name, value in headers or []:
        response.headers[name] = value
    return response


def _page(status: int, reason: str, request_id: str) -> str:
    values = {"status": status, "reason": reason, "request_id": request_id}
    # With the person's own navigation where that works; without it rather than not at all.
    for actor in dict.fromkeys((_visible_actor(status), None)):
        try:
            return render_template("errors/error.html", **values, actor=actor)
        except Exception as error:  # noqa: BLE001  # whatever it is, the visitor gets an answer
            log.error("error page", request_id=request_id, exc_info=error)  # without its values
    return LAST_RESORT


def _visible_actor(status: int) -> Actor | None:
    """Who looks at the page. After a failure of ours nobody is asked for anew."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and "_login_user" not in g:
        return None
    try:
        return actor_or_none()
    except Exception as error:  # noqa: BLE001  # whatever it is, the page is shown without a name
        log.error("error page", request_id=g.get("request_id", ""), exc_info=error)  # as above
        return None


def _advice(status: int) -> str:
    words: dict[int, str] = {
        400: _("The request could not be read. Compare it with /api/v1/openapi.json."),
        404: _("There is nothing under this address. Every address is listed in /api/v1/openapi.json."),
        405: _("This address does not take that method. Use one that Allow names."),
        414: _("This address is longer than any that means something here. Shorten its query."),
        429: _("Too many requests. Wait as long as Retry-After says, then go on."),
        503: _("The portal is busy. Try again after the seconds that Retry-After names."),
    }
    contact = current_app.extensions["settings"].contact
    other = (
        _("The request could not be answered. Report it with the instance: %(contact)s", contact=contact)
        if contact
        else _("The request could not be answered. It is noted under the name that instance gives.")
    )
    return words.get(status, str(other))


def _domain(error: DomainError) -> ResponseReturnValue:
    status = status_of(error)
    headers = SOON if status is HTTPStatus.SERVICE_UNAVAILABLE else None
    return answer(status, reason=type(error).__name__, headers=headers)


def _csrf(error: CSRFError) -> ResponseReturnValue:
    return answer(400, reason="csrf")


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return cast("Response", error.response)
    kept = [
        (name, value) for name, value in error.get_headers() if name in {"Allow", "Retry-After", "Location"}
    ]
    return answer(error.code or 500, headers=kept)


def _database(error: DBAPIError) -> ResponseReturnValue:
    cause: Any = error.orig
    log.error("database", kind=type(cause).__name__, request_id=g.get("request_id", ""), exc_info=error)
    code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorcode", None)
    if code in {SQLITE_FULL, POSTGRESQL_FULL}:
        return answer(507, headers=LATER)
    if isinstance(error, OperationalError) or error.connection_invalidated or code == POSTGRESQL_READS_ONLY:
        return answer(503, headers=SOON)
    if isinstance(error, DataError):
        return answer(400)
    # A constraint that no service foresaw: most often two did the same at once.
    return answer(409 if isinstance(error, IntegrityError) else 500)


def _busy(error: Exception) -> ResponseReturnValue:
    log.error("busy", kind=type(error).__name__, request_id=g.get("request_id", ""))
    return answer(503, headers=SOON)


def _system(error: OSError) -> ResponseReturnValue:
    request_id = g.get("request_id", "")
    log.error(
        "system", kind=type(error).__name__, errno=error.errno or 0, request_id=request_id, exc_info=error
    )
    return answer(507 if error.errno in {ENOSPC, EDQUOT} else 503, headers=LATER)


def _unkeepable(error: Exception) -> ResponseReturnValue:
    log.error("unkeepable", kind=type(error).__name__, request_id=g.get("request_id", ""), exc_info=error)
    return answer(400)


def _unexpected(error: Exception) -> ResponseReturnValue:
    log.error("unexpected", kind=type(error).__name__, request_id=g.get("request_id", ""), exc_info=error)
    return answer(500)
