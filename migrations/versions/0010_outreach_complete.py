"""Outreach in full: sessions that are planned, registration and sign-in, parts of a session, feedback."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

COLUMNS = (
    sa.Column("is_planned", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("speakers", sa.String(200), nullable=False, server_default=""),
    sa.Column("capacity", sa.Integer(), nullable=True),
    sa.Column("series", sa.String(40), nullable=False, server_default=""),
    sa.Column("registers_until", sa.Date(), nullable=True),
    sa.Column("is_public", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("asks_feedback", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("photo_consent", sa.Boolean(), nullable=False, server_default=sa.false()),
)


def upgrade():
    for column in COLUMNS:
        op.add_column("outreach_session", column)
    op.create_table(
        "session_part",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("session_id", sa.Integer(), sa.ForeignKey("outreach_session.id"), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("obligation", sa.String(60), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.String(300), nullable=False),
    )
    op.create_index("ix_session_part_session_id", "session_part", ["session_id"])
    op.create_table(
        "participation",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("session_id", sa.Integer(), sa.ForeignKey("outreach_session.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("belongs_to", sa.String(60), nullable=False),
        sa.Column("email", sa.String(200), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hours", sa.Numeric(4, 1), nullable=True),
        sa.Column("key", sa.String(64), nullable=False),
        sa.UniqueConstraint("session_id", "key"),
    )
    op.create_index("ix_participation_session_id", "participation", ["session_id"])
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("session_id", sa.Integer(), sa.ForeignKey("outreach_session.id"), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.UniqueConstraint("session_id", "key"),
    )
    op.create_index("ix_feedback_session_id", "feedback", ["session_id"])


def downgrade():
    for table in ("feedback", "participation", "session_part"):
        op.drop_table(table)
    for column in reversed(COLUMNS):
        op.drop_column("outreach_session", column.name)
