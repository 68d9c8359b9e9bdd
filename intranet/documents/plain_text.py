"""Text that goes into formats with rules of their own: what XML cannot hold and what would end a line."""

from __future__ import annotations

import re

# Everything that XML 1.0 forbids: control characters, surrogates, the two non-characters.
UNHOLDABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x9f]")
SPACES = re.compile(r"[\s\u2028\u2029]+")


def holdable(text: str) -> str:
    """``text`` without the characters that XML cannot hold; line breaks stay, as ``\\n``."""
    return UNHOLDABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n"))


def one_line(text: str) -> str:
    """``text`` on one line, for headers and titles: runs of white space become one space.

    A full-width space stays as it is where it stands alone.
    """
    return SPACES.sub(lambda run: run[0] if run[0] == "\u3000" else " ", holdable(text)).strip()
