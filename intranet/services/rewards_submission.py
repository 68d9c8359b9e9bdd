"""A reward case goes to the group (提送評核): an item on a meeting's agenda, recusals for nominees who sit in the group."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import (
    AgendaItem,
    Attendance,
    CaseState,
    Meeting,
    MeetingState,
    Person,
    Recusal,
    RewardCase,
    Section,
)
from intranet.rules.committee import Topic
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school
from intranet.services.errors import NotFound, Refused
from intranet.services.meetings import item_outcome
from intranet.services.meetings.agenda import place_item, remove_item
from intranet.services.meetings.facts import HELD
from intranet.services.meetings.records import meeting_title
from intranet.services.people import seat_lines
from intranet.services.rewards import collecting, nominations_of
from intranet.services.transactions import check_version, writing

RECUSED = "敘獎案當事人迴避"
# What a meeting's agenda takes: proposals while it is a draft, motions while it sits.
SECTIONS = {MeetingState.DRAFT: Section.PROPOSAL, MeetingState.IN_SESSION: Section.MOTION}
_OPEN = (
    select(Meeting.id, Meeting.term, Meeting.ordinal, Meeting.on, Meeting.state)
    .where(Meeting.state.in_(SECTIONS))
    .order_by(Meeting.on, Meeting.id)
)


class MeetingChoice(Struct, frozen=True):
    """A meeting whose agenda can still take the case; ``as_motion`` while it sits (臨時動議)."""

    meeting_id: int
    on: date
    label: str
    as_motion: bool


class RecusedNominee(Struct, frozen=True):
    """A nominee who sits in the group and will leave the room for the item."""

    person_id: int
    name: str


def meeting_choices(term: Term) -> tuple[MeetingChoice, ...]:
    """Meetings of the case's term, or of a later one, that can take it: one query."""
    return tuple(
        MeetingChoice(row.id, row.on, meeting_title(row.term, row.ordinal), row.state is MeetingState.IN_SESSION)
        for row in db.session.execute(_OPEN)
        if row.term >= term
    )


def submit_case(actor: Actor, case_id: int, meeting_id: int, *, version: int | None = None) -> RewardCase:
    """Put the case on a meeting's agenda; nominees who are members are recused for it.

    Raises NotFound, Refused, Conflict.
    """
    with writing(actor):
        actor.needs(Permission.PROPOSE_REWARDS)
        case = collecting(case_id)
        check_version(case, version)
        count = len(nominations_of(case_id))
        if not count:
            raise Refused("尚無提報，請先提報人員。")
        meeting = db.session.get(Meeting, meeting_id)
        if meeting is None or meeting.state not in SECTIONS or meeting.term < case.term:
            raise Refused("請選擇本案學期起、還能列入議案的會議。", field="meeting")
        recused = _recused_nominees(case_id, meeting)
        item = _place(actor, case, meeting, count, recused)
        for one in recused:
            db.session.add(Recusal(agenda_item_id=item.id, person_id=one.person_id, reason=RECUSED))
        case.agenda_item_id, case.state = item.id, CaseState.SUBMITTED
        summary = f"提送 {count} 人次評核，{len(recused)} 位委員迴避"
        audit.record(
            actor, "submit_case", case, summary, changes={"meeting": meeting.id}, permission=Permission.PROPOSE_REWARDS
        )
    return case


def _place(
    actor: Actor, case: RewardCase, meeting: Meeting, count: int, recused: tuple[RecusedNominee, ...]
) -> AgendaItem:
    school = current_school()
    scheme, matter = school.rewards, school.committee.matter_on(Topic.REWARDS)
    names = f"三、受提報人為委員者，就本案迴避：{'、'.join(one.name for one in recused)}。" if recused else ""
    item = place_item(
        actor,
        meeting.id,
        section=SECTIONS[meeting.state],
        title=f"{case.term.label}{case.title}敘獎建議案（共 {count} 人次），提請評核。",
        explanation="\n".join(
            line
            for line in (
                f"一、依{school.regulation.short_title}「{scheme.clause}」辦理。",
                f"二、敘獎建議名冊（編號 {reference_of(case.term, case.number)}）於會議中提供。",
                names,
            )
            if line
        ),
        proposal=f"評核通過者，依{scheme.standard or '相關規定'}提請敘獎。",
        matter=matter.clause if matter else "",
        proposer=school.secretary.unit or school.secretary.title,
    )
    item.is_confidential = True  # persons are judged by name: the roster's number may be cited, the words may not
    return item


def reference_of(term: Term, number: int) -> str:
    """The roster's number, by which minutes cite it: 「115-1-01」."""
    return f"{term}-{number:02d}"


def members_at(meeting_id: int, on: date) -> frozenset[int]:
    """Ids of the members on the meeting's day, and of those convened to it with a seat: three queries."""
    members = {line.holder.person_id for line in seat_lines(current_school(), on) if line.holder}
    convened = select(Attendance.person_id).where(Attendance.meeting_id == meeting_id, Attendance.seat != "")
    return frozenset(members | set(db.session.scalars(convened)))


def _recused_nominees(case_id: int, meeting: Meeting) -> tuple[RecusedNominee, ...]:
    nominees = {row.person_id for row in nominations_of(case_id)} & members_at(meeting.id, meeting.on)
    statement = select(Person.id, Person.name).where(Person.id.in_(nominees)).order_by(Person.name, Person.id)
    return tuple(RecusedNominee(*row) for row in db.session.execute(statement))


def withdraw_case(actor: Actor, case_id: int, *, version: int | None = None) -> RewardCase:
    """Take the case back from a draft's agenda, or from a meeting that was cancelled or passed it over.

    Raises NotFound, Refused, Conflict.
    """
    with writing(actor):
        actor.needs(Permission.PROPOSE_REWARDS)
        case = db.session.get(RewardCase, case_id)
        if case is None:
            raise NotFound
        check_version(case, version)
        if case.state is not CaseState.SUBMITTED or case.agenda_item_id is None:
            raise Refused("只有已提送、尚未評核的案可以撤回。")
        item = item_outcome(case.agenda_item_id)
        if not can_withdraw(item.state, decided=item.kind is not None):
            raise Refused("議程已核定或已有結果，不能撤回；不及評核的人次請於會中決議緩議。")
        case.agenda_item_id, case.state = None, CaseState.COLLECTING
        db.session.flush()
        if item.state is MeetingState.DRAFT:
            remove_item(actor, item.item_id)
        audit.record(actor, "withdraw_case", case, f"由{item.meeting_title}撤回", permission=Permission.PROPOSE_REWARDS)
    return case


def can_withdraw(state: MeetingState, *, decided: bool) -> bool:
    """Whether a submitted case may still leave the meeting: before its agenda is settled, or where it came to nothing."""
    return state in (MeetingState.DRAFT, MeetingState.CANCELLED) or (state in HELD and not decided)
