"""Statements that make the database itself keep the index of names, whoever changes a school system.

A trigram is three characters in a row, counted with two blanks before the words and one after. These are for
databases made from the models, as tests do; the migration has its own copy, which never changes.
"""

# ruff: noqa: S608
# The statements are put together from constants of this file.
from __future__ import annotations

from typing import Any

from sqlalchemy import DDL, FromClause, event

CITY = "lower(replace(replace(new.city, '.', ''), '''', ''))"
ENTER = f"""INSERT INTO search_name (organisation_id, field, words)
SELECT new.id, 'name', new.name_key
UNION ALL SELECT new.id, 'city', {CITY} WHERE new.city <> '';"""
FORGET = "DELETE FROM search_name WHERE organisation_id = old.id;"


def _sqlite_trigrams(row: str) -> str:
    return (
        f"SELECT substr('  ' || {row}.words || ' ', n, 3) AS trigram, {row}.number AS number FROM ("
        "WITH RECURSIVE positions(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM positions "
        f"WHERE n <= length({row}.words)) SELECT n FROM positions)"
    )


SQLITE = (
    f"CREATE TRIGGER tr_search_enter AFTER INSERT ON organisation BEGIN {ENTER} END",
    (
        "CREATE TRIGGER tr_search_change AFTER UPDATE OF name_key, city ON organisation "
        f"WHEN old.name_key <> new.name_key OR old.city <> new.city BEGIN {FORGET} {ENTER} END"
    ),
    f"CREATE TRIGGER tr_search_forget BEFORE DELETE ON organisation BEGIN {FORGET} END",
    (
        "CREATE TRIGGER tr_search_name_enter AFTER INSERT ON search_name BEGIN "
        f"INSERT OR IGNORE INTO search_trigram (trigram, number) {_sqlite_trigrams('new')}; END"
    ),
    (
        "CREATE TRIGGER tr_search_name_forget AFTER DELETE ON search_name BEGIN "
        "DELETE FROM search_trigram WHERE (trigram, number) IN "
        f"({_sqlite_trigrams('old')}); END"
    ),
)
POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION search_trigrams(words text) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
    SELECT DISTINCT substr('  ' || words || ' ', n, 3) FROM generate_series(1, length(words) + 1) AS n $$""",
    f"""CREATE OR REPLACE FUNCTION search_follow() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN {FORGET} END IF;
        IF TG_OP = 'DELETE' THEN RETURN old; END IF;
        {ENTER}
        RETURN new;
    END $$""",
    """CREATE OR REPLACE FUNCTION search_name_follow() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            INSERT INTO search_trigram (trigram, number) SELECT search_trigrams(new.words), new.number;
        ELSE
            DELETE FROM search_trigram
            WHERE number = old.number AND trigram IN (SELECT search_trigrams(old.words));
        END IF;
        RETURN NULL;
    END $$""",
    (
        "CREATE TRIGGER tr_search_enter AFTER INSERT ON organisation FOR EACH ROW "
        "EXECUTE FUNCTION search_follow()"
    ),
    (
        "CREATE TRIGGER tr_search_change AFTER UPDATE OF name_key, city ON organisation FOR EACH ROW "
        "WHEN (old.name_key <> new.name_key OR old.city <> new.city) EXECUTE FUNCTION search_follow()"
    ),
    (
        "CREATE TRIGGER tr_search_forget BEFORE DELETE ON organisation FOR EACH ROW "
        "EXECUTE FUNCTION search_follow()"
    ),
    (
        "CREATE TRIGGER tr_search_name_follow AFTER INSERT OR DELETE ON search_name FOR EACH ROW "
        "EXECUTE FUNCTION search_name_follow()"
    ),
)


def listen(table: FromClause) -> None:
    """Make the triggers wherever this table is made from its model; it comes after the school systems."""
    for dialect, statements in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
        for statement in statements:
            ddl: Any = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]  # DDL has no types
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))
