"""Items: several findings that a sink tells in one place.

Revision: 0002, after 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "item",
        sa.Column("sink", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("gathers", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sink", "fingerprint", name="pk_item"),
    )
    op.create_index("ix_item_sink_target", "item", ["sink", "target"])
    op.create_table(
        "member",
        sa.Column("sink", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sink", "fingerprint", name="pk_member"),
    )
    op.create_index("ix_member_sink_item", "member", ["sink", "item"])


def downgrade() -> None:
    op.drop_table("member")
    op.drop_table("item")
