"""Backup and restore: one archive with every row and file and a manifest; the same on both databases."""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from enum import Enum
from gzip import BadGzipFile
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Table, func, insert, select

from intranet.extensions import Base, db
from intranet.models import Attachment, FormToken, LoginFailure, LoginSession
from intranet.models.base import EnumText, TermText, UTCDateTime, now
from intranet.rules.dates import Term
from intranet.services.actor import SYSTEM
from intranet.services.attachments import stored_file
from intranet.services.audit import verify_chain
from intranet.services.context import current_school, current_settings
from intranet.services.database import is_empty, revision
from intranet.services.errors import Refused
from intranet.services.transactions import read_one_moment, writing

MANIFEST = "manifest.json"
# What ends with the machine: sessions, throttles and the tokens of forms that were taken.
LEFT_OUT = {model.__tablename__ for model in (LoginSession, LoginFailure, FormToken)}
# What an archive may hold: a forged name must not lead out of the store.
MEMBER = re.compile(r"tables/[a-z_]+\.jsonl|files/[0-9a-f]{64}")
BATCH = 500


def _tables() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]


def back_up(target: Path) -> dict[str, Any]:
    """Write the archive while others work on: one snapshot of the database, then the files that it names.

    Returns the manifest: school, revision, rows per table, SHA-256 of each member, head of the audit chain.
    """
    read_one_moment()
    partial = target.with_name(target.name + ".part")
    manifest: dict[str, Any] = {
        "school": current_school().code,
        "revision": revision(),
        "made_at": now().isoformat(timespec="seconds"),
        "audit_head": verify_chain().head,
        "rows": {},
        "sha256": {},
    }
    try:
        partial.touch(mode=0o600)  # it holds all that the database does
        with tarfile.open(partial, "w:gz") as archive:
            for table in _tables():
                lines = [json.dumps([_encode(value) for value in row], ensure_ascii=False) for row in _rows(table)]
                manifest["rows"][table.name] = len(lines)
                _add(archive, manifest, f"tables/{table.name}.jsonl", "\n".join(lines).encode())
            for digest in sorted(set(db.session.scalars(select(Attachment.sha256)))):
                _add(archive, manifest, f"files/{digest}", stored_file(digest).read_bytes())
            _add(archive, None, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
        db.session.rollback()
    return manifest


def _rows(table: Table) -> Iterator[Any]:
    yield from db.session.execute(select(table).order_by(*table.primary_key).execution_options(yield_per=BATCH))


def _add(archive: tarfile.TarFile, manifest: dict[str, Any] | None, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mtime = len(content), int(now().timestamp())
    archive.addfile(member, io.BytesIO(content))
    if manifest is not None:
        manifest["sha256"][name] = hashlib.sha256(content).hexdigest()


def _encode(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return str(value) if isinstance(value, Term) else value


def _decode(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, EnumText):
        return column.type.enum[value]
    if isinstance(column.type, TermText):
        return Term.parse(value)
    if isinstance(column.type, UTCDateTime):
        return datetime.fromisoformat(value)
    kind = column.type.python_type
    return kind.fromisoformat(value) if kind in (date, time) else value


def restore(source: Path) -> dict[str, Any]:
    """Read an archive back into an empty, migrated database; whole or not at all. Raises Refused."""
    if not is_empty():
        raise Refused("資料庫裡已有資料，只能還原到空的資料庫。")
    manifest, contents = _unpacked(source)
    strange = [name for name in contents if not MEMBER.fullmatch(name)]
    if strange:
        raise Refused(f"備份檔裡有不認得的內容：{strange[0]}")
    broken = [n for n, c in contents.items() if hashlib.sha256(c).hexdigest() != manifest["sha256"][n]]
    if broken:
        raise Refused(f"備份檔已損壞：{broken[0]}")
    for name, content in contents.items():
        if name.startswith("files/"):
            path = stored_file(name.removeprefix("files/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    with writing(SYSTEM):
        for table in _tables():
            _fill(table, contents[f"tables/{table.name}.jsonl"])
        if verify_chain().head != manifest["audit_head"]:
            raise Refused("還原後的稽核紀錄與備份不符，已取消還原。")
    return manifest


def _unpacked(source: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The manifest and what it names. Raises Refused for another school's archive, another version's, or none."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            manifest = json.loads(_read(archive, MANIFEST))
            if manifest["school"] != current_school().code:
                raise Refused(f"這份備份屬於 {manifest['school']}，不是 {current_school().code}。")
            if manifest["revision"] != revision():
                raise Refused(f"備份的資料庫版本為 {manifest['revision']}，目前為 {revision()}，請用同一版程式還原。")
            return manifest, {name: _read(archive, name) for name in manifest["sha256"]}
    except (tarfile.TarError, EOFError, zlib.error, BadGzipFile):
        raise Refused(f"{source.name} 不是備份檔，或已損壞。") from None


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    try:
        member = archive.extractfile(name)
    except KeyError:
        member = None
    if member is None:
        raise Refused(f"這不是完整的備份檔：缺少 {name}")
    return member.read()


def _fill(table: Table, content: bytes) -> None:
    columns = list(table.columns)
    rows = [
        {column.name: _decode(column, value) for column, value in zip(columns, json.loads(line), strict=True)}
        for line in content.decode().split("\n")
        if line
    ]
    for start in range(0, len(rows), BATCH):
        db.session.execute(insert(table), rows[start : start + BATCH])
    if rows and not current_settings().is_sqlite:
        highest = select(func.max(table.c.id)).scalar_subquery()
        db.session.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), highest)))
