"""Alembic's environment: the application's own engine, names and types compared, batches on SQLite."""

from alembic import context
from flask import current_app

from intranet.models.base import EnumText, TermText, UTCDateTime
from intranet.services.transactions import WHOLE

database = current_app.extensions["migrate"].db


def render_item(kind, item, autogen_context):
    """Write our column types as the plain types that they store, so that no migration imports the product."""
    if kind == "type" and isinstance(item, EnumText | TermText):
        return f"sa.String(length={item.impl.length})"
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run():
    with database.engine.connect().execution_options(**{WHOLE: True}) as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=True,
            render_item=render_item,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
