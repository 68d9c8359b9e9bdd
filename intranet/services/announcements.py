"""Announcements (公告): what the platform's owner tells students, parents and staff, from–until."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import Struct
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Announcement, Attachment, Person
from intranet.rules.obligations import Audience, audience_of
from intranet.rules.permissions import Permission
from intranet.services import attachments, audit
from intranet.services.actor import SYSTEM, Actor
from intranet.services.context import current_school, today
from intranet.services.errors import NotFound, Refused
from intranet.services.transactions import check_version, writing

RECORD = Announcement.__tablename__
AUDIENCES = (Audience.STUDENTS, Audience.PARENTS, Audience.STAFF)
LONGEST = 366  # days that one announcement may stand


class AnnouncementDraft(Struct, frozen=True):
    """What a person enters; ``clause`` is a reference or empty, the days are inclusive."""

    title: str
    body: str
    audience: tuple[Audience, ...]
    starts: date
    ends: date
    clause: str = ""


class AnnouncementLine(Struct, frozen=True):
    """One announcement, as lists and its page show it."""

    id: int
    title: str
    body: str
    audience: tuple[Audience, ...]
    clause: str
    starts: date
    ends: date
    author: str
    version: int

    @property
    def is_current(self) -> bool:
        return self.starts <= today() <= self.ends

    @property
    def is_over(self) -> bool:
        return self.ends < today() or self.ends < self.starts


_LINES = (
    select(
        Announcement.id,
        Announcement.title,
        Announcement.body,
        Announcement.audience,
        Announcement.clause,
        Announcement.starts,
        Announcement.ends,
        Person.name,
        Announcement.version,
    )
    .join(Person, Person.id == Announcement.author_id)
    .order_by(Announcement.starts.desc(), Announcement.id.desc())
)


def reads(actor: Actor) -> frozenset[Audience]:
    """The audiences whose announcements the actor reads: staff, and who reads all records, all of them."""
    directory = current_school().directory
    mine = {audience_of(directory.by_code[code]) for code in actor.acts_as if code in directory.by_code}
    if mine & {Audience.STAFF, Audience.TEACHERS} or actor.can(Permission.VIEW_PEOPLE):
        return frozenset(AUDIENCES)
    return frozenset(mine)


def announcements(actor: Actor) -> tuple[AnnouncementLine, ...]:
    """Everything that the actor may read, newest first: what has begun and, for those who announce, what has not.
    One query."""
    statement = _LINES
    if not actor.can(Permission.ANNOUNCE):
        statement = statement.where(Announcement.starts <= today(), Announcement.ends >= Announcement.starts)
    readable = reads(actor)
    return tuple(
        line for row in db.session.execute(statement) if (line := _line(tuple(row))) and _is_for(line, readable)
    )


def current_announcements(actor: Actor) -> tuple[AnnouncementLine, ...]:
    """What stands today for the actor's audience, newest first. One query."""
    readable = reads(actor)
    standing = _LINES.where(Announcement.starts <= today(), Announcement.ends >= today())
    lines = (_line(tuple(row)) for row in db.session.execute(standing))
    return tuple(line for line in lines if _is_for(line, readable))


def announcement(actor: Actor, announcement_id: int) -> AnnouncementLine:
    """One that the actor may read; raises NotFound."""
    row = db.session.execute(_LINES.where(Announcement.id == announcement_id)).one_or_none()
    line = _line(tuple(row)) if row else None
    if line is None or not _is_for(line, reads(actor)):
        raise NotFound
    begun = line.starts <= today() and line.ends >= line.starts
    if not begun and not actor.can(Permission.ANNOUNCE):
        raise NotFound
    return line


def attached(announcement_id: int) -> Attachment | None:
    """The file of an announcement, where it has one."""
    return next(iter(attachments.of_record(RECORD, announcement_id)), None)


def publish_announcement(
    actor: Actor, draft: AnnouncementDraft, *, upload: attachments.Upload | None = None
) -> Announcement:
    """Announce something from–until, with a file where one is given. Raises Refused."""
    _check(draft)
    with writing(actor):
        actor.needs(Permission.ANNOUNCE)
        row = Announcement(author_id=actor.person_id, **_columns(draft))
        db.session.add(row)
        db.session.flush()
        file = {"file": attachments.attach(actor, RECORD, row.id, upload).name} if upload else {}
        _record(actor, "publish_announcement", row, f"公告「{draft.title}」", {**_columns(draft), **file})
    return row


