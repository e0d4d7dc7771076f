"""What a database consists of, in a form that can be compared."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Engine, inspect, text

from app.core.migrations import named_by_us

TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
}


def of(engine: Engine) -> dict[str, dict[str, Any]]:
    """Every table with its columns, keys, checks and indexes; and the triggers under their own name."""
    inspector = inspect(engine)
    with engine.connect() as connection:
        is_ours = named_by_us(connection)
        triggers = {row[0]: _plain(row[1]) for row in connection.execute(text(TRIGGERS[engine.dialect.name]))}
    names = [
        name
        for name in inspector.get_table_names()
        if is_ours(name, "table", None) and name != "alembic_version"
    ]
    return {**{name: _table(inspector, name) for name in names}, "triggers": triggers}


def lines(engine: Engine) -> set[str]:
    """The same as lines, so that a difference can be read."""
    return {
        f"{table} {kind} {name}: {value}" if isinstance(parts, dict) else f"{table} {kind}: {parts}"
        for table, kinds in of(engine).items()
        for kind, parts in kinds.items()
        for name, value in (parts.items() if isinstance(parts, dict) else [("", "")])
    }


def rows(engine: Engine) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    names = [name for name in of(engine) if name != "triggers"]
    with engine.connect() as connection:
        return {
            name: sorted(str(row._asdict()) for row in connection.execute(text(f"SELECT * FROM {name}")))
            for name in names
        }


def _table(inspector: Any, name: str) -> dict[str, Any]:
    return {
        "columns": {
            column["name"]: (str(column["type"]), column["nullable"], _plain(column["default"]))
            for column in inspector.get_columns(name)
        },
        "key": inspector.get_pk_constraint(name)["constrained_columns"],
        "references": {
            key["name"]: (
                key["constrained_columns"],
                key["referred_table"],
                key["referred_columns"],
                key["options"],
            )
            for key in inspector.get_foreign_keys(name)
        },
        "unique": {key["name"]: key["column_names"] for key in inspector.get_unique_constraints(name)},
        "checks": {
            check["name"]: _plain(check["sqltext"]) for check in inspector.get_check_constraints(name)
        },
        "indexes": {
            index["name"]: (
                index["column_names"],
                bool(index["unique"]),
                {
                    k: _plain(str(v))
                    for k, v in index.get("dialect_options", {}).items()
                    if k.endswith("_where")
                },
            )
            for index in inspector.get_indexes(name)
            if not index.get("duplicates_constraint")
        },
    }


def _plain(sql: str | None) -> str | None:
    return None if sql is None else re.sub(r"\s+", " ", sql).strip()
