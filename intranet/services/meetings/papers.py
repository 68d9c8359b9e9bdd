"""The papers of a meeting: its records as the plain values that the documents print."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from intranet.documents.environment import chinese_number, clock
from intranet.documents.minutes import Minutes, attendee, minutes_pdf
from intranet.documents.notice import AgendaEntry, AgendaSection, MeetingNotice, notice_pdf
from intranet.documents.sign_in import SignInLine, SignInSheet, sign_in_pdf
from intranet.models import Presence, Reply, Section
from intranet.rules.dates import roc_short
from intranet.rules.meetings import is_late
from intranet.rules.minutes import CLOSED, SEALED, public_text
from intranet.rules.permissions import Permission
from intranet.services.actor import Actor
from intranet.services.context import current_school, today
from intranet.services.context import paper_cache as paper_cache  # exported again: the packs print the same papers
from intranet.services.meetings.follow_up import Action, actions_around
from intranet.services.meetings.invitees import Invitee, invitees_on
from intranet.services.meetings.queries import agenda_of, attendees_of, convenable, head_of, told_of
from intranet.services.meetings.records import local_day, may_read_confidential
from intranet.services.meetings.shapes import Attendee, Head, Item
from intranet.services.meetings.turns import out_of_turn
from intranet.services.stand_ins import Signatories, signatory, stands_in_for

TO_ALL = "如出席者及列席者"  # one letter for all who are called, as offices write it
UNNUMBERED = "（尚未發文）"
_SEALED_ENTRY = AgendaEntry(f"{SEALED}{CLOSED}，資料於會中提供。")


def meeting_name(head: Head) -> str:
    """「115學年度第一學期〈group〉第一次會議」, as documents name it."""
    return f"{head.term.title}{current_school().committee.name}第{chinese_number(head.ordinal)}次會議"


def notice_of(head: Head, *, document_no: str = "", issued_on: date | None = None) -> MeetingNotice:
    """The 開會通知單; of a meeting that is not convened yet as it would go out today."""
    school = current_school()
    people, signatories = _called(head), Signatories(head.on)
    carried, _ = actions_around(head.id, head.on)
    return MeetingNotice(
        school=school.profile.name,
        address=(school.profile.address,),
        recipient=TO_ALL,
        issued_on=issued_on or (local_day(head.convened_at) if head.convened_at else today()),
        document_number=document_no or head.document_no or UNNUMBERED,
        subject=f"召開{meeting_name(head)}",
        starts_at=head.starts_at,
        ends_at=head.ends_at,
        place=head.place,
        online_url=head.online_url,
        chair=signatories.of(school.convener.code).label,
        contact=head.contact or signatories.of(school.secretary.code).label,
        phone=school.profile.phone,
        attendees=tuple(person.label for person in people if not person.observes),
        observers=tuple(person.label for person in people if person.observes),
        remarks=tuple(line.strip() for line in head.remarks.splitlines() if line.strip()),
        agenda=_agenda(agenda_of(head.id), carried),
    )


def _called(head: Head) -> tuple[Invitee, ...]:
    """Those who were told; before that, those who will be."""
    if head.convened_at is None:
        return invitees_on(head.on, head.id).people
    rows = [row for row in attendees_of(head.id) if not row.deputy_for]  # who called is not who stands in
    return tuple(Invitee(row.person_id, row.name, row.email, row.seat, row.title) for row in rows)


def _agenda(items: tuple[Item, ...], carried: tuple[Action, ...]) -> tuple[AgendaSection, ...]:
    """The agenda before the meeting: motions and results are not yet known, and never on the notice."""
    entries = {section: [] for section in Section}  # type: dict[Section, list[AgendaEntry]]
    for action in carried:
        explanation = f"由{action.owner_title}主辦，期限{roc_short(action.due)}。"
        entry = _SEALED_ENTRY if action.is_confidential else AgendaEntry(action.task, explanation)
        entries[Section.FOLLOW_UP].append(entry)
    for item in items:
        if item.section is not Section.MOTION:
            entries[item.section].append(_entry(item))
    return tuple(AgendaSection(section.value, tuple(rows)) for section, rows in entries.items())


def _entry(item: Item) -> AgendaEntry:
    """A notice goes to everybody who is told: a confidential item stands on it without its words."""
    if item.is_confidential:
        return _SEALED_ENTRY
    return AgendaEntry(item.title, item.explanation, item.proposal, item.proposer)


def minutes_for(actor: Actor, head: Head) -> Minutes:
    """The 會議紀錄 as the actor may read it: the public version where confidential items are not for them."""
    return minutes_of(head, public=not may_read_confidential(actor))


def minutes_of(head: Head, *, public: bool = False) -> Minutes:
    """The 會議紀錄, or its ``public`` version, cut out of the same text; before confirmation its print says that it is
    a draft. Raises Refused before the meeting."""
    if head.opened_at is None or not head.minutes:
        raise out_of_turn(head, "散會後才有紀錄")
    people = attendees_of(head.id)
    members = [row for row in people if row.is_member]
    by_id = {row.person_id: row for row in people}
    chair = by_id.get(head.chair_id or 0)
    return Minutes(
        school=current_school().profile.name,
        term=head.term,
        group=current_school().committee.name,
        ordinal=head.ordinal,
        starts_at=head.opened_at,
        ends_at=head.adjourned_at,
        place=head.place,
        chair=attendee(chair.title, chair.name, deputy_of=_presides_for(head, chair)) if chair else head.chair,
        recorder=attendee("", head.clerk, deputy_of=stands_in_for(head.clerk_id, head.on, Permission.RECORD_MEETINGS)),
        expected=told_of(people),
        seats=head.seats_total,
        present=tuple(_label(row, head.opened_at) for row in members if row.presence is Presence.PRESENT),
        observers=tuple(_label(row, head.opened_at) for row in people if row.presence is Presence.OBSERVING),
        on_leave=tuple(_label(row, head.opened_at) for row in members if row.presence is Presence.EXCUSED),
        body=public_text(head.minutes) if public else head.minutes,
        confirmed_on=local_day(head.confirmed_at) if head.confirmed_at else None,
        confirmed_by=head.confirmed_by,
        content_hash="" if public else head.sha256,
        is_public=public,
        approved_in=head.approved_in,
    )


def _presides_for(head: Head, chair: Attendee) -> str:
    """The post that the chair stands in for: as they signed in, else the convener's while that one is away."""
    convener = signatory(current_school().convener.code, head.on)
    return chair.deputy_for or (convener.deputy_for if convener.person_id == chair.person_id else "")


