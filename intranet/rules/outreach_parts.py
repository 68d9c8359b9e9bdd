"""A session split into parts: each with its own time span and clause, so that one session may credit several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a session: what it was, when, and the key of the obligation that it is for."""

    title: str
    obligation: str
    starts: time
    ends: time


def fault_of(parts: Sequence[Part], starts: time | None, ends: time | None) -> tuple[int, str] | None:
    """The first part (counted from 0) that cannot stand beside the others within the session, and why; None where
    all can. One part alone splits nothing."""
    for number, part in enumerate(parts):
        span = f"{part.starts:%H:%M}–{part.ends:%H:%M}"
        if part.ends <= part.starts:
            return number, "結束時間要在開始時間之後。"
        if (starts and part.starts < starts) or (ends and part.ends > ends):
            whole = f"{starts:%H:%M}–{ends:%H:%M}" if starts and ends else "起迄時間"
            return number, f"{span} 超出本場的 {whole}。"
        if part.obligation in [other.obligation for other in parts[:number]]:
            return number, "同一條在一場之中只計一次，請合併為一段。"
    in_order = sorted(range(len(parts)), key=lambda number: parts[number].starts)
    for first, second in pairwise(in_order):
        if parts[second].starts < parts[first].ends:
            ended = f"{parts[first].ends:%H:%M}"
            return second, f"與「{parts[first].title}」的時間重疊，最早可從 {ended} 開始。"
    if len(parts) == 1:
        return 0, "只有一段時不必分段，請直接在場次上選擇條文。"
    return None
