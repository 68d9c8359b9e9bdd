"""Three hundred nominations on paper: tagged, the header on each of some ten pages, in little memory."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

from intranet.documents.pdf import PRINTER
from intranet.documents.roster import COLUMNS, roster_html
from tests.documents.paper import is_tagged, pages_of
from tests.support.long_roster import ROWS, long_roster

MOST_KILOBYTES = 300_000


# The printer, telling at its end how much it held at most. (What the system tells of a child that has ended counts the
# parent that it was forked from as well.)
MEASURED = f"""
import os, re, runpy, sys
from pathlib import Path
def end(code, leave=os._exit):
    print(re.search("VmHWM: *(.*) kB", Path("/proc/self/status").read_text().replace(chr(9), ""))[1], file=sys.stderr)
    sys.stderr.flush()
    leave(code)
os._exit = end
runpy.run_path({str(PRINTER)!r}, run_name="__main__")
"""


@cache
def printed() -> tuple[bytes, int]:
    """The PDF, and the most memory that its printing process held, in kilobytes."""
    command = [sys.executable, "-I", "-c", MEASURED]
    done = subprocess.run(command, input=roster_html(long_roster()).encode(), capture_output=True, check=True)
    return done.stdout, int(done.stderr.split()[-1])


def test_300_rows_take_some_ten_tagged_pages_each_with_the_header() -> None:
    content, _ = printed()
    pages = ["".join(page.split()) for page in pages_of(content)]
    assert 10 <= len(pages) <= 12
    assert [number for number, page in enumerate(pages, 1) if not all(column in page for column in COLUMNS)] == []
    assert [number for number, page in enumerate(pages, 1) if f"第{number}/{len(pages)}頁" not in page] == []
    text = "".join(pages)
    assert [number for number in range(1, ROWS + 1) if f"陳人{number:03d}" not in text] == []
    assert "名冊編號：115-1-01（第1版）" in text
    assert is_tagged(content)


def test_printing_300_rows_holds_less_than_300_megabytes() -> None:
    assert printed()[1] < MOST_KILOBYTES
