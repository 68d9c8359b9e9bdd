"""What a new term gets (學期銜接), before anything is written: anchors, items, obligations, follow-ups, ends of terms."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any

from msgspec import Struct
from sqlalchemy import Select, String, bindparam, cast, literal, null, select, union_all

from intranet.extensions import db
from intranet.models import Appointment, Deputyship, Person, SeatHolding
from intranet.rules.dates import Term
from intranet.rules.obligations import Obligation
from intranet.services.calendar.anchors import AnchorLine, anchor_lines
from intranet.services.calendar.drafting import DraftPlan, plan_from
from intranet.services.calendar.items import draft_lines
from intranet.services.context import current_school, today
from intranet.services.meetings.follow_up import Action, open_actions
from intranet.services.outreach_facts import credited_sessions


class Due(Struct, frozen=True):
    """An obligation of the new term or its year. ``done`` is None where only the clause's own page can tell."""

    obligation: Obligation
    last: date
    done: int | None


class Ending(Struct, frozen=True):
    """A post, seat or deputyship that ends; nothing extends it. ``successor``: somebody holds it afterwards."""

    kind: str
    title: str
    name: str
    ends: date
    has_successor: bool


class Preview(Struct, frozen=True):
    """``proposed`` are the anchors with a default that the rules propose; ``plan`` is what drafting would do with
    them. ``state`` changes with everything that applying would write."""

    term: Term
    anchors: tuple[AnchorLine, ...]
    plan: DraftPlan
    obligations: tuple[Due, ...]
    actions: tuple[Action, ...]
    endings: tuple[Ending, ...]
    state: int

    @property
    def proposed(self) -> tuple[AnchorLine, ...]:
        return tuple(line for line in self.anchors if line.proposal)

    @property
    def missing(self) -> tuple[AnchorLine, ...]:
        """What must be entered by hand: needed, not entered, nothing proposed."""
        return tuple(line for line in self.anchors if line.needed and line.on is None and line.proposal is None)

    @property
    def changes_anything(self) -> bool:
        return self.plan.changes_anything or bool(self.proposed)


_KINDS = (("職務", Appointment, Appointment.position), ("席次", SeatHolding, SeatHolding.seat),
          ("代理", Deputyship, Deputyship.position))  # fmt: skip


def _held(kind: str, table: type[Appointment] | type[SeatHolding] | type[Deputyship], key: Any) -> Select[Any]:
    order = cast(Deputyship.order, String) if table is Deputyship else cast(null(), String)
    columns: list[Any] = [literal(kind).label("kind"), key, order.label("rank"), Person.name, table.starts, table.ends]
    joined = select(*columns).join(Person, Person.id == table.person_id)
    return joined.where((table.ends.is_(None)) | (table.ends >= bindparam("since")))


_HOLDINGS = union_all(*(_held(*row) for row in _KINDS))


def preview_of(term: Term) -> Preview:
    """Everything that the new term gets. Five queries."""
    anchors, lines = anchor_lines(term), draft_lines(term)
    plan = plan_from(term, lines, dates_of(anchors, {line.anchor.key for line in anchors}))
    return Preview(
        term=term,
        anchors=anchors,
        plan=plan,
        obligations=tuple(_obligations(term)),
        actions=open_actions(),
        endings=tuple(_endings(term)),
        state=state_of(anchors, lines),
    )


def dates_of(anchors: Iterable[AnchorLine], accepted: Collection[str]) -> dict[str, date]:
    """Key → date: what is entered, and what is proposed for the ``accepted`` keys."""
    chosen = (
        (line.anchor.key, line.on or (line.proposal if line.anchor.key in accepted else None)) for line in anchors
    )
    return {key: on for key, on in chosen if on}


def state_of(anchors: Iterable[AnchorLine], lines: Iterable[object]) -> int:
    """A number that changes with the anchors and the draft."""
    return zlib.crc32(repr([*((line.anchor.key, line.on, line.source) for line in anchors), *lines]).encode())


def _obligations(term: Term) -> Iterator[Due]:
    rows = [row for row in current_school().obligations if row.in_force(term.start) or row.in_force(term.end)]
    year_start = Term(term.year, 1).start
    sessions = [(row.obligation, row.on) for row in credited_sessions(since=year_start)]
    counted = Counter(key for key, _ in sessions)
    of_term = Counter(key for key, on in sessions if on >= term.start)
    for row in rows:
        first, last = row.per.of(term)
        done = (counted if first == year_start else of_term)[row.key] if row.is_outreach else None
        yield Due(row, last, done)


def _endings(term: Term) -> Iterator[Ending]:
    """What ends between now and the end of the term, soonest first."""
    since = min(today(), term.previous.end)
    held = db.session.execute(_HOLDINGS, {"since": since}).all()
    leaving = [row for row in held if row.ends is not None and row.ends <= term.end]
    for row in sorted(leaving, key=lambda one: (one.ends, one.kind, one[1])):
        later = (
            one for one in held
            if one[:3] == row[:3] and one.starts > row.starts and (one.ends is None or one.ends > row.ends)
        )  # fmt: skip
        yield Ending(row.kind, _title(row.kind, row[1], row.rank), row.name, row.ends, any(later))


def _title(kind: str, key: str, rank: str | None) -> str:
    school = current_school()
    if kind == "席次":
        seat = school.committee.seat(key)
        return seat.title if seat else key
    title = school.directory.title(key)
    return f"{title}第 {rank} 代理人" if rank else title
