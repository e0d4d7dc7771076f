"""What every template can use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask_babel import get_locale
from jinja2 import StrictUndefined
from werkzeug.local import LocalProxy

from app.core.rules import Rule
from app.web.access import actor_or_none


@dataclass(frozen=True)
class PublicSettings:
    """The few settings that pages show."""

    issuer: str
    base_url: str
    time_zone: str
    contact: str = ""
    is_demo: bool = False


def init_app(app: Flask, public: PublicSettings) -> None:
    """Strict templates: an unknown name is an error, not an empty space."""
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.globals.update(
        can=can,
        # Looked up only where a template names it, so that public pages never touch the session.
        actor=LocalProxy(actor_or_none),
        locale=LocalProxy(lambda: str(get_locale() or "en")),
        settings_public=public,
    )


def can(rule: Rule, subject: Any = None) -> bool:
    """Whether the person looking at the page may do the act: the same rule that the server asks."""
    return rule.allows(actor_or_none(), subject)
