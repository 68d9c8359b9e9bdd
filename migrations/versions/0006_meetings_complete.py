"""Meetings in full: proposals of members, planned minutes, confidential items, votes frozen with their count,
drafts of the minutes kept as revisions, progress of follow-ups, and meetings from before the system."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COLUMNS = (
    ("meeting", sa.Column("online_url", sa.String(300), nullable=False, server_default="")),
    ("meeting", sa.Column("is_recorded_later", sa.Boolean(), nullable=False, server_default=sa.false())),
    ("meeting", sa.Column("present_entered", sa.Integer(), nullable=True)),
    ("meeting", sa.Column("approved_in_id", sa.Integer(), nullable=True)),
    ("meeting", sa.Column("published_at", sa.DateTime(timezone=True), nullable=True)),
    ("agenda_item", sa.Column("planned_minutes", sa.Integer(), nullable=True)),
    ("agenda_item", sa.Column("is_confidential", sa.Boolean(), nullable=False, server_default=sa.false())),
    ("agenda_item", sa.Column("seats_at_vote", sa.Integer(), nullable=True)),
    ("agenda_item", sa.Column("recused_at_vote", sa.Integer(), nullable=True)),
    ("agenda_item", sa.Column("needed_at_vote", sa.Integer(), nullable=True)),
    ("attendance", sa.Column("read_at", sa.DateTime(timezone=True), nullable=True)),
    ("attendance", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True)),
    ("attendance", sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True)),
    ("action_item", sa.Column("reminded_on", sa.Date(), nullable=True)),
)


def upgrade():
    for table, column in COLUMNS:
        op.add_column(table, column)
    op.create_table(
        "agenda_proposal",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("term", sa.String(6), nullable=False),
        sa.Column("proposer_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("answer", sa.String(300), nullable=False),
        sa.Column("agenda_item_id", sa.Integer(), sa.ForeignKey("agenda_item.id"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_agenda_proposal_term", "agenda_proposal", ["term"])
    op.create_table(
        "minutes_draft",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("meeting_id", "number"),
    )
    op.create_index("ix_minutes_draft_meeting_id", "minutes_draft", ["meeting_id"])
    op.create_table(
        "action_report",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("action_item_id", sa.Integer(), sa.ForeignKey("action_item.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
    )
    op.create_index("ix_action_report_action_item_id", "action_report", ["action_item_id"])


def downgrade():
    for table in ("action_report", "minutes_draft", "agenda_proposal"):
        op.drop_table(table)
    for table, column in reversed(COLUMNS):
        op.drop_column(table, column.name)
