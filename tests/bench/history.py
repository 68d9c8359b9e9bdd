"""A hundred school-years: the demo's own terms again and again, each time some years earlier, settled and closed.

Run as a process of its own on the demo database of the environment (SQLite); prints the rows added. The audit chain
stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Table, insert, select

from intranet.app import create_app
from intranet.extensions import Base, db
from intranet.models import (
    AuditEntry,
    CaseState,
    Destruction,
    FaultState,
    MailState,
    MeetingState,
    OutcomeKind,
    ProposalState,
)
from intranet.rules.dates import Term
from intranet.rules.operations import ObjectionOutcome
from intranet.rules.reward_road import Stage
from intranet.services import audit

YEARS = 100
FIRST = 2  # so many years before the demo's own two
TEMPLATES = (Term(114, 2), Term(115, 1))
STRIDE = 1_000  # more than a table of the demo holds
COPIES = 3  # of meetings, sessions and releases, which the demo has few of
STAYS = 4  # years before the staff has changed
KEPT = 10  # years before: older than any class that the demo keeps
ENTRIES = 1_500  # audit entries a year

ONCE = frozenset({
    "person", "account", "login_session", "login_failure", "form_token", "second_factor", "recovery_code",
    "school_identity", "audit_entry", "audit_pack", "audit_link", "staged_roster", "delayed_closing", "leave",
    "deputyship", "appointment", "seat_holding", "term_rollover", "destruction", "attachment",
})  # fmt: skip
STAFF = ("person", "account", "appointment", "seat_holding")
COPIED = frozenset({
    "meeting", "agenda_item", "attendance", "recusal", "action_item", "action_report", "minutes_revision",
    "minutes_draft", "outreach_session", "credit", "session_part", "participation", "feedback", "release",
})  # fmt: skip
# What lies in the past is settled: nothing of it waits for anybody.
SETTLED: dict[str, dict[str, Any]] = {
    "meeting": {"state": MeetingState.PUBLISHED},
    "agenda_item": {"outcome_kind": OutcomeKind.RESOLUTION, "outcome": "照案通過。"},
    "agenda_proposal": {"state": ProposalState.DECLINED},
    "outreach_session": {"is_planned": False},
    "reward_case": {"state": CaseState.EVALUATED},
    "reward_step": {"stage": Stage.ISSUED},
    "receipt_objection": {"outcome": ObjectionOutcome.EXPLAINED},
    "fault_report": {"state": FaultState.CLOSED},
    "outbox_message": {"state": MailState.SENT, "parts": []},
}
FROM_DAY = {"action_item": ("closed_on", "due"), "enrolment_case": ("closed_on", "changed_on"),
            "appointment": ("ends", "starts"), "seat_holding": ("ends", "starts")}  # fmt: skip
_DAY = re.compile(r"\b(\d{4})(?=-\d\d-\d\d)")
Row = dict[str, Any]


def templates() -> dict[Table, list[Row]]:
    """The demo's rows of two terms, and what hangs on them, table by table, parents first."""
    found: dict[Table, list[Row]] = {}
    ids: dict[str, set[int]] = {}
    for table in Base.metadata.sorted_tables:
        rows = [dict(row._mapping) for row in db.session.execute(select(table).order_by(table.c.id))]
        if table.name in ONCE:
            continue
        parents = _parents(table)
        found[table] = [row for row in rows if row.get("term", TEMPLATES[0]) in TEMPLATES and _hangs(row, parents, ids)]
        if table.name == "sealed_class":  # the demo's classes graduated in several years
            found[table] = [row for row in found[table] if row["year"] == rows[-1]["year"]]
        ids[table.name] = {row["id"] for row in found[table]}
    return found


def _parents(table: Table) -> dict[str, str]:
    """Column → table, for each foreign key to something that is made again."""
    return {
        key.parent.name: key.column.table.name
        for key in table.foreign_keys
        if key.column.table.name not in ONCE and key.column.table is not table
    }


def _hangs(row: Row, parents: dict[str, str], ids: dict[str, set[int]]) -> bool:
    return all(row[column] is None or row[column] in ids[parent] for column, parent in parents.items())


def earlier(value: Any, years: int) -> Any:
    """A value of a row, so many years before."""
    if isinstance(value, datetime | date):
        return value.replace(year=value.year - years, day=min(value.day, 28))
    if isinstance(value, Term):
        return Term(value.year - years, value.number)
    if isinstance(value, list):
        return [earlier(part, years) for part in value]
    if isinstance(value, dict):
        return {key: earlier(part, years) for key, part in value.items()}
    return _DAY.sub(lambda found: str(int(found[1]) - years), value) if isinstance(value, str) else value


