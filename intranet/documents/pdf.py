"""From HTML to PDF: a printing process with limits, and a cache by content.

WeasyPrint is never imported here; a web worker that prints stays as small as one that does not.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from ctypes.util import find_library
from functools import cache
from importlib.metadata import version
from pathlib import Path

from .printer import REFUSED

log = logging.getLogger(__name__)

PRINTER = Path(__file__).with_name("printer.py")
TIMEOUT = 90.0  # seconds of wall time; the process itself stops after 60 s of CPU
KEPT_IN_CACHE = 512  # documents; the longest unused leave first
KAI = "TW-Kai"
SUBSETTER = "libharfbuzz-subset.so.0"
PASSED_ON = ("PATH", "HOME", "TMPDIR", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH")


class PrintingFailed(Exception):
    """No PDF came back; ``detail`` says why, for the log and the administrator."""

    def __init__(self, detail: str) -> None:
        super().__init__("文件無法製成 PDF，請稍後再試；若一再發生，請通知系統管理人員。")
        self.detail = detail


def render_pdf(html: str, *, timeout: float = TIMEOUT) -> bytes:
    """Print a whole HTML document in a child process.

    The result is tagged (PDF/UA-1), embeds its fonts and is the same bytes for the same HTML. Whatever the
    HTML points to is not read; the attempt is logged. Raises PrintingFailed after ``timeout`` seconds, or
    where the process ends without a PDF.
    """
    # Isolated mode: neither the working directory nor PYTHONPATH can slip a module in.
    command = [sys.executable, "-I", str(PRINTER)]
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment |= {"LANG": "C.UTF-8"}
    try:
        done = subprocess.run(
            command,
            input=html.encode("utf-8"),
            capture_output=True,
            timeout=timeout,
            env=environment,
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PrintingFailed(f"no PDF within {timeout:g} seconds") from None
    messages = done.stderr.decode("utf-8", "replace").splitlines()
    for line in messages:
        if line.startswith(REFUSED):
            log.warning("printing %s", line)
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        last = messages[-1] if messages else "no message"
        raise PrintingFailed(f"the printing process ended with status {done.returncode}: {last}")
    return done.stdout


def cached_pdf(cache_dir: Path, html: str, *, timeout: float = TIMEOUT) -> bytes:
    """Like ``render_pdf``, but each content is printed once and then read from ``cache_dir``.

    The name of a cached file is the hash of the HTML (which holds the template's own text and style sheet)
    and of the printer's versions, so nothing ever needs to be invalidated.
    """
    cached = cache_dir / f"{_content_key(html)}.pdf"
    try:
        content = cached.read_bytes()
        os.utime(cached)
        return content
    except FileNotFoundError:
        content = render_pdf(html, timeout=timeout)
    _store(cached, content)
    _drop_longest_unused(cache_dir)
    return content


def pdf_of(html: str, cache_dir: Path | None) -> bytes:
    """The PDF of a document, through the cache where there is one."""
    return render_pdf(html) if cache_dir is None else cached_pdf(cache_dir, html)


def printing_warnings() -> tuple[str, ...]:
    """What makes printing slow or ugly on this machine, one line each; for the start-up check. Cheap."""
    found = []
    # Looked for, not loaded: the server itself never prints.
    if find_library(SUBSETTER.removeprefix("lib").partition(".so")[0]) is None:
        found.append(f"{SUBSETTER} is missing: printing takes five times as long (Debian: libharfbuzz-subset0)")
    if not _has_kai():
        found.append(f"the font {KAI} is missing: PDFs fall back to Noto Sans (Debian: fonts-cns11643-kai)")
    return tuple(found)


def _has_kai() -> bool:
    lister = shutil.which("fc-match")
    if lister is None:  # fontconfig's tools are optional: without them nothing can be said
        return True
    # In a font pattern a bare hyphen begins the size.
    done = subprocess.run(
        [lister, "-f", "%{family}", KAI.replace("-", r"\-")], capture_output=True, text=True, check=False
    )
    return KAI in done.stdout


def _content_key(html: str) -> str:
    return hashlib.sha256(f"{_printer_version()}\0{html}".encode()).hexdigest()


@cache
def _printer_version() -> str:
    return f"{version('weasyprint')} {hashlib.sha256(PRINTER.read_bytes()).hexdigest()}"


def _store(target: Path, content: bytes) -> None:
    """Write whole or not at all: a reader never sees half a document."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(content)
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise


def _drop_longest_unused(cache_dir: Path) -> None:
    stored = sorted(cache_dir.glob("*.pdf"), key=_last_used, reverse=True)
    for path in stored[KEPT_IN_CACHE:]:
        path.unlink(missing_ok=True)


def _last_used(path: Path) -> float:
    """When a document was last read; one that another worker drops meanwhile never was."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
