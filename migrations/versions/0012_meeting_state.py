"""An index of the meetings by state and day: each home page asks for those that are not at the end of their road, and for
those that were held of late."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("ix_meeting_state_held_on", "meeting", ["state", "held_on"])


def downgrade():
    op.drop_index("ix_meeting_state_held_on", "meeting")
