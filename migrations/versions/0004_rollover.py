"""Audit packs with their links for auditors outside, and the roll-over from term to term."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "audit_pack",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("term", sa.String(length=6), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("ordered_by", sa.Integer(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["ordered_by"], ["person.id"], name=op.f("fk_audit_pack_ordered_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_pack")),
    )
    op.create_index(op.f("ix_audit_pack_ordered_by"), "audit_pack", ["ordered_by"])
    op.create_table(
        "audit_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pack_id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=120), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("downloads", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_audit_link_created_by_person")),
        sa.ForeignKeyConstraint(["pack_id"], ["audit_pack.id"], name=op.f("fk_audit_link_pack_id_audit_pack")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_link")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_audit_link_secret_hash")),
    )
    op.create_index(op.f("ix_audit_link_pack_id"), "audit_link", ["pack_id"])
    op.create_table(
        "term_rollover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("term", sa.String(length=6), nullable=False),
        sa.Column("applied_by", sa.Integer(), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made", sa.JSON(), nullable=False),
        sa.Column("undone_on", sa.Date(), nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["applied_by"], ["person.id"], name=op.f("fk_term_rollover_applied_by_person")),
        sa.ForeignKeyConstraint(["undone_by"], ["person.id"], name=op.f("fk_term_rollover_undone_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_rollover")),
    )
    op.create_index(op.f("ix_term_rollover_term"), "term_rollover", ["term"])


def downgrade():
    op.drop_index(op.f("ix_term_rollover_term"), "term_rollover")
    op.drop_table("term_rollover")
    op.drop_index(op.f("ix_audit_link_pack_id"), "audit_link")
    op.drop_table("audit_link")
    op.drop_index(op.f("ix_audit_pack_ordered_by"), "audit_pack")
    op.drop_table("audit_pack")
