"""Files of agenda items: added and removed while the item may be changed, read by those who may read the item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from sqlalchemy import and_, select

from intranet.extensions import db
from intranet.models import AgendaItem, Attachment
from intranet.rules.permissions import Permission
from intranet.services import attachments, audit
from intranet.services.actor import SYSTEM, Actor
from intranet.services.errors import NotFound, Refused
from intranet.services.meetings.agenda import need_open
from intranet.services.meetings.queries import head_of
from intranet.services.meetings.records import item_for_writing, may_read_confidential, touch
from intranet.services.transactions import writing

RECORD = AgendaItem.__tablename__
MOST = 10  # files of one item


class ItemFile(Struct, frozen=True):
    """A file of an item."""

    id: int
    item_id: int
    name: str
    size: int


_FILES = (
    select(Attachment.id, AgendaItem.id, Attachment.name, Attachment.size, AgendaItem.is_confidential)
    .join(AgendaItem, and_(Attachment.record == RECORD, Attachment.record_id == AgendaItem.id))
    .order_by(Attachment.id)
)


def files_of_meeting(actor: Actor, meeting_id: int) -> Mapping[int, tuple[ItemFile, ...]]:
    """Item → its files, as far as the actor may read the items. One query."""
    found: dict[int, list[ItemFile]] = defaultdict(list)
    for *columns, is_confidential in db.session.execute(_FILES.where(AgendaItem.meeting_id == meeting_id)):
        if not is_confidential or may_read_confidential(actor):
            file = ItemFile(*columns)
            found[file.item_id].append(file)
    return {item_id: tuple(files) for item_id, files in found.items()}


def read_file(actor: Actor, meeting_id: int, item_id: int, file_id: int) -> tuple[Attachment, Path]:
    """A file of an item that the actor may read; raises NotFound."""
    head_of(actor, meeting_id)
    item = db.session.get(AgendaItem, item_id)
    if item is None or item.meeting_id != meeting_id:
        raise NotFound
    if item.is_confidential and not may_read_confidential(actor):
        raise NotFound
    return attachments.file_of(RECORD, item_id, file_id)


def add_file(actor: Actor, item_id: int, upload: attachments.Upload) -> Attachment:
    """Add a file to an item that may still be changed. Raises Refused."""
    with writing(actor):
        item, meeting = item_for_writing(item_id)
        need_open(actor, meeting, item.section, "加附件")
        if len(attachments.of_record(RECORD, item.id)) >= MOST:
            raise Refused(f"一案最多 {MOST} 個附件。", field="file")
        file = attachments.attach(actor, RECORD, item.id, upload)
        touch(meeting)
        summary = f"「{item.title}」加附件「{file.name}」"
        changes = {"item": item.id, "file": file.name}
        audit.record(actor, "add_item_file", meeting, summary, changes=changes, permission=Permission.PLAN_MEETINGS)
    return file


def remove_file(actor: Actor, item_id: int, file_id: int) -> str:
    """Take a file from an item that may still be changed; returns its name. Raises NotFound, Refused."""
    with writing(actor):
        item, meeting = item_for_writing(item_id)
        need_open(actor, meeting, item.section, "移除附件")
        file = attachments.detach(RECORD, item.id, file_id)
        name, digest = file.name, file.sha256
        touch(meeting)
        summary = f"「{item.title}」移除附件「{name}」"
        changes = {"item": item.id, "file": name}
        audit.record(actor, "remove_item_file", meeting, summary, changes=changes, permission=Permission.PLAN_MEETINGS)
    attachments.drop_unused(SYSTEM, digest)
    return name
