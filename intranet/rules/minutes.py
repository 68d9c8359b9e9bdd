"""The text of minutes: which blocks are confidential, what the public may read, and which item approves which minutes.

A block is an item's heading and all beneath it, up to the next heading of its level or above. A confidential one bears
（密件） in its heading, so that its bounds stand in the text itself and are frozen with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

SEALED = "（密件）"
CLOSED = "本案不公開"
OUTCOMES = ("決議", "決定", "結論")
_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})(?:[ \t]+(?P<title>.*?))?[ \t]*#*[ \t]*$")
_SEALED = re.compile(r"[（(]\s*密\s*件\s*[）)]")
_NUMBER = re.compile(r"案由[一二三四五六七八九十]+|[一二三四五六七八九十]+(?=、)|案由\d+|\d+(?=、)")
_NOT_CARRIED = re.compile(r"[未不沒無否][^，。；、\s]{0,3}通過")
_OUTCOME = re.compile(rf"\s*\**({'|'.join(OUTCOMES)})\**\s*[：:]")


@dataclass(frozen=True, slots=True)
class Block:
    """A run of lines under one heading; ``level`` 0 and no title before the first one. ``first`` is its line."""

    first: int
    level: int
    title: str
    lines: tuple[str, ...]

    @property
    def is_sealed(self) -> bool:
        return _SEALED.search(self.title) is not None


def blocks_of(text: str) -> tuple[Block, ...]:
    """The text in runs, each but the first beginning with its heading; joined they are the text again."""
    starts: list[tuple[int, int, str]] = [(0, 0, "")]
    lines = text.split("\n")
    for number, line in enumerate(lines):
        found = _HEADING.match(line)
        if found:
            starts.append((number, len(found["marks"]), found["title"] or ""))
    ends = [start for start, _, _ in starts[1:]] + [len(lines)]
    return tuple(
        Block(start, level, title, tuple(lines[start:end]))
        for (start, level, title), end in zip(starts, ends, strict=True)
    )


def has_sealed(text: str) -> bool:
    """Whether anything in the text is confidential."""
    return any(block.is_sealed for block in blocks_of(text))


def public_text(text: str) -> str:
    """What the public may read: of each confidential block its number and the kind of its outcome, no word besides."""
    parts: list[str] = []
    sealed: list[Block] = []
    for block in blocks_of(text):
        if sealed and block.level > sealed[0].level:
            sealed.append(block)
            continue
        parts += _closed(sealed)
        sealed = [block] if block.is_sealed else []
        if not sealed:
            parts += block.lines
    return "\n".join(parts + _closed(sealed))


def _closed(blocks: list[Block]) -> list[str]:
    if not blocks:
        return []
    head = blocks[0]
    number = _NUMBER.match(head.title)
    label = f"{number[0]}{'：' if number[0].startswith('案由') else '、'}" if number else ""
    kinds = (_OUTCOME.match(line) for block in blocks for line in block.lines)
    kind = next((found[1] for found in kinds if found), "")
    outcome = [f"{kind}：不公開", ""] if kind else []
    return [f"{'#' * head.level} {label}{CLOSED}", "", *outcome]


def is_sealed(text: str, section: str, label: str) -> bool:
    """Whether the item whose heading begins with ``label`` in the section of that name is confidential in the text."""
    found = list(_items(text, section, label))
    return bool(found) and all(block.is_sealed for block in found)


def with_seal(text: str, section: str, label: str, *, sealed: bool) -> str | None:
    """The text with the item's heading marked as confidential, or not; None where the heading is not in the text."""
    found = list(_items(text, section, label))
    if not found:
        return None
    lines = text.split("\n")
    for block in found:
        bare = _SEALED.sub("", lines[block.first]).rstrip()
        lines[block.first] = f"{bare}{SEALED}" if sealed else bare
    return "\n".join(lines)


def _items(text: str, section: str, label: str) -> Iterator[Block]:
    inside = False
    for block in blocks_of(text):
        if 0 < block.level <= 2:
            inside = section in block.title
        elif inside and re.match(rf"{re.escape(label)}(?:[：:、]|$)", block.title):
            yield block


def says_carried(text: str) -> bool:
    """Whether the words of an outcome say that it was carried (通過), not merely that it was not (未獲通過)."""
    return "通過" in _NOT_CARRIED.sub("", text)


def approval_title(meeting: str) -> str:
    """The item by which a meeting approves the minutes of an earlier one, by that one's title."""
    return f"確認 {meeting}紀錄"


def approves(title: str, meeting: str, *, is_last: bool) -> bool:
    """Whether an item of that title approves the minutes of ``meeting``; 「上次會議」 means the last one before."""
    plain, wanted = "".join(title.split()), "".join(meeting.split())
    if not plain.startswith("確認") or "紀錄" not in plain:
        return False
    return wanted in plain or (is_last and "上次會議" in plain)
