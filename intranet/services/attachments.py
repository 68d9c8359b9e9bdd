"""Files that records hold: checked by content, kept in DATA_DIR under their SHA-256."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Attachment
from intranet.services.actor import Actor
from intranet.services.context import current_settings
from intranet.services.errors import NotFound, Refused
from intranet.services.transactions import writing
from intranet.services.upload_checks import PHOTOS, check_file, cleaned_photo, ending_of

MEGABYTE = 1024 * 1024
MAX_SIZE = 10 * MEGABYTE
TOO_LARGE = f"檔案不得超過 {MAX_SIZE // MEGABYTE} MB。"

# Ending → media type and the bytes that such a file begins with (empty: any text).
KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "odt": ("application/vnd.oasis.opendocument.text", (b"PK\x03\x04",)),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", (b"PK\x03\x04",)),
    "odp": ("application/vnd.oasis.opendocument.presentation", (b"PK\x03\x04",)),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", (b"PK\x03\x04",)),
}


class Upload(Struct, frozen=True):
    """A file as it came in: its name as the person calls it, and the open stream."""

    name: str
    stream: BinaryIO


def without_place(upload: Upload) -> Upload:
    """A photo as it is kept: its pixels alone, without place, time and camera; any other file as it is. Takes a second,
    so it is done before ``writing()``. Raises Refused with what would pass."""
    ending = ending_of(upload.name)
    if ending not in PHOTOS:
        return upload
    content = upload.stream.read(MAX_SIZE + 1)
    if len(content) > MAX_SIZE:
        raise Refused(TOO_LARGE, field="file")
    if not content.startswith(KINDS[ending][1]):
        raise Refused(f"檔案內容不是 {ending} 格式，請重新匯出後上傳。", field="file")
    return Upload(upload.name, cleaned_photo(content))


def check_upload(upload: Upload) -> None:
    """Refuse what attach() would refuse, before anything is written; the stream stands at its beginning again. Raises
    Refused with what would pass."""
    ending = ending_of(upload.name)
    _check_ending(ending)
    _, size, temporary = _store(upload.stream)
    try:
        _check_stored(ending, size, temporary)
    finally:
        temporary.unlink(missing_ok=True)
        upload.stream.seek(0)


def attach(actor: Actor, record: str, record_id: int, upload: Upload) -> Attachment:
    """Keep one file for a record, inside ``writing()``. Raises Refused with what would pass."""
    ending = ending_of(upload.name)
    _check_ending(ending)
    digest, size, temporary = _store(upload.stream)
    try:
        _check_stored(ending, size, temporary)
        target = stored_file(digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
    attachment = Attachment(
        record=record,
        record_id=record_id,
        name=Path(upload.name).name[-200:],
        kind=KINDS[ending][0],
        size=size,
        sha256=digest,
        added_by=actor.person_id,
    )
    db.session.add(attachment)
    return attachment


def _check_ending(ending: str) -> None:
    if ending not in KINDS:
        raise Refused(f"不收這種檔案。可上傳：{'、'.join(sorted(KINDS))}。", field="file")


def _check_stored(ending: str, size: int, file: Path) -> None:
    with file.open("rb") as head:
        if not head.read(16).startswith(KINDS[ending][1]):
            raise Refused(f"檔案內容不是 {ending} 格式，請重新匯出後上傳。", field="file")
    if size > MAX_SIZE:
        raise Refused(TOO_LARGE, field="file")
    check_file(ending, file)


def _store(stream: BinaryIO) -> tuple[str, int, Path]:
    """Write the stream to a temporary file beside the store; never reads more than just past the limit."""
    folder = current_settings().data_dir / "attachments"
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as out:
        while size <= MAX_SIZE and (chunk := stream.read(65536)):
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
    return digest.hexdigest(), size, Path(out.name)


def stored_file(digest: str) -> Path:
    """Where the file of that SHA-256 is kept."""
    return current_settings().data_dir / "attachments" / digest[:2] / digest


def of_record(record: str, record_id: int, *others: str) -> list[Attachment]:
    """The files of one record, oldest first; with ``others`` also those kept for it under other names. One query."""
    statement = select(Attachment).where(Attachment.record.in_((record, *others)), Attachment.record_id == record_id)
    return list(db.session.scalars(statement.order_by(Attachment.id)))


def file_of(record: str, record_id: int, attachment_id: int) -> tuple[Attachment, Path]:
    """One file of one record, with its path on disk; raises NotFound."""
    found = db.session.get(Attachment, attachment_id)
    if found is None or (found.record, found.record_id) != (record, record_id):
        raise NotFound
    return found, stored_file(found.sha256)


def detach(record: str, record_id: int, attachment_id: int) -> Attachment:
    """Take one file from a record, inside ``writing()``; drop_unused() then frees its content. Raises NotFound."""
    found, _ = file_of(record, record_id, attachment_id)
    db.session.delete(found)
    return found


def drop_unused(actor: Actor, digest: str) -> None:
    """Delete a content that no record holds any more, after the transaction that took it away."""
    with writing(actor):  # nobody can attach the same content meanwhile
        if db.session.scalar(select(Attachment.id).where(Attachment.sha256 == digest).limit(1)) is None:
            stored_file(digest).unlink(missing_ok=True)
