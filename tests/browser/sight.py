"""A page before every window: wide, narrow, magnified, with the reader's own spacing, and on paper."""

from __future__ import annotations

import json
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe, AxeResults
from playwright.sync_api import Page

SCRIPT = (Path(__file__).parent / "sight.js").read_text(encoding="utf-8")
# Without preload: axe would ask for the style sheets' imports at addresses that are not theirs.
OPTIONS = json.dumps({"preload": False, "resultTypes": ["violations"]})
HEIGHT = 900
# CSS pixels: a desk; the same at 200 %; the same at 400 % (WCAG 1.4.10).
WINDOWS = (1280, 640, 320)
SHEET = 658  # A4 between its margins


def faults_of(page: Page, width: int) -> list[str]:
    """What the open page breaks; it is left at ``width``. The other windows are tried from the desk's."""
    page.evaluate(f"{Axe().axe_script};0")
    page.evaluate(SCRIPT)
    found = AxeResults(page.evaluate(f"axe.run({OPTIONS})"))
    faults = [found.generate_report()] if found.violations_count else []
    faults += [f"at {width} px: {fault}" for fault in page.evaluate("sight.fits()")]
    page.evaluate("sight.space(true)")
    for window in WINDOWS if width in WINDOWS else ():
        page.set_viewport_size({"width": window, "height": HEIGHT})
        faults += [f"spaced, at {window} px: {fault}" for fault in page.evaluate("sight.fits()")]
    page.evaluate("sight.space(false)")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": SHEET, "height": HEIGHT})
    faults += [f"on paper: {fault}" for fault in page.evaluate("sight.prints()")]
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": width, "height": HEIGHT})
    return faults
