"""Making one audit pack, in the worker: all is read in one snapshot; printing and packing follow, with no transaction
open."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import IO

from msgspec import Struct

from intranet.documents.pack_index import PackIndex, pack_index_pdf
from intranet.documents.records_ods import Sheet, sheet_csv, workbook_ods
from intranet.extensions import db
from intranet.rules.dates import TAIPEI, roc_short
from intranet.services.actor import SYSTEM
from intranet.services.audit_pack import PackOrder, archive_of
from intranet.services.audit_pack_index import index_of
from intranet.services.audit_pack_masking import Masker, Open
from intranet.services.audit_pack_papers import Kept, Paper, files_of, papers_of
from intranet.services.audit_pack_queue import mark
from intranet.services.audit_pack_records import people, record_sheets
from intranet.services.context import moment, today
from intranet.services.meetings.papers import paper_cache
from intranet.services.transactions import read_one_moment

log = logging.getLogger(__name__)

INDEX, MANIFEST, WORKBOOK = "00-索引.pdf", "SHA256SUMS.txt", "紀錄/全部紀錄.ods"
PRINTERS = 2  # printing processes at once
FAILED = "製作時發生錯誤，請再製作一次；若仍失敗，請通報障礙。"


class Contents(Struct, frozen=True):
    """All that goes in, as plain values: nothing here asks the database. Papers and files with their paths."""

    made_at: datetime
    index: PackIndex
    papers: tuple[tuple[str, Paper], ...]
    files: tuple[tuple[str, Kept], ...]
    sheets: tuple[Sheet, ...]


def make_pack(pack_id: int, order: PackOrder, orderer: str) -> bool:
    """Make one pack; return whether it could be made. A failure is told in its line of the list."""
    try:
        size, digest = _pack(read_contents(order, orderer), archive_of(pack_id))
    except Exception:
        log.exception("audit pack %s", pack_id)
        mark(pack_id, error=FAILED)
        return False
    mark(pack_id, made_at=moment(), size=size, sha256=digest)
    return True


def read_contents(order: PackOrder, orderer: str) -> Contents:
    """Read everything in one snapshot of the database, and end it. Queries by kind of record, by meeting and by
    case, not by row."""
    read_one_moment()
    try:
        names = people()
        masker = Open() if order.personal else Masker(names.values())
        found = enumerate(papers_of(SYSTEM, order.term, masker), 1)
        papers = tuple((f"文件/{number:02}-{paper.name}", paper) for number, paper in found)
        kept = enumerate(files_of(order.term), len(papers) + 1)
        files = tuple((f"附件/{number:02}-{file.name}", file) for number, file in kept)
        sheets = record_sheets(order.term, names, masker)
        facts = _facts(order, masker.text(orderer))
        index = index_of(order.term, papers, files, sheets, masker, facts, with_files=order.personal)
        return Contents(moment(), index, papers, files if order.personal else (), sheets)
    finally:
        db.session.rollback()


def _facts(order: PackOrder, orderer: str) -> tuple[tuple[str, str], ...]:
    """Who asked, when, for what kind of pack."""
    masked = "登錄人員的姓名與聯絡資料已遮蔽，附件未附"
    shown = f"含個人資料；申請理由：{order.reason}"
    return (("製作", f"{roc_short(today())}，{orderer}"), ("個人資料", shown if order.personal else masked))


def _pack(contents: Contents, target: Path) -> tuple[int, str]:
    """Print, pack and put in place; returns size and SHA-256 of the archive. Raises PrintingFailed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    cache = paper_cache()
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    try:
        with os.fdopen(handle, "w+b") as file, ThreadPoolExecutor(PRINTERS) as printers:
            index = printers.submit(pack_index_pdf, contents.index, cache)
            jobs = [(INDEX, index), *((path, printers.submit(paper.make)) for path, paper in contents.papers)]
            _write(file, contents, ((path, job.result()) for path, job in jobs))
            size = file.tell()
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise
    return size, digest


def _write(file: IO[bytes], contents: Contents, printed: Iterator[tuple[str, bytes]]) -> None:
    sums = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in chain(printed, _records(contents), _attached(contents)):
            sums.append(f"{hashlib.sha256(content).hexdigest()}  {path}\n")
            archive.writestr(_member(path, contents.made_at), content)
        archive.writestr(_member(MANIFEST, contents.made_at), "".join(sums))


def _records(contents: Contents) -> Iterator[tuple[str, bytes]]:
    yield WORKBOOK, workbook_ods(contents.index.title, contents.sheets, contents.made_at)
    for sheet in contents.sheets:
        yield f"紀錄/{sheet.title}.csv", sheet_csv(sheet)


def _attached(contents: Contents) -> Iterator[tuple[str, bytes]]:
    for path, kept in contents.files:
        try:
            yield path, kept.path.read_bytes()
        except FileNotFoundError:  # said, and not a reason to have no pack at all
            yield f"{path}.遺失.txt", f"這個檔案不在附件資料夾：{kept.sha256}\n".encode()


def _member(path: str, made_at: datetime) -> zipfile.ZipInfo:
    local = made_at.astimezone(TAIPEI)
    member = zipfile.ZipInfo(path, (local.year, local.month, local.day, local.hour, local.minute, local.second))
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o644 << 16
    return member
