"""What the meeting pages and papers read: columns, in a constant number of queries."""

from __future__ import annotations

from msgspec.structs import replace
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from intranet.extensions import db
from intranet.models import (
    AgendaItem,
    Attendance,
    CaseState,
    Meeting,
    MinutesRevision,
    OutboxMessage,
    Person,
    Presence,
    Recusal,
    RewardCase,
    Section,
)
from intranet.rules.dates import Term
from intranet.rules.meetings import Count, FrozenCount, count_for_item
from intranet.services.actor import Actor
from intranet.services.context import current_school
from intranet.services.errors import NotFound
from intranet.services.meetings.records import is_insider, may_read_confidential, may_read_reasons
from intranet.services.meetings.shapes import Attendee, Head, Item, Line, Mail, Recused

_chair, _clerk, _approver, _confirmer = (aliased(Person) for _ in range(4))
_approving = aliased(Meeting)
_REVISION = (
    select(func.max(MinutesRevision.number))
    .where(MinutesRevision.meeting_id == Meeting.id)
    .correlate(Meeting)
    .scalar_subquery()
)
_HEAD = (
    select(
        Meeting.id, Meeting.term, Meeting.ordinal, Meeting.state, Meeting.on, Meeting.starts, Meeting.ends,
        Meeting.place, Meeting.contact, Meeting.remarks, Meeting.document_no, Meeting.convened_at,
        Meeting.approved_at, Meeting.opened_at, Meeting.adjourned_at, Meeting.confirmed_at,
        Meeting.invitation_sequence, Meeting.seats_total, Meeting.chair_id, Meeting.clerk_id, Meeting.version,
        Meeting.minutes_text, func.coalesce(_chair.name, ""), func.coalesce(_clerk.name, ""),
        func.coalesce(_approver.name, ""), func.coalesce(_confirmer.name, ""), MinutesRevision.text,
        func.coalesce(MinutesRevision.sha256, ""), Meeting.online_url, Meeting.is_recorded_later,
        Meeting.present_entered, Meeting.published_at, Meeting.approved_in_id, _approving.term, _approving.ordinal,
    )
    .outerjoin(_chair, _chair.id == Meeting.chair_id)
    .outerjoin(_clerk, _clerk.id == Meeting.clerk_id)
    .outerjoin(_approver, _approver.id == Meeting.approved_by)
    .outerjoin(_confirmer, _confirmer.id == Meeting.confirmed_by)
    .outerjoin(_approving, _approving.id == Meeting.approved_in_id)
    .outerjoin(MinutesRevision, and_(MinutesRevision.meeting_id == Meeting.id, MinutesRevision.number == _REVISION))
)  # fmt: skip
_AGENDA = (
    select(AgendaItem, Recusal.person_id, Person.name, Recusal.reason)
    .outerjoin(Recusal, Recusal.agenda_item_id == AgendaItem.id)
    .outerjoin(Person, Person.id == Recusal.person_id)
    .order_by(AgendaItem.place, AgendaItem.id, Recusal.id)
)
_ATTENDANCE = (
    select(
        Attendance.id, Attendance.person_id, Person.name, Person.email, Attendance.seat, Attendance.title,
        Attendance.reply, Attendance.reply_note, Attendance.presence, Attendance.arrived_at, Attendance.left_at,
        Attendance.deputy_for, Attendance.replied_at, Attendance.read_at, Attendance.reminded_at, Attendance.signed_at,
        Attendance.version,
    )
    .join(Person, Person.id == Attendance.person_id)
    .order_by(Attendance.id)
)  # fmt: skip
_IS_PRESENT = and_(Attendance.meeting_id == Meeting.id, Attendance.seat != "", Attendance.presence == Presence.PRESENT)
_LINES = select(
    Meeting.id, Meeting.term, Meeting.ordinal, Meeting.state, Meeting.on, Meeting.starts, Meeting.place,
    Meeting.seats_total,
    func.coalesce(
        Meeting.present_entered,
        select(func.count(Attendance.id)).where(_IS_PRESENT).correlate(Meeting).scalar_subquery(),
    ),
    Meeting.is_recorded_later,
).order_by(Meeting.on.desc(), Meeting.id.desc())  # fmt: skip
_MAIL = (
    select(
        OutboxMessage.recipient, func.coalesce(Person.name, ""), OutboxMessage.subject, OutboxMessage.state,
        OutboxMessage.attempts, OutboxMessage.due_at, OutboxMessage.sent_at, OutboxMessage.error,
    )
    .outerjoin(Person, Person.id == OutboxMessage.person_id)
    .order_by(OutboxMessage.id)
)  # fmt: skip


def meetings_of(actor: Actor, *terms: Term) -> tuple[Line, ...]:
    """The meetings of the terms that the actor may know of, newest first. One query."""
    statement = _LINES.where(Meeting.term.in_(terms))
    if not is_insider(actor):
        statement = statement.where(or_(Meeting.convened_at.is_not(None), Meeting.is_recorded_later))
    return tuple(Line(*row) for row in db.session.execute(statement))


def head_of(actor: Actor, meeting_id: int) -> Head:
    """One meeting; raises NotFound where there is none, or where the actor is not told of it yet."""
    row = db.session.execute(_HEAD.where(Meeting.id == meeting_id)).one_or_none()
    if row is None:
        raise NotFound
    head = Head(*row)
    if head.convened_at is None and not head.is_recorded_later and not is_insider(actor):
        raise NotFound
    return head


