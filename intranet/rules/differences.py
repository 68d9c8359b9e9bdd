"""What differs between two texts: by line, and within a changed line by character or word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

AROUND = 2  # unchanged lines shown on either side of a change
ALIKE = 0.4  # lines less alike than this are shown as one taken out and one put in
LONGEST = 1_000_000  # pairs of words; beyond it two lines are not compared word by word
_WORDS = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)


class Change(Enum):
    """What became of a line, or of a part of one; the value is the word beside its sign."""

    SAME = "相同"
    ADDED = "新增"
    REMOVED = "刪除"
    CHANGED = "修改"
    FOLDED = "略"


@dataclass(frozen=True, slots=True)
class Part:
    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the comparison; ``FOLDED`` stands for a run of unchanged lines."""

    change: Change
    parts: tuple[Part, ...]


def differences(old: str, new: str) -> tuple[Line, ...]:
    """The comparison of two texts, unchanged runs folded; empty where they are the same."""
    before, after = old.splitlines(), new.splitlines()
    if before == after:
        return ()
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    lines: list[Line] = []
    for number, (tag, i1, i2, j1, j2) in enumerate(codes):
        if tag == "equal":
            lines += _folded(before[i1:i2], is_first=number == 0, is_last=number == len(codes) - 1)
        else:
            lines += _changed(before[i1:i2], after[j1:j2])
    return tuple(lines)


def _folded(run: list[str], *, is_first: bool, is_last: bool) -> Iterator[Line]:
    head = 0 if is_first else AROUND
    tail = 0 if is_last else AROUND
    if len(run) <= head + tail + 1:
        head, tail = len(run), 0
    yield from (_whole(Change.SAME, text) for text in run[:head])
    if hidden := len(run) - head - tail:
        yield _whole(Change.FOLDED, f"{hidden} 行相同")
    yield from (_whole(Change.SAME, text) for text in run[len(run) - tail :])


def _whole(change: Change, text: str) -> Line:
    return Line(change, (Part(change, text),))


def _changed(old: list[str], new: list[str]) -> Iterator[Line]:
    paired = min(len(old), len(new))
    for before, after in zip(old, new, strict=False):
        yield from _pair(before, after)
    yield from (_whole(Change.REMOVED, text) for text in old[paired:])
    yield from (_whole(Change.ADDED, text) for text in new[paired:])


def _pair(old: str, new: str) -> Iterator[Line]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if len(before) * len(after) <= LONGEST:
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        if matcher.ratio() >= ALIKE:
            yield Line(Change.CHANGED, tuple(_parts(matcher, before, after)))
            return
    yield from (_whole(Change.REMOVED, old), _whole(Change.ADDED, new))


def _parts(matcher: SequenceMatcher[str], old: list[str], new: list[str]) -> Iterator[Part]:
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield Part(Change.SAME, "".join(old[i1:i2]))
            continue
        if i2 > i1:
            yield Part(Change.REMOVED, "".join(old[i1:i2]))
        if j2 > j1:
            yield Part(Change.ADDED, "".join(new[j1:j2]))
