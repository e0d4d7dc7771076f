"""Prepared public answers, and the index of names with the triggers that keep it."""

# ruff: noqa: S608
# The statements are put together from constants of this file.
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_registry"
down_revision = "0005_seal"
branch_labels = None
depends_on = None

CITY = "lower(replace(replace({row}.city, '.', ''), '''', ''))"
ENTER = f"""INSERT INTO search_name (organisation_id, field, words)
SELECT new.id, 'name', new.name_key
UNION ALL SELECT new.id, 'city', {CITY.format(row="new")} WHERE new.city <> '';"""
FORGET = "DELETE FROM search_name WHERE organisation_id = old.id;"
KNOWN = f"""INSERT INTO search_name (organisation_id, field, words)
SELECT o.id, 'name', o.name_key FROM organisation AS o
UNION ALL SELECT o.id, 'city', {CITY.format(row="o")} FROM organisation AS o WHERE o.city <> ''"""


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
            DELETE FROM search_trigram WHERE number = old.number AND trigram IN (SELECT search_trigrams(old.words));
        END IF;
        RETURN NULL;
    END $$""",
    "CREATE TRIGGER tr_search_enter AFTER INSERT ON organisation FOR EACH ROW EXECUTE FUNCTION search_follow()",
    (
        "CREATE TRIGGER tr_search_change AFTER UPDATE OF name_key, city ON organisation FOR EACH ROW "
        "WHEN (old.name_key <> new.name_key OR old.city <> new.city) EXECUTE FUNCTION search_follow()"
    ),
    "CREATE TRIGGER tr_search_forget BEFORE DELETE ON organisation FOR EACH ROW EXECUTE FUNCTION search_follow()",
    (
        "CREATE TRIGGER tr_search_name_follow AFTER INSERT OR DELETE ON search_name FOR EACH ROW "
        "EXECUTE FUNCTION search_name_follow()"
    ),
)


def upgrade() -> None:
    """Make the tables and triggers, and enter the school systems that are there already."""
    _public_answer()
    _search()
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
    op.execute(KNOWN)


def downgrade() -> None:
    """Drop them again."""
    for name in ("enter", "change", "forget"):
        on = "" if op.get_bind().dialect.name == "sqlite" else " ON organisation"
        op.execute(f"DROP TRIGGER tr_search_{name}{on}")
    op.drop_table("search_trigram")
    op.drop_table("search_name")
    if op.get_bind().dialect.name == "postgresql":
        for name in ("search_follow()", "search_name_follow()", "search_trigrams(text)"):
            op.execute(f"DROP FUNCTION {name}")
    op.drop_index("ix_public_answer_seal", table_name="public_answer")
    op.drop_table("public_answer")


def _public_answer() -> None:
    op.create_table(
        "public_answer",
        sa.Column("path", sa.String(length=80), nullable=False),
        sa.Column("edition", sa.String(length=16), nullable=False),
        sa.Column("seal_pk", sa.Uuid(), nullable=False),
        sa.Column("content_type", sa.String(length=60), nullable=False),
        sa.Column("etag", sa.String(length=40), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("body_gzip", sa.LargeBinary(), nullable=False),
        sa.Column("true_until", sa.BigInteger(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["seal_pk"], ["seal.id"], name=op.f("fk_public_answer_seal_pk_seal")),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_public_answer")),
    )
    op.create_index("ix_public_answer_seal", "public_answer", ["seal_pk"], unique=False)


def _search() -> None:
    op.create_table(
        "search_name",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=400), nullable=False),
        sa.CheckConstraint("field IN ('name', 'city')", name=op.f("ck_search_name_field")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_search_name_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_search_name")),
        sa.UniqueConstraint("organisation_id", "field", name=op.f("uq_search_name_organisation_field")),
    )
    op.create_table(
        "search_trigram",
        sa.Column("trigram", sa.String(length=3), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("trigram", "number", name=op.f("pk_search_trigram")),
        sqlite_with_rowid=False,
    )