def edit_announcement(
    actor: Actor,
    announcement_id: int,
    draft: AnnouncementDraft,
    *,
    upload: attachments.Upload | None = None,
    version: int | None = None,
) -> Announcement:
    """Change an announcement; a new file takes the place of the one before. Raises NotFound, Conflict, Refused."""
    _check(draft)
    before = ""
    with writing(actor):
        row = _own(actor, announcement_id)
        check_version(row, version)
        changed = {key: value for key, value in _columns(draft).items() if getattr(row, key) != value}
        for key, value in changed.items():
            setattr(row, key, value)
        if upload:
            before = _detach(row)
            changed["file"] = attachments.attach(actor, RECORD, row.id, upload).name
        _record(actor, "edit_announcement", row, f"修改公告「{draft.title}」", changed)
    if before:
        attachments.drop_unused(SYSTEM, before)
    return row


def remove_file(actor: Actor, announcement_id: int) -> Announcement:
    """Take the file from an announcement. Raises NotFound where it has none."""
    with writing(actor):
        row = _own(actor, announcement_id)
        before = _detach(row)
        if not before:
            raise NotFound
        _record(actor, "remove_announcement_file", row, f"移除公告「{row.title}」的附件", {})
    attachments.drop_unused(SYSTEM, before)
    return row


def _detach(row: Announcement) -> str:
    """Take the file from the announcement; returns the SHA-256 of its content, empty where there is none."""
    file = attached(row.id)
    return attachments.detach(RECORD, row.id, file.id).sha256 if file else ""


def end_announcement(actor: Actor, announcement_id: int, *, version: int | None = None) -> Announcement:
    """Take an announcement down today: its last day was yesterday; one that has not stood a day never will. Raises
    NotFound, Conflict, Refused where it is over."""
    with writing(actor):
        row = _own(actor, announcement_id)
        check_version(row, version)
        if row.ends < today():
            raise Refused("這則公告已經結束。")
        row.ends = max(today(), row.starts) - timedelta(days=1)
        _record(actor, "end_announcement", row, f"停止公告「{row.title}」", {"ends": row.ends})
    return row


def _check(draft: AnnouncementDraft) -> None:
    if not set(draft.audience) & set(AUDIENCES):
        raise Refused("請至少選一種對象。", field="audience")
    if draft.ends < draft.starts:
        raise Refused("迄日不得早於起日。", field="ends")
    if (draft.ends - draft.starts).days >= LONGEST:
        raise Refused("公告期間最長一年，請縮短迄日；到期後可再公告。", field="ends")
    if draft.clause and current_school().clause(draft.clause) is None:
        raise Refused("規定沒有這一條，請重新選擇。", field="clause")


def _columns(draft: AnnouncementDraft) -> dict[str, object]:
    return {
        "title": draft.title,
        "body": draft.body,
        "audience": [audience.name for audience in draft.audience],
        "clause": draft.clause,
        "starts": draft.starts,
        "ends": draft.ends,
    }


def _record(actor: Actor, act: str, row: Announcement, summary: str, changes: dict[str, object]) -> None:
    audit.record(actor, act, row, summary, changes=changes, permission=Permission.ANNOUNCE)


def _own(actor: Actor, announcement_id: int) -> Announcement:
    actor.needs(Permission.ANNOUNCE)
    row = db.session.get(Announcement, announcement_id)
    if row is None:
        raise NotFound
    return row


def _line(row: tuple) -> AnnouncementLine:  # type: ignore[type-arg]
    number, title, body, names, clause, starts, ends, author, version = row
    audience = tuple(one for one in Audience if one.name in names)
    return AnnouncementLine(number, title, body, audience, clause, starts, ends, author, version)


def _is_for(line: AnnouncementLine, readable: Iterable[Audience]) -> bool:
    return any(one.covers(mine) for one in line.audience for mine in readable)
