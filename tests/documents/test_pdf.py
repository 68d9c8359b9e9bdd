"""The printing process: it reads nothing, it ends, it repeats itself, and the cache prints once."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from intranet.documents import pdf
from intranet.documents.pdf import PrintingFailed, cached_pdf, printing_warnings, render_pdf
from tests.documents.paper import text_of

SMALL = (
    "<!DOCTYPE html><html lang=zh-Hant-TW><title>試印</title><style>p { font-family: TW-Kai }</style><p>試印一頁</p>"
)
GREEDY = """<!DOCTYPE html><html lang=zh-Hant-TW><head><title>試印</title>
<link rel=stylesheet href="http://127.0.0.1:9/link.css"><link rel=attachment href="file:///etc/hostname">
<style>@import url("file:///etc/import.css");
@font-face { font-family: Strange; src: url("http://127.0.0.1:9/font.woff2") }
p { font-family: Strange, TW-Kai; background: url("http://127.0.0.1:9/background.png") }
li { list-style-image: url("file:///etc/marker.svg") }</style></head><body>
<p>內文仍在</p><ul><li>一</li></ul>
<img src="file:///etc/passwd"><img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>">
<svg width="9" height="9"><image href="file:///etc/inner.png" width="9" height="9"/></svg>
<object data="file:///etc/object"></object><embed src="file:///etc/embed"></body></html>"""


@pytest.fixture(scope="module")
def small_pdf() -> bytes:
    return render_pdf(SMALL)


def test_render_pdf_same_html_gives_same_bytes(small_pdf: bytes) -> None:
    assert render_pdf(SMALL) == small_pdf


def test_render_pdf_declares_pdf_ua(small_pdf: bytes) -> None:
    info = subprocess.run(["pdfinfo", "-meta", "-"], input=small_pdf, capture_output=True, check=True)
    assert b'pdfuaid:part="1"' in info.stdout


@pytest.mark.assurance("printing")
def test_render_pdf_document_that_asks_for_everything_gets_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger=pdf.__name__):
        content = render_pdf(GREEDY)
    assert text_of(content).startswith("內文仍在")
    assert b"/EmbeddedFile" not in content
    refused = {record.args[0].removeprefix("refused: ") for record in caplog.records}  # type: ignore[index, union-attr]
    assert {address.split(",")[0] for address in refused} == {
        "http://127.0.0.1:9/link.css",
        "file:///etc/hostname",
        "file:///etc/import.css",
        "http://127.0.0.1:9/font.woff2",
        "http://127.0.0.1:9/background.png",
        "file:///etc/marker.svg",
        "file:///etc/passwd",
        "data:image/svg+xml",
        "file:///etc/inner.png",
        "file:///etc/object",
        "file:///etc/embed",
    }


def test_render_pdf_past_its_time_is_refused() -> None:
    with pytest.raises(PrintingFailed) as refusal:
        render_pdf(SMALL, timeout=0.01)
    assert refusal.value.detail == "no PDF within 0.01 seconds"
    assert "無法製成 PDF" in str(refusal.value)


def test_render_pdf_process_that_fails_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("print('%PDF-1.7 half'); raise SystemExit('no more paper')")
    monkeypatch.setattr(pdf, "PRINTER", broken)
    with pytest.raises(PrintingFailed) as refusal:
        render_pdf(SMALL)
    assert refusal.value.detail == "the printing process ended with status 1: no more paper"


def test_render_pdf_process_without_a_pdf_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    silent = tmp_path / "silent.py"
    silent.write_text("")
    monkeypatch.setattr(pdf, "PRINTER", silent)
    with pytest.raises(PrintingFailed):
        render_pdf(SMALL)


@pytest.mark.assurance("printing")
def test_printing_process_takes_its_limits() -> None:
    program = (
        "import os, resource, runpy\n"
        f"printer = runpy.run_path({str(pdf.PRINTER)!r})\n"
        "printer['limit_process']()\n"
        "kinds = (resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)\n"
        "print(os.nice(0), *(resource.getrlimit(kind)[1] for kind in kinds))\n"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    niceness = min(os.nice(0) + 15, 19)
    assert done.stdout.split() == [str(niceness), "60", str(2 * 1024**3), str(64 * 1024**2), "0"]


def test_documents_never_import_the_print_library() -> None:
    program = (
        "import sys\n"
        "from intranet.documents import feed, ics, minutes, notice, roster, roster_ods, schedule, sign_in\n"
        "print(sorted({'weasyprint', 'icalendar', 'odfdo', 'flask', 'sqlalchemy'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_cached_pdf_second_time_prints_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    printed: list[str] = []
    monkeypatch.setattr(pdf, "render_pdf", lambda html, **_: printed.append(html) or b"%PDF-" + html.encode())
    answers = [cached_pdf(tmp_path / "cache", html) for html in ("one", "one", "two", "one")]
    assert answers == [b"%PDF-one", b"%PDF-one", b"%PDF-two", b"%PDF-one"]
    assert printed == ["one", "two"]
    assert sorted(path.suffix for path in (tmp_path / "cache").iterdir()) == [".pdf", ".pdf"]


@pytest.mark.assurance("outage")
def test_cached_pdf_failure_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fail(source: str, target: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(pdf, "render_pdf", lambda html, **_: b"%PDF-")
    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        cached_pdf(tmp_path, "one")
    assert list(tmp_path.iterdir()) == []


def test_cached_pdf_full_cache_drops_the_longest_unused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    printed: list[str] = []
    monkeypatch.setattr(pdf, "render_pdf", lambda html, **_: printed.append(html) or b"%PDF-")
    monkeypatch.setattr(pdf, "KEPT_IN_CACHE", 2)
    for age, html in ((300, "old"), (200, "older but read again")):
        cached_pdf(tmp_path, html)
        (path,) = [path for path in tmp_path.iterdir() if path.stat().st_mtime > 1_000_000]
        os.utime(path, (1000 - age, 1000 - age))
    cached_pdf(tmp_path, "old")  # read again: now the younger one
    cached_pdf(tmp_path, "new")
    cached_pdf(tmp_path, "old")
    assert printed == ["old", "older but read again", "new"]


def test_cached_pdf_is_given_where_another_worker_drops_one_meanwhile(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(pdf, "render_pdf", lambda html, **_: b"%PDF-")
    (tmp_path / "dropped.pdf").symlink_to(tmp_path / "nowhere")
    assert cached_pdf(tmp_path, "one") == b"%PDF-"


def test_printing_warnings_complete_machine_has_none() -> None:
    assert printing_warnings() == ()


def test_printing_warnings_missing_subsetter_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "SUBSETTER", "libharfbuzz-missing.so.0")
    assert printing_warnings() == (
        "libharfbuzz-missing.so.0 is missing: printing takes five times as long (Debian: libharfbuzz-subset0)",
    )
