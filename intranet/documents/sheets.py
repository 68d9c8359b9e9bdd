"""Spreadsheets that people bring (.xlsx, .ods): into rows of text, in a child process with limits."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
import zipfile
from pathlib import Path

from msgspec import Struct

from .sheet_reader import MAX_ROWS, TOO_MANY

log = logging.getLogger(__name__)

READER = Path(__file__).with_name("sheet_reader.py")
TIMEOUT = 20.0
MEGABYTE = 1024 * 1024
MAX_FILE = 5 * MEGABYTE
MAX_UNPACKED = 60 * MEGABYTE
MAX_PARTS = 500
ENDINGS = ("xlsx", "ods")


class UnreadableSheet(ValueError):
    """The file is no spreadsheet that the product reads; the message is meant for the person who brought it."""


class Sheet(Struct, frozen=True):
    """One sheet: rows of text as they stand, the first row being row 1."""

    name: str
    rows: tuple[tuple[str, ...], ...]


def read_sheets(name: str, content: bytes) -> tuple[Sheet, ...]:
    """The sheets of an .xlsx or .ods file. Raises UnreadableSheet with what would pass."""
    if name.rpartition(".")[2].lower() not in ENDINGS:
        raise UnreadableSheet("請上傳 .xlsx 或 .ods 試算表。")
    if len(content) > MAX_FILE:
        raise UnreadableSheet(f"試算表不得超過 {MAX_FILE // MEGABYTE} MB。")
    _check_archive(content)
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(READER)],
            input=content,
            capture_output=True,
            timeout=TIMEOUT,
            env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"},
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnreadableSheet("試算表讀取過久，請只留下名冊本身再上傳。") from None
    if done.returncode == TOO_MANY:
        raise UnreadableSheet(f"試算表不得超過 {MAX_ROWS} 列，請只留下名冊本身再上傳。")
    if done.returncode != 0:
        log.warning("sheet not read: %s", done.stderr.decode("utf-8", "replace")[-300:])
        raise UnreadableSheet("這個檔案無法讀取，請在試算表軟體中另存新檔後再上傳。")
    return tuple(Sheet(title, tuple(tuple(row) for row in rows)) for title, rows in json.loads(done.stdout))


def _check_archive(content: bytes) -> None:
    """Both formats are ZIP archives; what they unpack to is looked at before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise UnreadableSheet("檔案內容不是 .xlsx 或 .ods 試算表，請另存新檔後再上傳。") from None
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableSheet("試算表有密碼保護，請移除密碼後再上傳。")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise UnreadableSheet("試算表展開後過大，請只留下名冊本身再上傳。")
