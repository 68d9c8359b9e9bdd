"""The draft that follows from the rules and the anchors: a preview with before and after, and the writing of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from msgspec import Struct
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import WorkItem
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.rules.schedule import Planned, describe, plan
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.calendar.anchors import entered_dates
from intranet.services.calendar.content import DATES, OWNER_SEPARATOR
from intranet.services.calendar.items import DraftLine, dates_of, draft_lines
from intranet.services.context import current_school
from intranet.services.transactions import writing


class Move(Struct, frozen=True):
    """An item whose dates the rules would set otherwise; dates as (start, end, check start, check end)."""

    key: str
    title: str
    clause: str
    before: tuple[date | None, ...]
    after: tuple[date | None, ...]


class Missing(Struct, frozen=True):
    """An item that cannot be dated before these anchors are entered."""

    title: str
    clause: str
    anchors: tuple[str, ...]


class Impossible(Struct, frozen=True):
    """An item whose anchors give it a start after its end; it gets no dates from them. ``points`` say what the two
    days hang on, in words."""

    title: str
    clause: str
    dates: tuple[date | None, ...]
    points: tuple[str, ...]


class DraftPlan(Struct, frozen=True):
    """What drafting would do. ``kept`` were changed by hand and stay as they are; ``dropped`` are titles of items
    whose window the rules no longer hold."""

    term: Term
    added: tuple[Planned, ...]
    moved: tuple[Move, ...]
    kept: tuple[Move, ...]
    missing: tuple[Missing, ...]
    dropped: tuple[str, ...]
    impossible: tuple[Impossible, ...] = ()

    @property
    def changes_anything(self) -> bool:
        return bool(self.added or self.moved)

    @property
    def missing_anchors(self) -> tuple[str, ...]:
        """The labels of all anchors that are not entered yet, each once."""
        return tuple(dict.fromkeys(label for row in self.missing for label in row.anchors))


def plan_draft(term: Term) -> DraftPlan:
    """What drafting ``term`` now would add, move and keep. Two queries."""
    return plan_from(term, draft_lines(term), entered_dates(term))


def plan_from(term: Term, lines: tuple[DraftLine, ...], entered: Mapping[str, date]) -> DraftPlan:
    """The same from the draft's ``lines`` and the ``entered`` anchors."""
    computed = plan(current_school().windows, term, entered)
    planned = tuple(_undated(row) if row.is_impossible else row for row in computed)
    impossible = {row.window.key: row for row in computed if row.is_impossible}
    standing = {line.line.window: line for line in lines if line.line.window}
    moved: list[Move] = []
    kept: list[Move] = []
    for row in planned:
        line = standing.get(row.window.key)
        if line is None or row.window.key in impossible or dates_of(line.line) == dates_of(row):
            continue
        move = Move(row.window.key, row.window.item, row.window.clause, dates_of(line.line), dates_of(row))
        (kept if line.by_hand else moved).append(move)
    keys = {row.window.key for row in planned}
    return DraftPlan(
        term,
        added=tuple(row for row in planned if row.window.key not in standing),
        moved=tuple(moved),
        kept=tuple(kept),
        missing=tuple(
            Missing(row.window.item, row.window.clause, tuple(anchor.label for anchor in row.missing))
            for row in planned
            if row.missing
        ),
        dropped=tuple(line.line.title for key, line in standing.items() if key not in keys),
        impossible=tuple(_impossible(row) for row in impossible.values()),
    )


def _undated(row: Planned) -> Planned:
    return replace(row, start=None, end=None, check_start=None, check_end=None)


def _impossible(row: Planned) -> Impossible:
    points = tuple(describe(moment) for moment in row.window.moments())
    return Impossible(row.window.item, row.window.clause, dates_of(row)[:2], points)


def draft_schedule(actor: Actor, term: Term) -> DraftPlan:
    """Make the term's work items from the school's windows, or bring them after moved anchors; items changed by hand
    keep their dates. Returns what was done; nothing is written where nothing changes."""
    with writing(actor):
        actor.needs(Permission.EDIT_SCHEDULE)
        done = plan_draft(term)
        if not done.changes_anything:
            return done
        places = {window.key: place for place, window in enumerate(current_school().windows)}
        db.session.add_all(_new_item(term, row, places[row.window.key]) for row in done.added)
        _apply(term, {move.key: move.after for move in done.moved})
        changes = {move.title: " ".join(str(day) for day in move.after) for move in done.moved}
        summary = f"排定 {term} 作業期程：新增 {len(done.added)} 項，調整 {len(done.moved)} 項"
        audit.record(actor, "draft_schedule", None, summary, changes=changes, permission=Permission.EDIT_SCHEDULE)
    return done


def _new_item(term: Term, row: Planned, place: int) -> WorkItem:
    window = row.window
    return WorkItem(
        term=term,
        window=window.key,
        title=window.item,
        work=window.work,
        audience=[audience.name for audience in window.audience],
        division=window.division,
        owner=OWNER_SEPARATOR.join(window.owners),
        clause=window.clause,
        start=row.start,
        end=row.end,
        check_start=row.check_start,
        check_end=row.check_end,
        check=window.check,
        place=place,
    )


def _apply(term: Term, moves: dict[str, tuple[date | None, ...]]) -> None:
    if not moves:
        return
    rows = select(WorkItem).where(WorkItem.term == term, WorkItem.window.in_(moves))
    for item in db.session.scalars(rows):
        for name, day in zip(DATES, moves[item.window], strict=True):
            setattr(item, name, day)
