"""Every table of the product in one place, for migrations and for tests; features never import this."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from importlib.util import find_spec

from sqlalchemy import MetaData

import app
from app.core.db import Base


def metadata() -> MetaData:
    """The tables of all packages. A package has its tables in `models`, and is found by that name."""
    for package in pkgutil.iter_modules(app.__path__, "app."):
        if package.ispkg and find_spec(f"{package.name}.models"):
            import_module(f"{package.name}.models")
    return Base.metadata
