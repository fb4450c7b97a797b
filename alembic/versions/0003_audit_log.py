"""The audit log, its guards, and what decisions followed from.

Revision: 0003, after 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_APPEND_ONLY = ("audit_entry", "decision", "finding_event")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        _number("number"),
        _number("at"),
        _text("kind"),
        _text("subject"),
        sa.Column("row_id", sa.BigInteger(), nullable=True),
        _text("targets"),
        _text("entry"),
        _text("hash"),
        sa.PrimaryKeyConstraint("number", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_subject_number", "audit_entry", ["subject", "number"])
    op.create_index("ix_audit_entry_kind_row_id", "audit_entry", ["kind", "row_id"])
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        _number("number"),
        _text("hash"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    op.create_table(
        "kept_input",
        _text("digest"),
        _number("size"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_kept_input"),
    )
    postgresql = op.get_context().dialect.name == "postgresql"
    if postgresql:
        op.execute(
            "CREATE FUNCTION qualitywatch_only_added_to() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME; END $$"
        )
    for table in _APPEND_ONLY:
        for statement in _in_postgresql(table) if postgresql else _in_sqlite(table):
            op.execute(statement)


def _in_sqlite(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END"
        for verb in ("UPDATE", "DELETE")
    ]


def _in_postgresql(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_refuses_{name} BEFORE {verbs} ON {table}"
        f" FOR EACH {each} EXECUTE FUNCTION qualitywatch_only_added_to()"
        for name, verbs, each in (
            ("change", "UPDATE OR DELETE", "ROW"),
            ("truncate", "TRUNCATE", "STATEMENT"),
        )
    ]


def downgrade() -> None:
    postgresql = op.get_context().dialect.name == "postgresql"
    for table in _APPEND_ONLY:
        for end in ("change", "truncate") if postgresql else ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_refuses_{end}" + (f" ON {table}" if postgresql else ""))
    if postgresql:
        op.execute("DROP FUNCTION qualitywatch_only_added_to()")
    for table in ("kept_input", "audit_head", "audit_entry"):
        op.drop_table(table)
