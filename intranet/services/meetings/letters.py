"""The mails of a meeting: an invitation with the notice, or a cancellation, each to one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from intranet.documents.ics import Contact, Invitation, cancellation_ics, invitation_ics
from intranet.models.base import now
from intranet.rules.dates import roc_long
from intranet.services import outbox
from intranet.services.context import current_school, current_settings
from intranet.services.meetings.invitees import Invitee, secretary_on
from intranet.services.meetings.papers import meeting_name
from intranet.services.meetings.queries import mail_key
from intranet.services.meetings.shapes import Head

DEFAULT_LENGTH = timedelta(hours=2)  # of a meeting whose end is not entered: calendars want one


@dataclass(frozen=True, slots=True)
class Letter:
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


def letters_to(
    head: Head, people: tuple[Invitee, ...], *, sequence: int, notice: bytes = b"", cancelled: str = ""
) -> tuple[Letter, ...]:
    """One letter for each person who has an address. ``cancelled`` is the reason of a cancellation."""
    organizer = _organizer(head)
    papers = (outbox.Part("開會通知單.pdf", "application/pdf", notice),) if notice else ()
    kind, verb = ("cancel", "取消開會") if cancelled else ("notice", "開會通知")
    return tuple(
        Letter(
            key=f"{mail_key(head.id)}{kind}-{person.person_id}",
            person_id=person.person_id,
            recipient=person.email,
            subject=f"{verb}：{meeting_name(head)}",
            body=_body(head, person, cancelled),
            parts=(*papers, _calendar_part(head, person, organizer, sequence, is_off=bool(cancelled))),
        )
        for person in people
        if person.email
    )


def _calendar_part(head: Head, person: Invitee, organizer: Contact, sequence: int, *, is_off: bool) -> outbox.Part:
    invitation = Invitation(
        uid=f"meeting-{head.id}@{current_school().profile.email_domain}",
        sequence=sequence,
        summary=meeting_name(head),
        starts_at=head.starts_at,
        ends_at=head.ends_at or head.starts_at + DEFAULT_LENGTH,
        place=head.place,
        organizer=organizer,
        attendee=Contact(person.name, person.email),
        sent_at=now(),
        url=_address(head),
    )
    content = cancellation_ics(invitation) if is_off else invitation_ics(invitation)
    return outbox.Part("invite.ics", f"text/calendar; method={'CANCEL' if is_off else 'REQUEST'}", content)


def _organizer(head: Head) -> Contact:
    secretary = secretary_on(head.on)
    address = secretary.email or f"no-reply@{current_school().profile.email_domain}"
    return Contact(secretary.label, address)


def _address(head: Head) -> str:
    return f"{current_settings().public_url}/meetings/{head.id}"


def _body(head: Head, person: Invitee, cancelled: str) -> str:
    clock = f"{head.starts:%H:%M}" + (f" 至 {head.ends:%H:%M}" if head.ends else "")
    lines = [f"{person.name} {person.title} 您好：", ""]
    lines.append(f"原訂的{meeting_name(head)}取消。" if cancelled else f"謹訂召開{meeting_name(head)}。")
    lines += [f"時間：{roc_long(head.on, weekday=True)} {clock}", f"地點：{head.place}"]
    if cancelled:
        lines.append(f"事由：{cancelled}")
    elif person.observes:
        lines += ["敬請列席。", "開會通知單及行事曆邀請如附件。"]
    else:
        lines += ["敬請出席。", "開會通知單及行事曆邀請如附件。", "", "請登入後回復出席或請假：", _address(head)]
    return "\n".join([*lines, "", current_school().profile.name, ""])