def copies(table: Table, rows: list[Row], years: int) -> Iterator[Row]:
    """The rows again, so many years earlier, with ids and keys of their own."""
    parents = _parents(table)
    for copy in range(COPIES if table.name in COPIED else 1):
        shift = (years * COPIES + copy) * STRIDE
        for row in rows:
            new = {name: earlier(value, years) for name, value in row.items()}
            new.update({name: value for name, value in SETTLED.get(table.name, {}).items() if name in new})
            new["id"] += shift
            for column, parent in parents.items():
                if new[column] is not None:
                    new[column] += shift if parent in COPIED else years * COPIES * STRIDE
            _settle(table, new, copy, years)
            yield new


def _settle(table: Table, new: Row, copy: int, years: int) -> None:
    """What must be unique, and what has ended."""
    for name in ("ordinal", "number"):
        if table.name in ("meeting", "release") and name in new:
            new[name] += 2 * copy
    if table.name == "outbox_message":
        new["key"] = f"{years}-{new['key']}"  # what they are told by begins the key
    if table.name == "sealed_class":
        new["year"] -= years + KEPT  # before those of the demo
        new["sealed_on"] = date(new["year"] + 1912, 7, 28)
    if table.name in FROM_DAY:
        column, day = FROM_DAY[table.name]
        new[column] = new[column] or new[day]


def destroyed(shapes: dict[Table, list[Row]], years: int) -> Iterator[Row]:
    """That the sealed classes were deleted, seven years later, by a resolution."""
    sealed, items = (Base.metadata.tables[name] for name in ("sealed_class", "agenda_item"))
    resolution = shapes[items][0]["id"] + years * COPIES * STRIDE
    for row in copies(sealed, shapes[sealed], years):
        day = row["sealed_on"] + timedelta(days=7 * 365)
        yield {
            "id": row["id"], "sealed_class_id": row["id"], "resolution_id": resolution, "destroyed_on": day,
            "permitted_from": day, "method": "碎紙", "witness": "教務主任", "document_no": str(row["id"]),
            "position": row["position"], "person_id": row["person_id"], "as_deputy": False, "kept_until": day,
            "at": datetime.combine(day, time(), UTC),
        }  # fmt: skip


def staff(years: int) -> Iterator[tuple[Table, list[Row]]]:
    """Everybody who worked here so many years ago: other people, whose posts and accounts have ended."""
    shift = years * STRIDE
    for name in STAFF:
        table = Base.metadata.tables[name]
        rows = []
        for row in db.session.execute(select(table).where(table.c.id < STRIDE)):
            new = {column: earlier(value, years) for column, value in row._mapping.items()}
            new["id"] += shift
            if "person_id" in new:
                new["person_id"] += shift
            if name == "account":
                ended = new["created_at"] + timedelta(days=365 * STAYS)
                new.update(username=f"{new['username']}-{years}", setup_hash="", disabled_at=ended)
            if "ends" in new:
                new["ends"] = new["starts"] + timedelta(days=365 * STAYS)
            rows.append(new)
        yield table, rows


def entries(count: int) -> Iterator[Row]:
    """So many entries that follow the newest one, in its chain."""
    known = [dict(row._mapping) for row in db.session.execute(select(AuditEntry.__table__).order_by(AuditEntry.id))]
    previous, began = audit.head(), datetime(1930, 1, 1, tzinfo=UTC)
    for number in range(count):
        again, place = divmod(number, len(known))
        row = {**known[place], "at": began + timedelta(minutes=30 * number), "previous": previous}
        row["record_id"] = row["record_id"] and row["record_id"] + (again + 1) * STRIDE
        row["sha256"] = previous = audit._hash(row)
        row["id"] = known[-1]["id"] + 1 + number
        yield row


def add_history(years: int = YEARS) -> int:
    """Put so many years before the demo's own; return the rows added. Needs an app context."""
    added = 0
    shapes = templates()
    for back in range(FIRST, years):
        for table, rows in shapes.items():
            added += _add(table, list(copies(table, rows, back)))
        added += _add(Destruction.__table__, list(destroyed(shapes, back)))  # type: ignore[arg-type]
        if back % STAYS == 0:
            for table, rows in staff(back):
                added += _add(table, rows)
        db.session.commit()
    added += _add(AuditEntry.__table__, list(entries(ENTRIES * years)))  # type: ignore[arg-type]
    db.session.commit()
    return added


def _add(table: Table, rows: list[Row]) -> int:
    if rows:
        db.session.connection().execute(insert(table), rows)
    return len(rows)


if __name__ == "__main__":
    with create_app().app_context():
        print(add_history())
