"""Thirty rows where the demo has few: meetings of the term, items of the schedule and of an agenda; and a reward case
of three hundred nominations. Run as a process of its own on the demo database of the environment; prints the case's id.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select

from intranet.app import create_app
from intranet.extensions import db
from intranet.models import AgendaItem, Attendance, Meeting, Nomination, Outcome, RewardCase, WorkItem
from intranet.rules.dates import Term
from intranet.rules.rewards import Role
from tests.support.long_roster import long_roster

ROWS = 30
TERM = Term(115, 1)
Row = dict[str, Any]


def _rows(model: Any, *conditions: Any) -> list[Row]:
    table = model.__table__
    return [dict(row._mapping) for row in db.session.execute(select(table).where(*conditions).order_by(table.c.id))]


def _add(model: Any, rows: list[Row]) -> None:
    """Put in rows, with ids of their own."""
    newest = db.session.scalar(select(func.max(model.id))) or 0
    for number, row in enumerate(rows, newest + 1):
        row["id"] = number
    if rows:
        db.session.execute(insert(model.__table__), rows)


def thirty_items() -> None:
    """Own items of the schedule, each a day after the one before."""
    known = _rows(WorkItem, WorkItem.term == TERM)
    new = [dict(known[number % len(known)]) for number in range(ROWS - len(known))]
    for number, row in enumerate(new):
        row.update(window="", title=f"作業{number}", place=len(known) + number)
    _add(WorkItem, new)


def thirty_meetings() -> None:
    """The held meeting of the term with its attendance, again and again, a day later each time."""
    meetings = _rows(Meeting, Meeting.term == TERM)
    held, most = meetings[0], meetings[-1]["ordinal"]
    new = [dict(held) for _ in range(ROWS - len(meetings))]
    for number, row in enumerate(new, 1):
        row.update(ordinal=most + number, held_on=held["held_on"] + timedelta(days=number), approved_in_id=None)
    _add(Meeting, new)
    present = _rows(Attendance, Attendance.meeting_id == held["id"])
    _add(Attendance, [{**row, "meeting_id": meeting["id"]} for meeting in new for row in present])


def thirty_agenda_items() -> None:
    """The agendas of the held and of the next meeting of the term."""
    for meeting in _rows(Meeting, Meeting.term == TERM)[:2]:
        known = _rows(AgendaItem, AgendaItem.meeting_id == meeting["id"])
        new = [dict(known[number % len(known)]) for number in range(ROWS - len(known))]
        for number, row in enumerate(new):
            row.update(title=f"案{number}", place=len(known) + number, matter="")
        _add(AgendaItem, new)


def long_case() -> int:
    """An evaluated case whose roster takes eleven pages."""
    case = {**_rows(RewardCase)[0], "number": 9, "title": "長名冊"}
    _add(RewardCase, [case])
    known = _rows(Nomination, Nomination.outcome == Outcome.APPROVED)[0]
    _add(Nomination, [
        {**known, "case_id": case["id"], "number": number, "unit": line.unit, "title": line.position, "note": "",
         "role": Role(line.role), "deed": line.deed, "basis": line.basis, "source": "", "withdrawn_at": None}
        for number, line in enumerate(long_roster().lines, 1)
    ])  # fmt: skip
    return int(case["id"])


if __name__ == "__main__":
    with create_app().app_context():
        thirty_agenda_items()
        thirty_items()
        thirty_meetings()
        print(long_case())
        db.session.commit()
