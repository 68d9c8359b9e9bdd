"""Minutes on paper: long ones in good time, confidential ones without a word of what is closed."""

from __future__ import annotations

import re
import resource
import subprocess
import zlib
from pathlib import Path

import pytest
from msgspec.structs import replace

from intranet.documents.minutes import Minutes, minutes_html, minutes_pdf
from intranet.documents.pdf import render_pdf
from intranet.rules.minutes import public_text
from tests.support.long_minutes import long_minutes

GOAL = 1.0  # seconds of CPU in the printing process
SECRET = "同意委員甲乙丙記功一次"
BODY = f"""## 肆、提案討論

### 案由一：公開的案

決議：照案通過。

### 案由二：委員甲乙丙敘獎建議案（密件）

說明：{SECRET[2:7]}之事蹟。

決議：{SECRET}。（同意 12 票，不同意 0 票，棄權 1 票）
"""


def child_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def words_of(pdf: bytes, tmp_path: Path) -> str:
    path = tmp_path / "minutes.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True)
    return "".join(done.stdout.split())


def test_forty_items_of_twenty_five_persons_are_printed_in_good_time(tmp_path: Path) -> None:
    html, taken = minutes_html(long_minutes()), []
    for _ in range(3):
        before = child_seconds()
        pdf = render_pdf(html)
        taken.append(child_seconds() - before)
        if taken[-1] < GOAL:
            break
    path = tmp_path / "long.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    pages = int(re.findall(r"Pages:\s+(\d+)", told)[0])
    assert 12 <= pages <= 14
    assert re.search(r"Tagged:\s+yes", told) and re.search(r"Title:\s+\S", told)
    assert min(taken) < GOAL


def closed(minutes: Minutes) -> Minutes:
    return replace(minutes, body=public_text(minutes.body), is_public=True)


@pytest.mark.parametrize("is_public", [True, False])
def test_confidential_words_are_absent_from_the_bytes_of_the_public_version(tmp_path: Path, is_public: bool) -> None:
    minutes = replace(long_minutes(), body=BODY)
    minutes = closed(minutes) if is_public else minutes
    html, pdf = minutes_html(minutes), minutes_pdf(minutes)
    streams = b"".join(_inflated(part) for part in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.S))
    text = words_of(pdf, tmp_path)
    for word in (SECRET, "委員甲乙丙敘獎建議案", "同意12票"):
        assert (word in text) is not is_public
        assert (word in html.replace(" ", "")) is not is_public
        assert word.encode("utf-16-be") not in streams or not is_public
    if is_public:
        assert "案由二：本案不公開" in text and "決議：不公開" in text and "公開版" in text


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream
