"""Scores over time, and the quality model behind each.

Revision: 0004, after 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scoring",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("first_used_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_scoring"),
        sa.UniqueConstraint("digest", "name", "version", name="uq_scoring_digest_name_version"),
    )
    op.create_table(
        "score",
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("characteristic", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Double()),
        sa.Column("low", sa.Double()),
        sa.Column("high", sa.Double()),
        sa.Column("coverage", sa.Double(), nullable=False),
        sa.Column("scoring_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("target", "characteristic", "at", name="pk_score"),
        sa.ForeignKeyConstraint(["scoring_id"], ["scoring.id"], name="fk_score_scoring_id"),
        sqlite_with_rowid=False,
    )
    op.add_column("evaluation", sa.Column("scoring", sa.Text()))


def downgrade() -> None:
    op.drop_column("evaluation", "scoring")
    op.drop_table("score")
    op.drop_table("scoring")
