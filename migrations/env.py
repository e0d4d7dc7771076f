"""How Alembic runs a migration: on the connection that `app.core.migrations` hands over, never on its own."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import MetaData
from sqlalchemy.types import TypeDecorator

from app.core.db import NAMING
from app.core.migrations import named_by_us

if context.is_offline_mode() or (connection := context.config.attributes.get("connection")) is None:
    raise SystemExit("Use `flask --app wsgi db upgrade|downgrade|check|revision`.")


def plain_types(kind: str, item: Any, generation: AutogenContext) -> str | Literal[False]:
    """A migration outlives the code of its day: write what a type of our own is made of, not its name."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


context.configure(
    connection=connection,
    # Without the models, the convention alone: unnamed constraints are called as in the models.
    target_metadata=context.config.attributes.get("metadata", MetaData(naming_convention=NAMING)),
    include_name=named_by_us(connection),
    compare_type=True,
    render_as_batch=True,
    render_item=plain_types,
    transactional_ddl=True,
)
context.run_migrations()
