"""A page before every window: wide, narrow, magnified, with the reader's own spacing, and on paper."""

from __future__ import annotations

import json
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

SCRIPT = (Path(__file__).parent / "sight.js").read_text(encoding="utf-8")
# Without preload: axe would ask for the style sheets' imports at addresses that are not theirs. Contrast is measured by
# sight.contrasts(): axe takes two thirds of its time for it (tests/look asks both, of every component).
OPTIONS = json.dumps({"preload": False, "resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": False}}})
RUN = f"""{AXE_SCRIPT};
{SCRIPT};
axe.run({OPTIONS}).then(({{ violations }}) => ({{ violations, contrasts: sight.contrasts() }}))"""
HEIGHT = 900
# CSS pixels: a desk; the same at 200 %; the same at 400 % (WCAG 1.4.10).
WINDOWS = (1280, 640, 320)
SHEET = 658  # A4 between its margins


def rest_of(page: Page) -> list[str]:
    """What axe says of the open page as it stands, and which of its words hardly show."""
    found = page.evaluate(RUN)
    faults: list[str] = found["contrasts"]
    return [AxeResults(found).generate_report(), *faults] if found["violations"] else faults


def faults_of(page: Page, width: int) -> list[str]:
    """What the open page breaks; it is empty afterwards. The other windows are tried from the desk's."""
    faults = rest_of(page)
    faults += [f"at {width} px: {fault}" for fault in page.evaluate("sight.fits()")]
    for window in WINDOWS if width in WINDOWS else ():
        if window != width:
            page.set_viewport_size({"width": window, "height": HEIGHT})
        after = json.dumps(window != WINDOWS[-1])  # the print sheet is read with the spacing that it has
        spaced = page.evaluate(f"sight.space(true), (faults => (sight.space({after}), faults))(sight.fits())")
        faults += [f"spaced, at {window} px: {fault}" for fault in spaced]
    page.emulate_media(media="print")
    page.set_viewport_size({"width": SHEET, "height": HEIGHT})
    # Emptied then, so that the way back lays nothing out.
    printed = page.evaluate("(faults => (document.body.replaceChildren(), faults))(sight.prints())")
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": width, "height": HEIGHT})
    return faults + [f"on paper: {fault}" for fault in printed]
