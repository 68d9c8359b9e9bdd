"""The document behind an anchor, the checks that a release stands on the school's website, and the second person
who looks at a release before it goes out."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("term_anchor", sa.Column("document_no", sa.String(60), nullable=False, server_default=""))
    op.create_table(
        "publication_check",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("term", sa.String(6), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(300), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found", sa.Integer(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.String(300), nullable=False),
    )
    op.create_index("ix_publication_check_term", "publication_check", ["term"])
    op.create_table(
        "release_review",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("term", sa.String(6), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("comment", sa.String(300), nullable=False),
        sa.Column("asked_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(300), nullable=False),
    )
    op.create_index("ix_release_review_term", "release_review", ["term"])


def downgrade():
    op.drop_table("release_review")
    op.drop_table("publication_check")
    op.drop_column("term_anchor", "document_no")
