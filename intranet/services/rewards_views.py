"""What members think of a nomination before the meeting (事前意見): no vote, and only the secretary sees a summary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from msgspec import Struct
from sqlalchemy import exists, select
from sqlalchemy.orm.attributes import flag_modified

from intranet.extensions import db
from intranet.models import (
    AgendaItem,
    Attendance,
    CaseState,
    Meeting,
    MeetingState,
    Nomination,
    NominationView,
    Recusal,
    RewardCase,
    View,
)
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school, moment
from intranet.services.errors import NotFound, Refused
from intranet.services.people import all_held_on, seat_lines
from intranet.services.rewards_records import CaseRecord, NominationLine, case_record
from intranet.services.transactions import writing

BEFOREHAND = (MeetingState.DRAFT, MeetingState.APPROVED, MeetingState.CONVENED)
LONGEST = 300


class OwnView(Struct, frozen=True):
    """A member's own view of a nomination, as typed or as kept; ``view`` None where there is none."""

    view: View | None = None
    remark: str = ""


class OpenCase(Struct, frozen=True):
    """A case on which a member may still say something; ``given`` is True once they have."""

    case_id: int
    title: str
    meeting_id: int
    given: bool


class Summary(Struct, frozen=True):
    """Members' views of one nomination, without names: how many of each kind, and what was remarked."""

    counts: tuple[tuple[View, int], ...]
    remarks: tuple[str, ...]


_OPEN = (
    select(RewardCase.id, RewardCase.term, RewardCase.number, RewardCase.title, Meeting.id, Meeting.on)
    .join(AgendaItem, AgendaItem.id == RewardCase.agenda_item_id)
    .join(Meeting, Meeting.id == AgendaItem.meeting_id)
    .where(RewardCase.state == CaseState.SUBMITTED, Meeting.state.in_(BEFOREHAND))
    .order_by(Meeting.on, RewardCase.id)
)


def cases_to_view(actor: Actor) -> tuple[OpenCase, ...]:
    """Cases before a coming meeting that the actor, a member, may speak on: two queries, one where there is none."""
    if actor.person_id is None or not actor.can(Permission.TAKE_PART):
        return ()
    recused = exists().where(Recusal.agenda_item_id == RewardCase.agenda_item_id, Recusal.person_id == actor.person_id)
    nominated = exists().where(Nomination.case_id == RewardCase.id, Nomination.person_id == actor.person_id)
    given = (
        exists()
        .where(Nomination.case_id == RewardCase.id, NominationView.nomination_id == Nomination.id)
        .where(NominationView.person_id == actor.person_id)
    )
    called = exists().where(
        Attendance.meeting_id == Meeting.id, Attendance.person_id == actor.person_id, Attendance.seat != ""
    )
    rows = db.session.execute(_OPEN.add_columns(given, called).where(~recused, ~nominated)).all()
    sits_on = _days_in_the_group(actor.person_id, {row.on for row in rows})
    return tuple(
        OpenCase(case_id, f"{term.label}第 {number} 號敘獎案（{title}）", meeting_id, is_given)
        for case_id, term, number, title, meeting_id, on, is_given, is_called in rows
        if is_called or on in sits_on
    )


def _days_in_the_group(person_id: int, days: Collection[date]) -> frozenset[date]:
    """Those of the days on which a person holds a seat: one query, none without a day."""
    if not days:
        return frozenset()
    held, school = all_held_on(min(days), until=max(days)), current_school()
    lines = ((day, line.holder) for day in days for line in seat_lines(school, day, held))
    return frozenset(day for day, holder in lines if holder and holder.person_id == person_id)


def own_views(actor: Actor, case_id: int) -> tuple[CaseRecord, Mapping[int, OwnView]]:
    """The case and the actor's own views by nomination id. Raises NotFound for whoever may not speak on it: no member,
    recused, a nominee; and once the meeting has begun."""
    _entitled(actor, case_id)
    kept = {
        number: OwnView(view, remark)
        for number, view, remark in db.session.execute(
            select(NominationView.nomination_id, NominationView.view, NominationView.remark)
            .join(Nomination, Nomination.id == NominationView.nomination_id)
            .where(Nomination.case_id == case_id, NominationView.person_id == actor.person_id)
        )
    }
    return case_record(case_id), kept


def give_views(actor: Actor, case_id: int, views: Mapping[int, OwnView]) -> RewardCase:
    """Keep a member's views of the case's nominations; None takes one back. Raises NotFound, Refused."""
    with writing(actor):
        _entitled(actor, case_id)
        case = db.session.get_one(RewardCase, case_id)
        numbers = set(db.session.scalars(select(Nomination.id).where(Nomination.case_id == case_id)))
        if not views.keys() <= numbers:
            raise NotFound
        mine = {
            row.nomination_id: row
            for row in db.session.scalars(
                select(NominationView).where(
                    NominationView.nomination_id.in_(numbers), NominationView.person_id == actor.person_id
                )
            )
        }
        for number, one in views.items():
            _keep(actor, number, one, mine.get(number))
        flag_modified(case, "title")
        said = sum(one.view is not None for one in views.values())
        # What was said stays out of the trail: it is read by more people than the views are meant for.
        audit.record(actor, "give_views", case, f"表示事前意見 {said} 筆", permission=Permission.TAKE_PART)
    return case


def _keep(actor: Actor, number: int, one: OwnView, row: NominationView | None) -> None:
    remark = one.remark.strip()
    if one.view is None:
        if remark:
            raise Refused("請先選擇意見，再寫說明。", field=f"nomination-{number}")
        if row is not None:
            db.session.delete(row)
        return
    if row is None:
        row = NominationView(nomination_id=number, person_id=actor.person_id or 0)
        db.session.add(row)
    row.view, row.remark, row.at = one.view, remark[:LONGEST], moment()


def _entitled(actor: Actor, case_id: int) -> None:
    if all(one.case_id != case_id for one in cases_to_view(actor)):
        raise NotFound


def summaries(actor: Actor, nominations: tuple[NominationLine, ...]) -> dict[int, Summary]:
    """Members' views by nomination id, for whoever enters the evaluation; never of one's own nomination. One query,
    none for others."""
    if not actor.can(Permission.EVALUATE_REWARDS):
        return {}
    ids = [line.id for line in nominations if line.person_id != actor.person_id]
    found: dict[int, list[tuple[View, str]]] = defaultdict(list)
    rows = select(NominationView.nomination_id, NominationView.view, NominationView.remark).where(
        NominationView.nomination_id.in_(ids)
    )
    for number, view, remark in db.session.execute(rows.order_by(NominationView.view, NominationView.remark)):
        found[number].append((view, remark))
    return {
        number: Summary(
            tuple((view, count) for view in View if (count := sum(one is view for one, _ in said))),
            tuple(remark for _, remark in said if remark),
        )
        for number, said in found.items()
    }
