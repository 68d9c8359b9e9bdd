"""A new draft after the pattern of a past meeting: its agenda without what became of it, its observers as they are now."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct
from sqlalchemy import or_, select

from intranet.extensions import db
from intranet.models import AgendaItem, AgendaProposal, Attendance, Meeting, RewardCase, Section
from intranet.rules.duties import Duty
from intranet.rules.minutes import approves
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school
from intranet.services.meetings.planning import Plan, check_plan, new_draft, place_matters
from intranet.services.meetings.queries import agenda_of, head_of
from intranet.services.meetings.records import meeting_for_writing, meeting_title, next_place
from intranet.services.meetings.shapes import Item
from intranet.services.people import holders_on
from intranet.services.transactions import writing

COPIED = (Section.CHAIR_REPORT, Section.REPORT, Section.PROPOSAL)
_ONCE = select(AgendaItem.id).where(
    or_(
        AgendaItem.id.in_(select(RewardCase.agenda_item_id)),
        AgendaItem.id.in_(select(AgendaProposal.agenda_item_id)),
    )
)


class Offer(Struct, frozen=True):
    """An item of a past agenda; ``is_once`` marks what does not come again: a reward case, a member's
    proposal, the approval of one meeting's minutes."""

    item: Item
    is_once: bool


class Copied(Struct, frozen=True):
    """The new draft; ``gone`` are the titles of observers whose post nobody holds on the day."""

    meeting: Meeting
    gone: tuple[str, ...]


def offers_of(actor: Actor, meeting_id: int) -> tuple[Offer, ...]:
    """What a copy may take over: reports and proposals, not motions, not follow-ups. Raises NotFound."""
    head_of(actor, meeting_id)
    once = set(db.session.scalars(_ONCE.where(AgendaItem.meeting_id == meeting_id)))
    return tuple(
        Offer(item, item.id in once or approves(item.title, "", is_last=False))
        for item in agenda_of(meeting_id)
        if item.section in COPIED
    )


def copy_meeting(
    actor: Actor, source_id: int, plan: Plan, *, items: Collection[int], matters: Collection[str] = ()
) -> Copied:
    """Draft a meeting with the chosen ``items`` of a past one and, besides, those of ``matters`` that they do not hold.

    A proposal keeps its text, a report only its heading: its text was about another term. Who observes is resolved
    anew by title. Raises NotFound, Refused.
    """
    check_plan(plan)
    with writing(actor):
        actor.needs(Permission.PLAN_MEETINGS)
        source = meeting_for_writing(source_id)
        meeting = new_draft(actor, plan)
        held = _copy_items(source, meeting, items)
        place_matters(meeting, set(matters) - held, after=next_place(meeting.id) - 1)
        gone = _copy_observers(source, meeting)
        origin = meeting_title(source.term, source.ordinal)
        title = meeting_title(meeting.term, meeting.ordinal)
        changes = {"on": plan.on, "from": source.id, "items": len(items), "matters": list(matters)}
        summary = f"依 {origin}擬定 {title}"
        audit.record(actor, "copy_meeting", meeting, summary, changes=changes, permission=Permission.PLAN_MEETINGS)
    return Copied(meeting, gone)


def _copy_items(source: Meeting, meeting: Meeting, items: Collection[int]) -> set[str]:
    """Copy the items; returns the clauses of the matters among them."""
    rows = db.session.scalars(
        select(AgendaItem)
        .where(AgendaItem.meeting_id == source.id, AgendaItem.id.in_(list(items)), AgendaItem.section.in_(COPIED))
        .order_by(AgendaItem.place)
    ).all()

    def renewed(text: str) -> str:
        return text.replace(source.term.label, meeting.term.label)

    for place, row in enumerate(rows, 1):
        keeps_text = row.section is Section.PROPOSAL
        db.session.add(
            AgendaItem(
                meeting_id=meeting.id,
                section=row.section,
                place=place,
                matter=row.matter,
                title=renewed(row.title),
                explanation=renewed(row.explanation) if keeps_text else "",
                proposal=renewed(row.proposal) if keeps_text else "",
                proposer=row.proposer,
                planned_minutes=row.planned_minutes,
                is_confidential=row.is_confidential,
            )
        )
    db.session.flush()
    return {row.matter for row in rows if row.matter}


def _copy_observers(source: Meeting, meeting: Meeting) -> tuple[str, ...]:
    """Whoever holds the observers' posts on the new day; returns the titles that nobody holds. The clerk and the
    members are told without being entered here."""
    school, holders = current_school(), holders_on(meeting.on)
    by_title = {post.title: holders.get(post.code, []) for post in school.profile.positions}
    clerks = {school.directory.title(code) for code in school.grants[Duty.TAKE_MINUTES]}
    gone, entered = [], set[int]()
    rows = db.session.execute(
        select(Attendance.person_id, Attendance.title)
        .where(Attendance.meeting_id == source.id, Attendance.seat == "")
        .order_by(Attendance.id)
    )
    for person_id, title in rows:
        if title in clerks:
            continue
        found = [holder.person_id for holder in by_title.get(title, [])]
        if not found:
            gone.append(title)
            continue
        chosen = person_id if person_id in found else found[0]
        if chosen not in entered:
            db.session.add(Attendance(meeting_id=meeting.id, person_id=chosen, title=title))
            entered.add(chosen)
    return tuple(gone)
