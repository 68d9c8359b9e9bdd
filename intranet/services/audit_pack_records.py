"""Every kind of record of a term as plain sheets: one query a kind, whichever tables there are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from sqlalchemy import Column, ColumnElement, Date, Table, and_, or_, select

from intranet.documents.records_ods import Sheet
from intranet.extensions import Base, db
from intranet.models import (
    Account,
    AuditEntry,
    FormToken,
    LoginFailure,
    LoginSession,
    MinutesDraft,
    Person,
    RecoveryCode,
    SchoolIdentity,
    SecondFactor,
    StagedRoster,
    TermAnchor,
)
from intranet.models.base import UTCDateTime
from intranet.rules.dates import TAIPEI, Term, end_of_day
from intranet.rules.minutes import CLOSED, public_text
from intranet.services.audit_hiding import Hidden
from intranet.services.audit_pack_labels import column_label, table_label
from intranet.services.audit_pack_masking import HIDDEN, Masker, Open, is_hidden
from intranet.services.audit_pack_words import in_words, plain
from intranet.services.context import current_school
from intranet.services.meetings.confidential import hidden_words

# What is no record: sessions, throttles, codes to sign in by, forms that were taken, imports that wait for
# confirmation.
LEFT_OUT = {model.__tablename__ for model in (LoginSession, LoginFailure, RecoveryCode, FormToken, StagedRoster)}
WHOLE = {model.__tablename__ for model in (Person, Account, SecondFactor, SchoolIdentity)}
# Never given away, asked for with names or not: a mail may hold a link that sets a password.
SECRET = {
    "account": {"password_hash", "setup_hash", "setup_expires"},
    "audit_link": {"secret_hash"},
    "outbox_message": {"body", "parts"},
    "second_factor": {"sealed", "pending", "pending_at", "last_step"},
    "school_identity": {"subject"},
}
# The words of a confidential item, and the columns that hold minutes with such items in them.
CONFIDENTIAL = {"title", "explanation", "proposal", "proposer", "outcome"}
MINUTES = {"meeting": ("minutes_text",), "minutes_revision": ("text",), "minutes_draft": ("text",)}
SPANS = {"delayed_closing": ("left_on", "kept_until")}  # first and last day of what lasts, where not starts and ends


def kinds() -> list[Table]:
    """The tables that hold records, parents first."""
    return [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]


def of_term(table: Table, term: Term) -> ColumnElement[bool] | None:
    """SQL condition: the row belongs to ``term``; None where the table has no term and all of it belongs.

    By its own term, else by its days (any in common), else by the record it is a part of, else by its moment.
    """
    columns = table.columns
    if table.name in WHOLE:
        return None
    if table.name == TermAnchor.__tablename__:
        return columns["term"].in_((term, Term(term.year, 1)))
    if "term" in columns:
        return columns["term"] == term
    if "starts" in columns and isinstance(columns["starts"].type, Date):
        return and_(columns["starts"] <= term.end, or_(columns["ends"].is_(None), columns["ends"] >= term.start))
    if table.name in SPANS:
        first, last = (columns[name] for name in SPANS[table.name])
        return and_(first <= term.end, last >= term.start)
    for column in columns:
        parent = _parent(column)
        inside = of_term(parent, term) if parent is not None else None
        if parent is not None and inside is not None:
            return column.in_(select(parent.columns["id"]).where(inside))
    moment = next((one for one in columns if isinstance(one.type, UTCDateTime) and not one.nullable), None)
    if moment is None:
        return None
    return and_(moment >= datetime.combine(term.start, time(), TAIPEI), moment < end_of_day(term.end))


def _parent(column: Column[Any]) -> Table | None:
    """The table of the record that a row cannot be without; persons and accounts are no such record."""
    tables = (key.column.table for key in column.foreign_keys if not column.nullable)
    return next((table for table in tables if table.name not in WHOLE), None)


def people() -> dict[int, str]:
    """Id → name of every person. One query."""
    return {row.id: row.name for row in db.session.execute(select(Person.id, Person.name))}


def record_sheets(term: Term, names: Mapping[int, str], masker: Masker) -> tuple[Sheet, ...]:
    """A sheet for each kind of record, rows in the order of entry. One query a kind."""
    sealed = None if isinstance(masker, Open) else hidden_words()
    return tuple(_sheet(table, term, names, masker, sealed) for table in kinds())


def _sheet(table: Table, term: Term, names: Mapping[int, str], masker: Masker, sealed: Hidden | None) -> Sheet:
    columns = [column for column in table.columns if column.name not in SECRET.get(table.name, ())]
    inside = of_term(table, term)
    statement = select(*columns).order_by(*table.primary_key)
    rows = db.session.execute(statement if inside is None else statement.where(inside))
    return Sheet(
        title=table_label(table.name),
        columns=tuple(column_label(column.name) for column in columns),
        rows=tuple(
            tuple(_cell(column, value, names, masker) for column, value in zip(columns, row, strict=True))
            for row in (_told(table.name, row._asdict(), sealed) for row in rows)
        ),
    )


def _told(table: str, values: dict[str, Any], sealed: Hidden | None) -> tuple[Any, ...]:
    """A row with its codes in words; masked first where ``sealed`` says what is."""
    if sealed is not None:
        values = _public(table, values, sealed)
    return tuple(in_words(current_school(), table, values).values())


def _public(table: str, values: dict[str, Any], sealed: Hidden) -> dict[str, Any]:
    """A row as a masked pack shows it: nothing of what the group decided in confidence (密件), wherever it was noted."""
    if values.get("is_confidential"):
        values |= dict.fromkeys(CONFIDENTIAL & set(values), CLOSED)
    for column in MINUTES.get(table, ()):
        values[column] = public_text(values[column] or "")
    if table == MinutesDraft.__tablename__ and values["meeting_id"] in sealed.open_words:
        values["text"] = CLOSED  # one that was saved before an item was sealed bears no mark of it
    if table == AuditEntry.__tablename__:
        about = (values[name] for name in ("act", "record", "record_id", "summary", "changes"))
        values["summary"], values["changes"] = sealed.entry(*about)
    return {name: sealed.field(value) for name, value in values.items()}


def _cell(column: Column[Any], value: Any, names: Mapping[int, str], masker: Masker) -> str:
    if value is None or value == "":
        return ""
    if is_hidden(column.table.name, column.name) and not isinstance(masker, Open):
        return HIDDEN
    if any(key.column.table.name == Person.__tablename__ for key in column.foreign_keys):
        return f"{masker.text(names.get(value, ''))}（{value}）"
    return masker.text(plain(current_school(), column.table.name, column.name, value))
