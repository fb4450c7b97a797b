"""What an evaluation has to say of waivers and of the baseline.

Revision: 0005, after 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evaluation", sa.Column("notes", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("evaluation", "notes")
