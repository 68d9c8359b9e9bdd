"""Rewards in full: when a deed was done, members' views before the meeting, the way of a case until it is issued,
and versions of the roster."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("nomination", sa.Column("done_on", sa.Date(), nullable=True))
    op.add_column("nomination", sa.Column("source", sa.String(200), nullable=False, server_default=""))
    op.add_column("nomination", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "nomination_view",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("nomination_id", sa.Integer(), sa.ForeignKey("nomination.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("view", sa.String(40), nullable=False),
        sa.Column("remark", sa.String(300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("nomination_id", "person_id"),
    )
    op.create_table(
        "reward_step",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("reward_case.id"), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("position", sa.String(60), nullable=False),
        sa.Column("document_no", sa.String(60), nullable=False),
        sa.Column("remark", sa.String(300), nullable=False),
    )
    op.create_index("ix_reward_step_case_id", "reward_step", ["case_id"])
    op.create_table(
        "roster_version",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("reward_case.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("comment", sa.String(300), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("case_id", "number"),
    )


def downgrade():
    for table in ("roster_version", "reward_step", "nomination_view"):
        op.drop_table(table)
    for column in ("withdrawn_at", "source", "done_on"):
        op.drop_column("nomination", column)
