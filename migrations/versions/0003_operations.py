"""The year's portfolio operations: counts, submissions, receipt, retention, enrolment changes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Never changed or deleted; of a signed part only what comes afterwards may be added.
FROZEN = ("count_reading", "destruction")
SIGNED = {
    "submission_part": (
        "term", "step", "unit", "what", "quantity", "submitted_on", "document_no", "remark", "position", "person_id",
        "as_deputy", "signed_at",
    ),
}


def upgrade():
    op.create_table('receipt_round',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('term', sa.String(length=6), nullable=False),
    sa.Column('starts', sa.Date(), nullable=False),
    sa.Column('ends', sa.Date(), nullable=False),
    sa.Column('announced_on', sa.Date(), nullable=False),
    sa.Column('announced_where', sa.String(length=200), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipt_round')),
    sa.UniqueConstraint('term', name=op.f('uq_receipt_round_term'))
    )
    op.create_table('count_reading',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('work_item_id', sa.Integer(), nullable=False),
    sa.Column('unit', sa.String(length=60), nullable=False),
    sa.Column('read_on', sa.Date(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('remark', sa.String(length=300), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('position', sa.String(length=60), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('as_deputy', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_count_reading_person_id_person')),
    sa.ForeignKeyConstraint(['work_item_id'], ['work_item.id'], name=op.f('fk_count_reading_work_item_id_work_item')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_count_reading'))
    )
    with op.batch_alter_table('count_reading', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_count_reading_work_item_id'), ['work_item_id'], unique=False)

    op.create_table('enrolment_case',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('term', sa.String(length=6), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('unit', sa.String(length=60), nullable=False),
    sa.Column('student', sa.String(length=40), nullable=False),
    sa.Column('other_school', sa.String(length=100), nullable=False),
    sa.Column('changed_on', sa.Date(), nullable=False),
    sa.Column('remark', sa.Text(), nullable=False),
    sa.Column('done', sa.JSON(), nullable=False),
    sa.Column('opened_by', sa.Integer(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['opened_by'], ['person.id'], name=op.f('fk_enrolment_case_opened_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment_case'))
    )
    with op.batch_alter_table('enrolment_case', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enrolment_case_term'), ['term'], unique=False)

    op.create_table('leaver_letter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('unit', sa.String(length=60), nullable=False),
    sa.Column('class_name', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('postcode', sa.String(length=6), nullable=False),
    sa.Column('address', sa.String(length=200), nullable=False),
    sa.Column('document_no', sa.String(length=60), nullable=False),
    sa.Column('sent_on', sa.Date(), nullable=True),
    sa.Column('answer', sa.String(length=200), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('cleared_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['receipt_round.id'], name=op.f('fk_leaver_letter_round_id_receipt_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_leaver_letter'))
    )
    with op.batch_alter_table('leaver_letter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_leaver_letter_round_id'), ['round_id'], unique=False)

    op.create_table('receipt_objection',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('unit', sa.String(length=60), nullable=False),
    sa.Column('student', sa.String(length=40), nullable=False),
    sa.Column('step', sa.String(length=60), nullable=False),
    sa.Column('assists', sa.String(length=60), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('raised_on', sa.Date(), nullable=False),
    sa.Column('raised_by', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=40), nullable=True),
    sa.Column('outcome_text', sa.Text(), nullable=False),
    sa.Column('settled_on', sa.Date(), nullable=True),
    sa.Column('settled_as', sa.String(length=60), nullable=False),
    sa.Column('settled_by', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['raised_by'], ['person.id'], name=op.f('fk_receipt_objection_raised_by_person')),
    sa.ForeignKeyConstraint(['round_id'], ['receipt_round.id'], name=op.f('fk_receipt_objection_round_id_receipt_round')),
    sa.ForeignKeyConstraint(['settled_by'], ['person.id'], name=op.f('fk_receipt_objection_settled_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipt_objection'))
    )
    with op.batch_alter_table('receipt_objection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_receipt_objection_round_id'), ['round_id'], unique=False)

    op.create_table('receipt_part',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('unit', sa.String(length=60), nullable=False),
    sa.Column('students', sa.Integer(), nullable=False),
    sa.Column('confirmed', sa.Integer(), nullable=False),
    sa.Column('objected', sa.Integer(), nullable=False),
    sa.Column('counted_on', sa.Date(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('closed_as', sa.String(length=60), nullable=False),
    sa.Column('closed_by', sa.Integer(), nullable=True),
    sa.Column('as_deputy', sa.Boolean(), nullable=False),
    sa.Column('remark', sa.String(length=300), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['closed_by'], ['person.id'], name=op.f('fk_receipt_part_closed_by_person')),
    sa.ForeignKeyConstraint(['round_id'], ['receipt_round.id'], name=op.f('fk_receipt_part_round_id_receipt_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipt_part')),
    sa.UniqueConstraint('round_id', 'unit', name=op.f('uq_receipt_part_round_id_unit'))
    )
    with op.batch_alter_table('receipt_part', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_receipt_part_round_id'), ['round_id'], unique=False)

    op.create_table('sealed_class',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('unit', sa.String(length=60), nullable=False),
    sa.Column('class_name', sa.String(length=40), nullable=False),
    sa.Column('students', sa.Integer(), nullable=False),
    sa.Column('sealed_on', sa.Date(), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('position', sa.String(length=60), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('as_deputy', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_sealed_class_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sealed_class')),
    sa.UniqueConstraint('year', 'unit', 'class_name', name=op.f('uq_sealed_class_year_unit_class_name'))
    )
    with op.batch_alter_table('sealed_class', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sealed_class_year'), ['year'], unique=False)

    op.create_table('staged_roster',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('work_item_id', sa.Integer(), nullable=False),
    sa.Column('unit', sa.String(length=60), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('read_on', sa.Date(), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('rows', sa.JSON(), nullable=False),
    sa.Column('based_on', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_staged_roster_person_id_person')),
    sa.ForeignKeyConstraint(['work_item_id'], ['work_item.id'], name=op.f('fk_staged_roster_work_item_id_work_item')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staged_roster'))
    )
    with op.batch_alter_table('staged_roster', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staged_roster_person_id'), ['person_id'], unique=False)

    op.create_table('submission_part',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('term', sa.String(length=6), nullable=False),
    sa.Column('step', sa.String(length=60), nullable=False),
    sa.Column('unit', sa.String(length=60), nullable=False),
    sa.Column('what', sa.String(length=200), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('submitted_on', sa.Date(), nullable=False),
    sa.Column('document_no', sa.String(length=60), nullable=False),
    sa.Column('remark', sa.String(length=300), nullable=False),
    sa.Column('position', sa.String(length=60), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('as_deputy', sa.Boolean(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_on', sa.Date(), nullable=True),
    sa.Column('withdrawn_why', sa.String(length=300), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_submission_part_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_submission_part'))
    )
    with op.batch_alter_table('submission_part', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_submission_part_term'), ['term'], unique=False)
        batch_op.create_index('ix_submission_part_term_step_unit', ['term', 'step', 'unit'], unique=False)

    op.create_table('count_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reading_id', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=60), nullable=False),
    sa.Column('detail', sa.String(length=100), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['reading_id'], ['count_reading.id'], name=op.f('fk_count_line_reading_id_count_reading')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_count_line'))
    )
    with op.batch_alter_table('count_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_count_line_reading_id'), ['reading_id'], unique=False)

    op.create_table('destruction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sealed_class_id', sa.Integer(), nullable=False),
    sa.Column('resolution_id', sa.Integer(), nullable=False),
    sa.Column('destroyed_on', sa.Date(), nullable=False),
    sa.Column('permitted_from', sa.Date(), nullable=False),
    sa.Column('method', sa.String(length=200), nullable=False),
    sa.Column('witness', sa.String(length=60), nullable=False),
    sa.Column('document_no', sa.String(length=60), nullable=False),
    sa.Column('position', sa.String(length=60), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('as_deputy', sa.Boolean(), nullable=False),
    sa.Column('kept_until', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_destruction_person_id_person')),
    sa.ForeignKeyConstraint(['resolution_id'], ['agenda_item.id'], name=op.f('fk_destruction_resolution_id_agenda_item')),
    sa.ForeignKeyConstraint(['sealed_class_id'], ['sealed_class.id'], name=op.f('fk_destruction_sealed_class_id_sealed_class')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_destruction')),
    sa.UniqueConstraint('sealed_class_id', name=op.f('uq_destruction_sealed_class_id'))
    )

    _freeze()


def _freeze():
    events = [(table, "UPDATE") for table in FROZEN]
    events += [(table, f"UPDATE OF {', '.join(columns)}") for table, columns in SIGNED.items()]
    events += [(table, "DELETE") for table in (*FROZEN, *SIGNED)]
    for table, event in events:
        name = f"{table}_no_{event.split()[0].lower()}"
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END"
            )


def downgrade():
    for table in (*FROZEN, *SIGNED):
        for event in ("update", "delete"):
            on = f" ON {table}" if op.get_bind().dialect.name == "postgresql" else ""
            op.execute(f"DROP TRIGGER {table}_no_{event}{on}")
    op.drop_table('destruction')
    with op.batch_alter_table('count_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_count_line_reading_id'))

    op.drop_table('count_line')
    with op.batch_alter_table('submission_part', schema=None) as batch_op:
        batch_op.drop_index('ix_submission_part_term_step_unit')
        batch_op.drop_index(batch_op.f('ix_submission_part_term'))

    op.drop_table('submission_part')
    with op.batch_alter_table('staged_roster', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_staged_roster_person_id'))

    op.drop_table('staged_roster')
    with op.batch_alter_table('sealed_class', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sealed_class_year'))

    op.drop_table('sealed_class')
    with op.batch_alter_table('receipt_part', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_receipt_part_round_id'))

    op.drop_table('receipt_part')
    with op.batch_alter_table('receipt_objection', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_receipt_objection_round_id'))

    op.drop_table('receipt_objection')
    with op.batch_alter_table('leaver_letter', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_leaver_letter_round_id'))

    op.drop_table('leaver_letter')
    with op.batch_alter_table('enrolment_case', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_enrolment_case_term'))

    op.drop_table('enrolment_case')
    with op.batch_alter_table('count_reading', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_count_reading_work_item_id'))

    op.drop_table('count_reading')
    op.drop_table('receipt_round')