def convenable(actor: Actor, meeting_id: int) -> Head:
    """The meeting, where it is one that is called here: of one from before the system no notice or sign-in sheet is
    printed. Raises NotFound."""
    head = head_of(actor, meeting_id)
    if head.is_recorded_later:
        raise NotFound
    return head


def agenda_of(meeting_id: int) -> tuple[Item, ...]:
    """The items in order, by section, with their recusals. One query."""
    recused: dict[int, list[Recused]] = {}
    found: dict[int, AgendaItem] = {}
    for item, person_id, name, reason in db.session.execute(_AGENDA.where(AgendaItem.meeting_id == meeting_id)):
        found[item.id] = item
        if person_id is not None:
            recused.setdefault(item.id, []).append(Recused(person_id, name, reason))
    order = list(Section)
    numbers = dict.fromkeys(order, 0)
    items = []
    for item in sorted(found.values(), key=lambda one: (order.index(one.section), one.place, one.id)):
        numbers[item.section] += 1
        items.append(_item(item, numbers[item.section], tuple(recused.get(item.id, ()))))
    return tuple(items)


def agenda_for(actor: Actor, meeting_id: int) -> tuple[Item, ...]:
    """The agenda as the actor may read it: without the words of a confidential item where those are not for them."""
    items = agenda_of(meeting_id)
    if may_read_confidential(actor):
        return items
    return tuple(item.closed() if item.is_confidential else item for item in items)


def _item(item: AgendaItem, number: int, recused: tuple[Recused, ...]) -> Item:
    counted = (item.votes_for, item.votes_against, item.votes_abstain)
    agree, against, abstained = counted
    votes = (agree, against, abstained) if None not in counted else None
    return Item(
        id=item.id,
        section=item.section,
        number=number,
        matter=item.matter,
        title=item.title,
        explanation=item.explanation,
        proposal=item.proposal,
        proposer=item.proposer,
        outcome_kind=item.outcome_kind,
        outcome=item.outcome,
        votes=votes,  # type: ignore[arg-type]
        present_at_vote=item.present_at_vote,
        carried=item.carried,
        version=item.version,
        recused=recused,
        planned_minutes=item.planned_minutes,
        count_at_vote=_frozen(item),
        is_confidential=item.is_confidential,
    )


def _frozen(item: AgendaItem) -> FrozenCount | None:
    counts = (item.seats_at_vote, item.present_at_vote, item.recused_at_vote, item.needed_at_vote)
    return None if None in counts else FrozenCount(*counts)  # type: ignore[arg-type]


def attendees_of(meeting_id: int) -> tuple[Attendee, ...]:
    """Everybody who was told, members first in the order of the regulation, then observers. One query."""
    rows = [Attendee(*row) for row in db.session.execute(_ATTENDANCE.where(Attendance.meeting_id == meeting_id))]
    return tuple(sorted(rows, key=lambda row: not row.is_member))


def attendees_for(actor: Actor, head: Head) -> tuple[Attendee, ...]:
    """Everybody who was told, as the actor may read of them: why somebody is on leave is for those who run the
    meeting, its chair, and the person."""
    people = attendees_of(head.id)
    if may_read_reasons(actor) or (head.chair_id is not None and head.chair_id == actor.person_id):
        return people
    return tuple(one if one.person_id == actor.person_id else replace(one, reply_note="") for one in people)


def count_of(head: Head, people: tuple[Attendee, ...]) -> Count:
    """The quorum as it stands: members in the room now; after the meeting, members who came."""
    over = head.adjourned_at is not None
    present = sum(row.is_member and (row.presence is Presence.PRESENT if over else row.is_in_room) for row in people)
    return Count(current_school().committee.quorum, head.seats_total, present)


def told_of(people: tuple[Attendee, ...]) -> int:
    """How many members were told of the meeting (應出席); who stands in for one of them is not counted besides."""
    return sum(row.is_member and not row.deputy_for for row in people)


def item_count(head: Head, people: tuple[Attendee, ...], item: Item) -> Count:
    """The count of one item: without those who recused themselves."""
    away = {one.person_id for one in item.recused}
    members = [row for row in people if row.is_member]
    return count_for_item(
        current_school().committee.quorum,
        seats=head.seats_total,
        present=sum(row.is_in_room for row in members),
        recused=sum(row.person_id in away for row in members),
        recused_present=sum(row.is_in_room and row.person_id in away for row in members),
    )


def waiting_case_of(item_id: int) -> int | None:
    """The reward case that an item puts to the group, while its evaluation is not entered. One query."""
    waits = (RewardCase.agenda_item_id == item_id, RewardCase.state == CaseState.SUBMITTED)
    return db.session.scalar(select(RewardCase.id).where(*waits))


def mail_key(meeting_id: int) -> str:
    """How the keys of a meeting's messages begin."""
    return f"meeting-{meeting_id}-"


def mail_of(meeting_id: int) -> tuple[Mail, ...]:
    """The meeting's messages in the outbox, in the order of writing."""
    statement = _MAIL.where(OutboxMessage.key.startswith(mail_key(meeting_id), autoescape=True))
    return tuple(Mail(*row) for row in db.session.execute(statement))
