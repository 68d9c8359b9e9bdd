"""Making a new term ready (學期銜接) in one transaction, and undoing it for some days while nothing builds on it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import func, select

from intranet.extensions import Base, db
from intranet.models import Person, Release, TermAnchor, TermRollover, WorkItem
from intranet.models.base import now
from intranet.rules.dates import Term, roc_short
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.audit_pack_labels import table_label
from intranet.services.calendar.anchors import AnchorValue, anchor_lines, enter_anchors, home_of, known_anchors
from intranet.services.calendar.content import DATES
from intranet.services.calendar.drafting import DraftPlan, draft_schedule
from intranet.services.calendar.items import draft_lines
from intranet.services.context import today
from intranet.services.errors import Conflict, NotFound, Refused
from intranet.services.rollover_preview import state_of
from intranet.services.transactions import writing

UNDO = timedelta(days=7)


class Applied(Struct, frozen=True):
    """A roll-over that stands. ``blockers`` say why it cannot be undone; empty where it can."""

    rollover_id: int
    on: date
    by: str
    anchors: int
    items: int
    moved: int
    undo_until: date
    blockers: tuple[str, ...]


def applied_to(term: Term) -> Applied | None:
    """The roll-over of ``term`` that stands; None where there is none, or it was undone."""
    statement = select(TermRollover, Person.name).outerjoin(Person, Person.id == TermRollover.applied_by)
    row = db.session.execute(statement.where(*_stands(term))).one_or_none()
    if row is None:
        return None
    rollover, name = row
    made = rollover.made
    return Applied(
        rollover_id=rollover.id,
        on=rollover.applied_on,
        by=name or "系統",
        anchors=len(made["anchors"]),
        items=len(made["items"]),
        moved=len(made["moved"]),
        undo_until=rollover.applied_on + UNDO,
        blockers=tuple(_blockers(rollover)),
    )


def apply_rollover(actor: Actor, term: Term, accepted: Collection[str], version: int | None = None) -> TermRollover:
    """Enter the proposed dates of the ``accepted`` anchors and draft the schedule of ``term``: whole or not at all.

    Nothing else is written: follow-ups go on by themselves, and no post or seat is extended. ``version`` is the
    state of the preview that was shown. Raises Refused, Conflict.
    """
    if term.end < today():
        raise Refused(f"{term.label}已經結束，不能再銜接。")
    with writing(actor):
        actor.needs(Permission.EDIT_SCHEDULE)
        if db.session.scalar(select(TermRollover.id).where(*_stands(term))) is not None:
            raise Refused(f"{term.label}已經完成銜接。")
        anchors, lines = anchor_lines(term), draft_lines(term)
        if version is not None and version != state_of(anchors, lines):
            raise Conflict("基準日或期程在開啟這一頁之後已被修改，請重新確認要套用的內容。")
        proposed = {line.anchor.key: line for line in anchors if line.proposal}
        values = {
            key: AnchorValue(proposed[key].proposal, f"依{proposed[key].proposal_reason}推算")
            for key in accepted
            if key in proposed
        }
        if values:
            enter_anchors(actor, term, values)
        done = draft_schedule(actor, term)
        if not values and not done.changes_anything:
            raise Refused("基準日與期程都已就緒，沒有需要套用的內容。")
        db.session.flush()
        rollover = TermRollover(
            term=term,
            applied_by=actor.person_id,
            applied_on=today(),
            applied_at=now(),
            made={**_made(term, done), "anchors": _anchors(term, values)},
        )
        db.session.add(rollover)
        summary = f"銜接 {term}：輸入 {len(values)} 個基準日，排定 {len(done.added)} 項，調整 {len(done.moved)} 項"
        changes = {"anchors": sorted(values)}
        audit.record(actor, "apply_rollover", rollover, summary, changes=changes, permission=Permission.EDIT_SCHEDULE)
    return rollover


def _stands(term: Term) -> tuple[Any, ...]:
    return TermRollover.term == term, TermRollover.undone_on.is_(None)


def _anchors(term: Term, values: Collection[str]) -> dict[str, int]:
    """Id → version of the anchors that were entered."""
    known = {anchor.key: anchor for anchor in known_anchors()}
    found = {}
    for key in values:
        where = (TermAnchor.term == home_of(known[key], term), TermAnchor.key == key)
        number, version = db.session.execute(select(TermAnchor.id, TermAnchor.version).where(*where)).one()
        found[str(number)] = version
    return found


def _made(term: Term, done: DraftPlan) -> dict[str, Any]:
    """Ids and versions of the items that were added, and of those that were moved with the dates they had."""
    added = {row.window.key for row in done.added}
    before = {move.key: [day.isoformat() if day else None for day in move.before] for move in done.moved}
    rows = select(WorkItem.id, WorkItem.version, WorkItem.window).where(WorkItem.term == term)
    found = db.session.execute(rows).all()
    return {
        "items": {str(row.id): row.version for row in found if row.window in added},
        "moved": {str(row.id): [row.version, before[row.window]] for row in found if row.window in before},
    }


def undo_rollover(actor: Actor, term: Term) -> None:
    """Take back what the roll-over made. Raises NotFound, Refused with what builds on it or when its time is over."""
    with writing(actor):
        actor.needs(Permission.EDIT_SCHEDULE)
        rollover = db.session.scalar(select(TermRollover).where(*_stands(term)))
        if rollover is None:
            raise NotFound
        if blockers := list(_blockers(rollover)):
            raise Refused(f"不能復原 {term.label}的銜接：{'；'.join(blockers)}。")
        made = rollover.made
        for item in db.session.scalars(select(WorkItem).where(WorkItem.id.in_(_ids(made["items"])))):
            db.session.delete(item)
        for item in db.session.scalars(select(WorkItem).where(WorkItem.id.in_(_ids(made["moved"])))):
            for name, day in zip(DATES, made["moved"][str(item.id)][1], strict=True):
                setattr(item, name, date.fromisoformat(day) if day else None)
        for anchor in db.session.scalars(select(TermAnchor).where(TermAnchor.id.in_(_ids(made["anchors"])))):
            db.session.delete(anchor)
        rollover.undone_on, rollover.undone_by = today(), actor.person_id
        summary = f"復原 {term} 的銜接，移除 {len(made['items'])} 項作業項目"
        audit.record(actor, "undo_rollover", rollover, summary, permission=Permission.EDIT_SCHEDULE)


def _ids(part: Mapping[str, Any]) -> list[int]:
    return [int(key) for key in part]


def _blockers(rollover: TermRollover) -> Iterator[str]:
    """Why it cannot be undone: its time is over, or something builds on what it made. A constant number of queries."""
    term, made = rollover.term, rollover.made
    if today() > (last := rollover.applied_on + UNDO):
        yield f"復原期限到 {roc_short(last)} 為止"
    releases = select(Release.number).where(Release.term == term, Release.released_at >= rollover.applied_at)
    yield from (f"作業期程第 {number} 版已經發布" for number in db.session.scalars(releases.order_by(Release.number)))
    yield from _changed_items({**made["items"], **{key: kept[0] for key, kept in made["moved"].items()}})
    yield from _changed_anchors(made["anchors"])
    yield from _referring(_ids(made["items"]))
    standing = select(TermRollover.term).where(TermRollover.undone_on.is_(None), TermRollover.id > rollover.id)
    yield from (f"{later.label}已經接著銜接" for later in db.session.scalars(standing) if later > term)


def _changed_items(versions: Mapping[str, int]) -> Iterator[str]:
    rows = select(WorkItem.id, WorkItem.title, WorkItem.version).where(WorkItem.id.in_(_ids(versions)))
    found = {str(row.id): row for row in db.session.execute(rows.order_by(WorkItem.place, WorkItem.id))}
    yield from (f"「{row.title}」已經修改" for key, row in found.items() if row.version != versions[key])
    if gone := len(versions) - len(found):
        yield f"{gone} 個作業項目已經移除"


def _changed_anchors(versions: Mapping[str, int]) -> Iterator[str]:
    labels = {anchor.key: anchor.label for anchor in known_anchors()}
    rows = select(TermAnchor.id, TermAnchor.key, TermAnchor.version).where(TermAnchor.id.in_(_ids(versions)))
    found = {str(row.id): row for row in db.session.execute(rows)}
    for key, row in found.items():
        if row.version != versions[key]:
            yield f"基準日「{labels.get(row.key, row.key)}」已經修改"
    if gone := len(versions) - len(found):
        yield f"{gone} 個基準日已經移除"


def _referring(items: Collection[int]) -> Iterator[str]:
    """Records of any kind that belong to the items: whatever table comes to point at them counts."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column is WorkItem.__table__.c.id for key in column.foreign_keys):
                count = db.session.scalar(select(func.count()).select_from(table).where(column.in_(items)))
                if count:
                    yield f"已有 {count} 筆{table_label(table.name)}"
