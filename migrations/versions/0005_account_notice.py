"""When an account acknowledged the personal-data notice, and the remarks of an account review."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("account", sa.Column("notice_seen_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("account_review", sa.Column("notes", sa.JSON(), nullable=False, server_default="{}"))


def downgrade():
    op.drop_column("account_review", "notes")
    op.drop_column("account", "notice_seen_at")
