"""Who may reach a view. A view that does not say so is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin, LoginManager, current_user
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import NotFound, NotPermitted
from app.core.rules import Rule
from app.web import limits
from app.web.database import db

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
Loader = Callable[[Session, Any], Any]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Access:
    """What a view declares: `public`, `signed-in`, or a rule, with what asks it before the view is called."""

    kind: str
    rule: Rule | None = None
    admit: Callable[[dict[str, Any]], None] | None = None


class SignedIn:
    """What flask-login holds for a request: the actor and the token of the session."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, actor: Actor, token: str) -> None:
        self.actor = actor
        self.token = token

    def get_id(self) -> str:
        """The value kept in the cookie: the session's token, never the person's id."""
        return self.token


def current_actor() -> Actor:
    """Who acts in this request. Only for views that are not public; otherwise NotPermitted."""
    actor = actor_or_none()
    if actor is None:
        raise NotPermitted("signed-in")
    return actor


def actor_or_none() -> Actor | None:
    """Who acts in this request, or None for a visitor who has not signed in."""
    user = current_user._get_current_object()  # noqa: SLF001  # Flask's own way to look it up only once
    return cast(SignedIn, user).actor if user.is_authenticated else None


def public(view: View) -> View:
    """Anyone may reach the view. It must not touch the session when it answers a GET."""
    view.access = Access("public")  # type: ignore[attr-defined]  # for the guard and the architecture tests
    return view


def signed_in(view: View) -> View:
    """Anyone with an account may reach the view."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if actor_or_none() is None:
            return _ask_to_sign_in()
        return view(*args, **kwargs)

    guarded.access = Access("signed-in")  # type: ignore[attr-defined]  # as in public()
    return cast(View, guarded)


def requires(rule: Rule, *, known_by: Rule | None = None, **loaders: Loader) -> Callable[[View], View]:
    """The rule must allow the actor to act on the subject.

    `@requires(policy.SIGN, assessment=queries.get)` loads the subject by `assessment_id` of the URL and gives
    it to the view as `assessment`. A subject the rule refuses looks as if it did not exist, unless `known_by`
    allows the actor to know of it: then the answer is 403.
    """

    def admit(values: dict[str, Any]) -> None:
        actor = current_actor()
        subject = None
        for name, load in loaders.items():
            subject = load(db.session, values.pop(f"{name}_id"))
            values[name] = subject
        if not rule.allows(actor, subject):
            if known_by is None or not known_by.allows(actor, subject):
                raise NotFound if loaders else NotPermitted(rule.name)
            raise NotPermitted(rule.name)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            if actor_or_none() is None:
                return _ask_to_sign_in()
            admit(kwargs)
            return view(*args, **kwargs)

        guarded.access = Access("rule", rule, admit)  # type: ignore[attr-defined]  # as in public()
        return cast(View, guarded)

    return decorate


def accepts_upload(view: View) -> View:
    """The view takes files: from whoever may use it the body may be as large as the upload setting allows.

    Stands above `@requires` or `@signed_in`: who sends is asked before anything of the body is read.
    """
    if getattr(view, "access", Access("public")).kind == "public":
        raise TypeError(f"{view.__name__} takes files, so it must say from whom")
    view.accepts_upload = True  # type: ignore[attr-defined]  # read by the guard before the body is parsed
    return view


def machine_endpoint(view: View) -> View:
    """The view is posted to by programs without a cookie: no CSRF token, and no session either."""
    view.machine_endpoint = True  # type: ignore[attr-defined]  # read by the factory when CSRF is set up
    return view


def init_app(app: Flask) -> LoginManager:
    """Guard every view of the application, and prepare flask-login for the accounts package to fill in."""
    app.before_request(_guard)
    manager = LoginManager()
    # Nothing asks how fresh a sign-in is by flask-login's reckoning, which would write a new cookie when a
    # telephone changes its network. The session of the database decides, and can be ended there.
    manager.session_protection = None
    # init_app would add a hook for "remember me" that reads the session on every answer, and so would make
    # every public page vary by cookie. There is no "remember me" here, so only the attribute is set.
    app.login_manager = manager  # type: ignore[attr-defined]  # where flask-login looks for it
    return manager


def _guard() -> ResponseReturnValue | None:
    limits.check_address()
    if request.endpoint is None or request.routing_exception is not None:
        return None
    view = current_app.view_functions[request.endpoint]
    if getattr(view, "access", None) is None:
        current_app.logger.error("view without access: %s", request.endpoint)
        abort(403)
    if getattr(view, "machine_endpoint", False):
        # Without a form's token a cookie would let other sites act in a person's name: it counts for nothing.
        g._login_user = AnonymousUserMixin()  # noqa: SLF001  # where flask-login keeps who is signed in
    if request.method not in SAFE:
        if _is_cross_site():
            abort(403)
        if getattr(view, "accepts_upload", False):
            return _await_upload(view)
        limits.check_body()
    return None


def _await_upload(view: Callable[..., object]) -> ResponseReturnValue | None:
    # Looking for the form's token reads the body: before that, its sender must be known and allowed.
    if actor_or_none() is None:
        return _ask_to_sign_in()
    access: Access = view.access  # type: ignore[attr-defined]  # accepts_upload() has seen it
    if access.admit is not None:
        access.admit(dict(request.view_args or {}))
    limits.check_body(upload_mebibytes=current_app.extensions["settings"].upload_mebibytes)
    return None


def _is_cross_site() -> bool:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return True
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    # Compared as text: what a stranger sends need not be an address at all.
    ours = (urlsplit(url) for url in (request.url_root, current_app.extensions["settings"].base_url))
    return origin not in {f"{url.scheme}://{url.netloc}" for url in ours}


def _ask_to_sign_in() -> ResponseReturnValue:
    if (
        request.method not in {"GET", "HEAD"}
        or request.path.startswith("/api/")
        or request.headers.get("Accept") == "application/json"
    ):
        abort(401)
    here = request.full_path.rstrip("?")
    return redirect(current_app.url_for("accounts.sign_in", next=here))
