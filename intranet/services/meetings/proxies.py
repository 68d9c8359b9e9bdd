"""Deputies of members on leave: where the school's rule lets somebody be represented (代理出席), who it is, and how it
is entered. Where it does not, the member's seat is empty that day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from sqlalchemy import or_, select

from intranet.extensions import db
from intranet.models import Attendance, Deputyship, Leave, Meeting, Person
from intranet.rules.committee import QuorumRule
from intranet.services.actor import SYSTEM, in_force
from intranet.services.context import current_school
from intranet.services.meetings.invitees import Invitee, possible_observers
from intranet.services.meetings.letters import Occasion, Round, letters_to
from intranet.services.meetings.queries import head_of
from intranet.services.meetings.shapes import Attendee

DEFAULT = "（系統預設，非規定所載）"


class Represented(Struct, frozen=True):
    """A member as the search for a deputy sees them."""

    person_id: int
    seat: str
    title: str


def proxy_note(rule: QuorumRule, proxy: Invitee | None) -> str:
    """What a member on leave is told of their seat."""
    whence = "" if rule.stated else DEFAULT
    if not rule.proxies:
        return f"請假的席次不計入出席：委員須親自出席，不得由他人代理{whence}。"
    if proxy is None:
        return f"目前沒有可以代理的人，請假的席次不計入出席{whence}。"
    return f"請假時由{proxy.name}代理出席{whence}。"


def proxy_of(meeting_id: int, day: date, member: Represented) -> Invitee | None:
    """Who would stand in for a member on ``day``: the first deputy in order of the post that the seat belongs to who
    is neither away nor called already. None where the rule allows nobody, or nobody can. Five queries."""
    code = _post_of(member.seat)
    if not current_school().committee.quorum.proxies or code is None:
        return None
    for_all = or_(Deputyship.for_person_id.is_(None), Deputyship.for_person_id == member.person_id)
    named = db.session.execute(
        select(Person.id, Person.name, Person.email)
        .join(Deputyship, Deputyship.person_id == Person.id)
        .where(Deputyship.position == code, Person.id != member.person_id, for_all, in_force(Deputyship, day))
        .order_by(Deputyship.order)
    ).all()
    barred = {*_away(day), *db.session.scalars(select(Attendance.person_id).where(Attendance.meeting_id == meeting_id))}
    found = next((row for row in named if row.id not in barred), None)
    if found is None:
        return None
    titles = {one.person_id: one.title for one in possible_observers(day)}
    return Invitee(found.id, found.name, found.email, member.seat, titles.get(found.id, "代理人"))


def _post_of(seat_key: str) -> str | None:
    """The post that fills a seat by itself; seats that a body names have no deputies, nor have posts of many."""
    seat = current_school().committee.seat(seat_key)
    if seat is None or not seat.position:
        return None
    post = current_school().directory.position(seat.position)
    return None if post.many else post.code


def _away(day: date) -> Iterable[int]:
    return db.session.scalars(select(Leave.person_id).where(Leave.starts <= day, Leave.ends >= day))


def seat_proxy(meeting: Meeting, row: Attendance) -> Invitee | None:
    """Enter the deputy of a member who asks for leave, and write to them; inside ``writing()``."""
    proxy = proxy_of(meeting.id, meeting.on, Represented(row.person_id, row.seat, row.title))
    if proxy is None or proxy.person_id is None:
        return None
    entered = Attendance(
        meeting_id=meeting.id, person_id=proxy.person_id, seat=row.seat, title=proxy.title, deputy_for=row.title
    )
    db.session.add(entered)
    db.session.flush()
    _write(meeting, row, proxy, Occasion.DEPUTY)
    return proxy


def unseat_proxy(meeting: Meeting, row: Attendance) -> None:
    """Take the deputy of a member off the roll again, and tell them; inside ``writing()``."""
    statement = select(Attendance, Person).join(Person, Person.id == Attendance.person_id)
    mine = (Attendance.meeting_id == meeting.id, Attendance.seat == row.seat, Attendance.deputy_for == row.title)
    for deputy, person in db.session.execute(statement.where(*mine)).tuples():
        proxy = Invitee(person.id, person.name, person.email, deputy.seat, deputy.title)
        db.session.delete(deputy)
        db.session.flush()
        _write(meeting, row, proxy, Occasion.NO_DEPUTY)


def _write(meeting: Meeting, row: Attendance, proxy: Invitee, occasion: Occasion) -> None:
    head = head_of(SYSTEM, meeting.id)
    facts = (f"代理：{row.title}",)
    mailing = Round(head, occasion, meeting.invitation_sequence, f"{row.id}.{row.version}", facts)
    for letter in letters_to(mailing, [proxy]):
        letter.post()


def stand_ins(people: Iterable[Attendee]) -> dict[str, str]:
    """Title of a member → name of who stands in for them."""
    return {one.deputy_for: one.name for one in people if one.deputy_for}