def _label(row: Attendee, opened: datetime) -> str:
    """「註冊組長王小明（下午2時25分到）」: the name, whom they stand in for, when they came late or left early."""
    arrived = row.arrived_at if is_late(opened, row.arrived_at) else None
    times = [f"{clock(at)}{what}" for at, what in ((arrived, "到"), (row.left_at, "離席")) if at is not None]
    note = f"（{'、'.join(times)}）" if times else ""
    return f"{attendee(row.title, row.name, deputy_of=row.deputy_for)}{note}"


def sign_in_of(head: Head) -> SignInSheet:
    """The 簽到表: a line for each person who was told; before that, for each who will be."""
    if head.convened_at is None:
        roll = invitees_on(head.on, head.id)
        seats = roll.seats
        lines = [(person.observes, SignInLine(person.title, person.name)) for person in roll.people]
    else:
        rows, seats = attendees_of(head.id), head.seats_total
        deputies = {row.deputy_for: row.name for row in rows if row.deputy_for}
        lines = [
            (not row.is_member, SignInLine(row.title, row.name, _leave(row, deputies)))
            for row in rows
            if not row.deputy_for
        ]
    school = current_school()
    return SignInSheet(
        school=school.profile.name,
        meeting=meeting_name(head),
        starts_at=head.starts_at,
        ends_at=head.ends_at,
        place=head.place,
        members=tuple(line for observes, line in lines if not observes),
        observers=tuple(line for observes, line in lines if observes),
        seats=seats,
        has_proxies=school.committee.quorum.proxies,
    )


def _leave(row: Attendee, deputies: Mapping[str, str]) -> str:
    """What the last column says: 請假, and who comes instead where somebody may."""
    if row.reply is not Reply.EXCUSED:
        return ""
    deputy = deputies.get(row.title) if row.is_member else None
    return f"請假，由{deputy}代理" if deputy else "請假"


def print_notice(actor: Actor, meeting_id: int) -> bytes:
    """The notice as a PDF; raises NotFound, PrintingFailed."""
    return notice_pdf(notice_of(convenable(actor, meeting_id)), paper_cache())


def print_minutes(actor: Actor, meeting_id: int, *, public: bool = False) -> bytes:
    """The minutes as a PDF, as the actor may read them or as the public does; raises NotFound, Refused before the
    meeting, PrintingFailed."""
    head = head_of(actor, meeting_id)
    return minutes_pdf(minutes_of(head, public=True) if public else minutes_for(actor, head), paper_cache())


def print_sign_in(actor: Actor, meeting_id: int) -> bytes:
    """The sign-in sheet as a PDF; raises NotFound, PrintingFailed."""
    return sign_in_pdf(sign_in_of(convenable(actor, meeting_id)), paper_cache())
