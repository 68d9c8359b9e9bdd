"""Contrast of the school's colour, so that no page is born unreadable (WCAG 2.1, relative luminance)."""

from __future__ import annotations

import re


def contrast_with_white(colour: str) -> float | None:
    """Contrast ratio (1–21) of ``#rrggbb`` against white; None where the text is no such colour."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        return None
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
