"""What a release freezes: the lines of the schedule as plain values, their JSON form and their hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from intranet.models import WorkItem
from intranet.rules.obligations import Audience
from intranet.rules.schedule import Work

DATES = ("start", "end", "check_start", "check_end")
OWNER_SEPARATOR = "、"


class Line(Struct, frozen=True):
    """A line of the schedule (作業項目). ``key`` stays the same over drafts and releases of the term: the window's
    key, or ``own-<id>`` for what staff added. Dates are inclusive days; None only in a draft."""

    key: str
    window: str
    title: str
    work: Work
    audience: tuple[Audience, ...]
    division: str
    owner: str
    clause: str
    start: date | None
    end: date | None
    check_start: date | None
    check_end: date | None
    check: str
    note: str

    @property
    def owners(self) -> tuple[str, ...]:
        """The names as the text uses them; the first is responsible."""
        return split_owners(self.owner)


def split_owners(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(OWNER_SEPARATOR) if name)


def key_of(item_id: int, window: str) -> str:
    return window or f"own-{item_id}"


def line_of(item: WorkItem) -> Line:
    """The line as the draft stands."""
    return Line(
        key=key_of(item.id, item.window),
        window=item.window,
        title=item.title,
        work=item.work,
        audience=tuple(Audience[name] for name in item.audience),
        division=item.division,
        owner=item.owner,
        clause=item.clause,
        start=item.start,
        end=item.end,
        check_start=item.check_start,
        check_end=item.check_end,
        check=item.check,
        note=item.note,
    )


def frozen(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """The lines as JSON takes them: ISO dates, enums by name."""
    return [_plain(line) for line in lines]


def _plain(line: Line) -> dict[str, Any]:
    row = asdict(line)
    row["work"] = line.work.name
    row["audience"] = [audience.name for audience in line.audience]
    for name in DATES:
        day: date | None = row[name]
        row[name] = day.isoformat() if day else None
    return row


def thawed(content: Iterable[Mapping[str, Any]]) -> tuple[Line, ...]:
    """The lines of a release's frozen content."""
    return tuple(_line(row) for row in content)


def _line(row: Mapping[str, Any]) -> Line:
    dates = {name: date.fromisoformat(row[name]) if row[name] else None for name in DATES}
    audience = tuple(Audience[name] for name in row["audience"])
    return Line(**{**row, **dates, "work": Work[row["work"]], "audience": audience})


def content_hash(content: list[dict[str, Any]]) -> str:
    """SHA-256 of the content's canonical JSON."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
