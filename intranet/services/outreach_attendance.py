"""The organiser's list of a session: who came, for how many hours, names from the paper sheet, and erasing visitors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from msgspec import Struct
from sqlalchemy import or_, select

from intranet.extensions import db
from intranet.models import OutreachSession, Participation, Person
from intranet.rules.dates import TAIPEI
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import SYSTEM, Actor
from intranet.services.context import moment, today
from intranet.services.errors import Refused
from intranet.services.outreach import own_session
from intranet.services.outreach_door import hours_of
from intranet.services.outreach_people import ERASED, Visitor, visitor_key
from intranet.services.transactions import writing

KEPT_DAYS = 365  # names and addresses of visitors are erased a year after the session: our default
MOST_LINES = 500
MOST_HOURS = Decimal(24)


class Mark(Struct, frozen=True):
    """What the organiser noted of a participant."""

    came: bool
    hours: Decimal | None


def note_attendance(
    actor: Actor, session_id: int, marks: Mapping[int, Mark], added: tuple[Visitor, ...] = ()
) -> tuple[int, int]:
    """Note who came and for how long; ``added`` are names from the paper sheet, taken for the staff member of that name
    where there is exactly one. Returns how many lines changed and were added. Raises NotFound, NotPermitted, Refused."""
    if len(added) > MOST_LINES:
        raise Refused(f"一次最多補登 {MOST_LINES} 人。", field="added")
    with writing(actor):
        row = own_session(actor, session_id)
        if row.on > today():
            raise Refused("場次還沒有到，當天起才能登錄出席。")
        entries = db.session.scalars(select(Participation).where(Participation.session_id == row.id)).all()
        changed = sum(_mark(row, entry, marks[entry.id]) for entry in entries if entry.id in marks)
        new = sum(_add(row, visitor) for visitor in added)
        if changed or new:
            said = f"登錄出席：更動 {changed} 人，補登 {new} 人"
            audit.record(
                actor, "note_attendance", row, said, changes={"rows": changed + new}, permission=Permission.LOG_OUTREACH
            )
    return changed, new


def _mark(row: OutreachSession, entry: Participation, mark: Mark) -> bool:
    if mark.hours is not None and not 0 <= mark.hours <= MOST_HOURS:
        raise Refused(f"時數請填 0 至 {MOST_HOURS}，最小 0.5。", field=f"hours-{entry.id}")
    came = entry.attended_at is not None
    hours = mark.hours if mark.hours is not None else hours_of(row)
    if (came, entry.hours) == (mark.came, hours if mark.came else None):
        return False
    entry.attended_at = (entry.attended_at or _beginning(row)) if mark.came else None
    entry.hours = hours if mark.came else None
    return True


def _add(row: OutreachSession, visitor: Visitor) -> bool:
    """Whether the name was not on the list as present."""
    found = db.session.scalars(select(Person.id).where(Person.name == visitor.name).limit(2)).all()
    person_id = found[0] if len(found) == 1 else None
    key = f"person:{person_id}" if person_id else visitor_key(row.id, visitor)
    entry = db.session.scalar(select(Participation).where(Participation.session_id == row.id, Participation.key == key))
    if entry is None:
        entry = Participation(session_id=row.id, key=key, person_id=person_id, name=visitor.name)
        entry.belongs_to = visitor.belongs_to
        db.session.add(entry)
    elif entry.attended_at is not None:
        return False
    entry.attended_at, entry.hours = _beginning(row), hours_of(row)
    db.session.flush()
    return True


def _beginning(row: OutreachSession) -> datetime:
    return datetime.combine(row.on, row.starts, TAIPEI) if row.starts else datetime.combine(row.on, moment().timetz())


def read_names(text: str) -> tuple[Visitor, ...]:
    """Lines of 「姓名 班級或單位」. Raises Refused for one that is too long."""
    found = []
    for line in text.splitlines():
        words = line.split()
        if words:
            visitor = Visitor(words[0], " ".join(words[1:]))
            if len(visitor.name) > 60 or len(visitor.belongs_to) > 60:
                raise Refused(f"「{line.strip()[:20]}…」太長，姓名與單位各在 60 字以內。", field="added")
            found.append(visitor)
    return tuple(found)


def remove_entry(actor: Actor, session_id: int, entry_id: int) -> None:
    """Take one line from the list, for good. Raises NotFound, NotPermitted, Refused."""
    with writing(actor):
        row = own_session(actor, session_id)
        entry = db.session.get(Participation, entry_id)
        if entry is None or entry.session_id != row.id:
            raise Refused("這一列已不在名單中。")
        audit.record(actor, "remove_participant", row, "自名單移除 1 人", permission=Permission.LOG_OUTREACH)
        db.session.delete(entry)


def erase_visitors() -> int:
    """Erase names and addresses of visitors, and addresses of all, a year after their session; how many people came
    stays. Returns how many were erased. For the worker, once a day."""
    limit = today() - timedelta(days=KEPT_DAYS)
    old = select(OutreachSession.id).where(OutreachSession.on < limit)
    wanted = select(Participation).where(
        Participation.session_id.in_(old),
        or_((Participation.person_id.is_(None)) & (Participation.name != ERASED), Participation.email != ""),
    )
    if db.session.scalar(wanted.with_only_columns(Participation.id).limit(1)) is None:
        return 0
    with writing(SYSTEM):
        rows = db.session.scalars(wanted).all()
        for row in rows:
            row.email = ""
            if row.person_id is None:
                row.name, row.belongs_to = ERASED, ""
        said = f"清除逾 {KEPT_DAYS} 天場次的校外報名資料 {len(rows)} 筆"
        audit.record(SYSTEM, "erase_visitors", None, said, changes={"rows": len(rows)})
    return len(rows)
