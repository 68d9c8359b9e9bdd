"""A long roster printed the first time, tagged, against Chromium's print of the same HTML: wall time, in turns."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from intranet.documents.pdf import render_pdf
from intranet.documents.roster import roster_html
from tests.support.long_roster import long_roster

ROUNDS = 4
CHROMIUM = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-pdf-header-footer",
)  # fmt: skip


def ratios_to_chromium() -> list[float]:
    """Our time over Chromium's, each from the start of its process to the whole PDF; none without Chromium."""
    browser = shutil.which("chromium") or shutil.which("chromium-headless-shell")
    if browser is None:
        return []
    html, ratios = roster_html(long_roster()), []
    with tempfile.TemporaryDirectory(prefix="intranet-bench-") as folder:
        page, printed = Path(folder, "roster.html"), Path(folder, "roster.pdf")
        page.write_text(html, encoding="utf-8")
        command = [browser, *CHROMIUM, f"--print-to-pdf={printed}", f"--user-data-dir={folder}/profile", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True)  # makes its profile
        for _ in range(ROUNDS):
            began = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            between = time.perf_counter()
            render_pdf(html)
            ratios.append((time.perf_counter() - between) / (between - began))
    return ratios
