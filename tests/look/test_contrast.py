"""Contrast (WCAG 2.1 AA) of everything that the style sheets draw, in each school's colour and in any that may be one.

The colours are read from the sheets themselves: a token that changes is measured anew.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from intranet.rules.checks import MIN_CONTRAST, faults
from intranet.rules.colours import contrast_with_white
from intranet.schools import load_school
from tests.conftest import BOTH_SCHOOLS

CSS = Path(__file__).resolve().parents[2] / "intranet/static/css"
TEXT, SHAPE = 4.5, 3.0  # WCAG 1.4.3 and 1.4.11
Colour = tuple[float, float, float]

GROUNDS = ("--paper", "--sheet", "--accent-wash")
STATES = ("--good", "--warn", "--bad", "--info")
# What is drawn on what, and how much it must stand out.
PAIRS = (
    *((ink, ground, TEXT) for ink in ("--ink", "--ink-soft", "--accent", "--accent-deep") for ground in GROUNDS),
    *((ink, ground, TEXT) for ink in (*STATES, "--own") for ground in GROUNDS),
    *((state, f"{state}-wash", TEXT) for state in STATES),
    *((ink, f"{state}-wash", TEXT) for ink in ("--ink", "--ink-soft", "--accent") for state in STATES),
    *(("#ffffff", ground, TEXT) for ground in ("--accent", "--accent-deep")),  # the words on a primary button
    ("#77736a", "--sheet", TEXT),  # the example in an empty field
    *(("--rule-firm", ground, SHAPE) for ground in ("--paper", "--sheet")),  # the border of a field
    *(("--accent", ground, SHAPE) for ground in (*GROUNDS, *(f"{state}-wash" for state in STATES))),  # the focus
    *(("--school", ground, SHAPE) for ground in GROUNDS),  # the mark of the page one is on
)
# Colours that are no tokens: paper's white and black, the veil behind a menu, the example in an empty field.
LITERALS = {"#fff", "#000", "#999", "#77736a", "rgb(35 38 43 / .35)"}


def parts_of(text: str) -> Colour:
    if text == "white":
        return 1.0, 1.0, 1.0
    if text == "black":
        return 0.0, 0.0, 0.0
    digits = text.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def tokens() -> dict[str, str]:
    """The custom properties of theme.css; of two declarations the last counts, as in a browser."""
    block = (CSS / "theme.css").read_text(encoding="utf-8").split("@layer tokens {")[1].split("@layer base")[0]
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", block))


def colour_of(name: str, known: Mapping[str, str]) -> Colour:
    """A token's colour, through its mixtures (color-mix in srgb, as the sheets write it)."""
    text = known[name] if name.startswith("--") else name
    if found := re.fullmatch(r"var\((--[\w-]+)\)", text):
        return colour_of(found[1], known)
    if found := re.fullmatch(r"color-mix\(in srgb, (.+) (\d+)%, (.+)\)", text):
        share = int(found[2]) / 100
        one, other = (colour_of(found[place].removeprefix("var(").removesuffix(")"), known) for place in (1, 3))
        red, green, blue = (share * a + (1 - share) * b for a, b in zip(one, other, strict=True))
        return red, green, blue
    return parts_of(text)


def light(colour: Colour) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


def weak_pairs(school_colour: str) -> dict[tuple[str, str], float]:
    """What stands out too little in a school's colour."""
    known = tokens() | {"--school": school_colour}
    measured = {
        (ink, ground): (contrast(colour_of(ink, known), colour_of(ground, known)), least)
        for ink, ground, least in PAIRS
    }
    return {pair: round(found, 2) for pair, (found, least) in measured.items() if found < least}


def lightest_allowed() -> list[str]:
    """Of each hue the lightest colours that a school may have."""
    allowed = []
    for hue in range(0, 360, 6):
        for saturation in (0.0, 0.25, 0.5, 0.75, 1.0):
            steps = (colorsys.hls_to_rgb(hue / 360, step / 200, saturation) for step in range(200, 0, -1))
            written = ("#" + "".join(f"{round(part * 255):02x}" for part in parts) for parts in steps)
            allowed.append(next(one for one in written if (contrast_with_white(one) or 0) >= MIN_CONTRAST))
    return allowed


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_everything_stands_out_in_the_schools_colour(school_code: str) -> None:
    assert weak_pairs(load_school(school_code, None).profile.colour) == {}


def test_everything_stands_out_in_any_colour_that_a_school_may_have() -> None:
    assert {colour: weak for colour in lightest_allowed() if (weak := weak_pairs(colour))} == {}


@pytest.mark.parametrize("colour", ["#ffd400", "#f2a900", "#7ac143", "#8a8a8a"])
def test_colour_too_bright_to_read_stops_the_start(colour: str) -> None:
    school = load_school("luodong", None)
    bright = replace(school, profile=replace(school.profile, colour=colour))
    assert weak_pairs(colour) != {}
    assert [fault.rule for fault in faults(bright)] == ["colour"]


def test_sheets_name_no_colour_beside_the_tokens() -> None:
    found = set()
    for path in CSS.glob("*.css"):
        text = path.read_text(encoding="utf-8")
        if path.name == "theme.css":
            text = text.split("@layer base")[1]
        text = re.sub(r"/\*.*?\*/|:root \{[^}]*\}|\burl\([^)]*\)", "", text, flags=re.DOTALL)
        found |= set(re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[\s;,)])|rgb\([^)]*\)|hsl\([^)]*\)", text))
    assert found - LITERALS == set()
