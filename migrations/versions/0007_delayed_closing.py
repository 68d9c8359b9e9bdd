"""Accounts of leavers that stay open for a while, and deputies of one holder of a post that many hold."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "delayed_closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("position", sa.String(length=60), nullable=False),
        sa.Column("as_deputy", sa.Boolean(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_delayed_closing_account_id_account")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_delayed_closing_decided_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delayed_closing")),
    )
    op.create_index(op.f("ix_delayed_closing_account_id"), "delayed_closing", ["account_id"])
    with op.batch_alter_table("deputyship") as table:
        table.add_column(sa.Column("for_person_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_deputyship_for_person_id_person"), "person", ["for_person_id"], ["id"])
        table.drop_constraint(op.f("uq_deputyship_position_person_id_starts"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_deputyship_position_person_id_starts_for_person_id"),
            ["position", "person_id", "starts", "for_person_id"],
        )


def downgrade():
    with op.batch_alter_table("deputyship") as table:
        table.drop_constraint(op.f("uq_deputyship_position_person_id_starts_for_person_id"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_deputyship_position_person_id_starts"), ["position", "person_id", "starts"]
        )
        table.drop_constraint(op.f("fk_deputyship_for_person_id_person"), type_="foreignkey")
        table.drop_column("for_person_id")
    op.drop_index(op.f("ix_delayed_closing_account_id"), table_name="delayed_closing")
    op.drop_table("delayed_closing")
