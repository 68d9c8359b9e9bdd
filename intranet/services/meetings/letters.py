"""The mails of a meeting, each to one person: notice, change, cancellation, reminder, and those to deputies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from enum import Enum

from msgspec import Struct, field

from intranet.documents.ics import Contact, Invitation, cancellation_ics, invitation_ics
from intranet.models.base import now
from intranet.rules.dates import roc_long
from intranet.services import outbox
from intranet.services.context import current_school, current_settings
from intranet.services.meetings.invitees import Invitee, secretary_on
from intranet.services.meetings.papers import meeting_name
from intranet.services.meetings.queries import mail_key
from intranet.services.meetings.reply_links import reply_address
from intranet.services.meetings.shapes import Head

DEFAULT_LENGTH = timedelta(hours=2)  # of a meeting whose end is not entered: calendars want one


class Occasion(Enum):
    """Why somebody is written to; the value begins the subject."""

    NOTICE = "開會通知"
    CHANGE = "改期通知"
    CANCEL = "取消開會"
    REMINDER = "提醒回復"
    DEPUTY = "代理出席"
    NO_DEPUTY = "取消代理出席"


ENDING = (Occasion.CANCEL, Occasion.NO_DEPUTY)  # these take the meeting out of the calendar
OPENINGS = {
    Occasion.NOTICE: "謹訂召開{name}。",
    Occasion.CHANGE: "{name}改期，如下：",
    Occasion.CANCEL: "原訂的{name}取消。",
    Occasion.REMINDER: "{name}即將召開，尚未收到您的回復。",
    Occasion.DEPUTY: "您是代理人，請代理出席{name}。",
    Occasion.NO_DEPUTY: "{name}不必再請您代理出席。",
}


class Letter(Struct, frozen=True):
    """A mail that is ready to be put into the outbox."""

    key: str
    person_id: int | None
    recipient: str
    subject: str
    body: str
    parts: tuple[outbox.Part, ...]

    def post(self) -> None:
        """Put it into the outbox, inside ``writing()``."""
        outbox.post(
            key=self.key,
            recipient=self.recipient,
            subject=self.subject,
            body=self.body,
            person_id=self.person_id,
            parts=self.parts,
        )


class Round(Struct, frozen=True):
    """One mailing: of which meeting (as it will stand), why, under which SEQUENCE. ``mark`` tells the mailings of one
    occasion apart in the outbox; ``facts`` are further lines of the letter, ``notice`` the printed 開會通知單."""

    head: Head
    occasion: Occasion
    sequence: int
    mark: str = ""
    facts: tuple[str, ...] = field(default=())
    notice: bytes = b""


def letters_to(mailing: Round, people: Iterable[Invitee]) -> tuple[Letter, ...]:
    """One letter for each person who has an address."""
    organizer = _organizer(mailing.head)
    kind = mailing.occasion.name.lower()
    mark = f"{mailing.mark}-" if mailing.mark else ""
    return tuple(
        Letter(
            key=f"{mail_key(mailing.head.id)}{kind}-{mark}{person.person_id}",
            person_id=person.person_id,
            recipient=person.email,
            subject=f"{mailing.occasion.value}：{meeting_name(mailing.head)}",
            body=_body(mailing, person),
            parts=_parts(mailing, person, organizer),
        )
        for person in people
        if person.email
    )


def _parts(mailing: Round, person: Invitee, organizer: Contact) -> tuple[outbox.Part, ...]:
    """The notice, and what the calendar program takes; a reminder changes no calendar."""
    papers = (outbox.Part("開會通知單.pdf", "application/pdf", mailing.notice),) if mailing.notice else ()
    if mailing.occasion is Occasion.REMINDER:
        return papers
    return (*papers, _calendar_part(mailing, person, organizer))


def _calendar_part(mailing: Round, person: Invitee, organizer: Contact) -> outbox.Part:
    head, is_off = mailing.head, mailing.occasion in ENDING
    invitation = Invitation(
        uid=f"meeting-{head.id}@{current_school().profile.email_domain}",
        sequence=mailing.sequence,
        summary=meeting_name(head),
        starts_at=head.starts_at,
        ends_at=head.ends_at or head.starts_at + DEFAULT_LENGTH,
        place=head.place,
        organizer=organizer,
        attendee=Contact(person.name, person.email),
        sent_at=now(),
        url=_address(head),
        online_url=head.online_url,
    )
    content = cancellation_ics(invitation) if is_off else invitation_ics(invitation)
    return outbox.Part("invite.ics", f"text/calendar; method={'CANCEL' if is_off else 'REQUEST'}", content)


def _organizer(head: Head) -> Contact:
    secretary = secretary_on(head.on)
    address = secretary.email or f"no-reply@{current_school().profile.email_domain}"
    return Contact(secretary.label, address)


def _address(head: Head) -> str:
    return f"{current_settings().public_url}/meetings/{head.id}"


def _body(mailing: Round, person: Invitee) -> str:
    head = mailing.head
    clock = f"{head.starts:%H:%M}" + (f" 至 {head.ends:%H:%M}" if head.ends else "")
    lines = [f"{person.name} {person.title} 您好：", ""]
    lines.append(OPENINGS[mailing.occasion].format(name=meeting_name(head)))
    lines += [f"時間：{roc_long(head.on, weekday=True)} {clock}"]
    lines += [f"地點：{head.place}"] if head.place else []
    lines += [f"線上會議：{head.online_url}"] if head.online_url and mailing.occasion not in ENDING else []
    lines += mailing.facts
    lines += _request(mailing, person)
    return "\n".join([*lines, "", current_school().profile.name, ""])


def _request(mailing: Round, person: Invitee) -> list[str]:
    """What the letter asks of its reader."""
    if mailing.occasion in ENDING:
        return []
    enclosed = ["開會通知單及行事曆邀請如附件。"] if mailing.notice else []
    if person.observes:
        return ["敬請列席。", *enclosed]
    head = mailing.head
    asked = "請重新回復出席或請假" if mailing.occasion is Occasion.CHANGE else "請回復出席或請假"
    link = reply_address(head.id, person.person_id or 0, mailing.sequence)
    return [
        *(["敬請出席。"] if mailing.occasion is not Occasion.REMINDER else []),
        *enclosed,
        "",
        f"{asked}，開啟連結即可，不必登入：",
        link,
        "這個連結只供您本人回復這次會議，開會時失效。也可以登入後回復：",
        _address(head),
    ]
