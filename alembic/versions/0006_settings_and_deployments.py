"""What a run was configured with, and what was deployed when.

Revision: 0006, after 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("run", sa.Column("settings", sa.Text(), nullable=True))
    op.create_table(
        "deployment",
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("target", "at", "environment", "version", name="pk_deployment"),
    )


def downgrade() -> None:
    op.drop_table("deployment")
    op.drop_column("run", "settings")
