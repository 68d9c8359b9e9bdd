"""What changed between two versions of a schedule, exactly: added, removed, and old → new for each field."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import Enum

from msgspec import Struct

from intranet.rules.dates import roc_short
from intranet.rules.obligations import Audience
from intranet.services.calendar.content import Line


class ChangeKind(Enum):
    ADDED = "新增"
    CHANGED = "變更"
    REMOVED = "移除"


class FieldChange(Struct, frozen=True):
    """One field of a line, in words."""

    label: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.label}：{self.old} → {self.new}"


class LineChange(Struct, frozen=True):
    """One line that is new, gone or different; ``fields`` is empty for the first two. ``old`` and ``new`` are the line
    before and after, None where there was or is none."""

    kind: ChangeKind
    key: str
    title: str
    fields: tuple[FieldChange, ...] = ()
    old: Line | None = None
    new: Line | None = None

    def __str__(self) -> str:
        details = f"（{'；'.join(str(field) for field in self.fields)}）" if self.fields else ""
        return f"{self.kind.value}「{self.title}」{details}"

    def touches(self, audience: Audience) -> bool:
        """Whether the line concerns the audience, or did before."""
        return any(line is not None and concerns(line, audience) for line in (self.old, self.new))


def differences(old: Iterable[Line], new: Iterable[Line]) -> tuple[LineChange, ...]:
    """From ``old`` to ``new``: in the order of the new lines, the removed ones last. What to look at in the
    self-check is the school's own business and no change to the public."""
    before, after = {line.key: line for line in old}, {line.key: line for line in new}
    rows = []
    for key, line in after.items():
        if key not in before:
            rows.append(LineChange(ChangeKind.ADDED, key, line.title, new=line))
        elif fields := _fields(before[key], line):
            rows.append(LineChange(ChangeKind.CHANGED, key, line.title, fields, before[key], line))
    gone = (
        LineChange(ChangeKind.REMOVED, key, line.title, old=line) for key, line in before.items() if key not in after
    )
    return (*rows, *gone)


def _fields(old: Line, new: Line) -> tuple[FieldChange, ...]:
    pairs = zip(_described(old), _described(new), strict=True)
    return tuple(FieldChange(label, one, other) for (label, one), (_, other) in pairs if one != other)


def _described(line: Line) -> tuple[tuple[str, str], ...]:
    return (
        ("作業項目", line.title),
        ("起迄", period_text(line.start, line.end)),
        ("自我檢核", period_text(line.check_start, line.check_end)),
        ("對象", audience_text(line)),
        ("權責單位", line.owner or "（未定）"),
        ("部別", line.division or "（不分）"),
        ("依據", line.clause or "（無）"),
        ("說明", line.note or "（無）"),
    )


def concerns(line: Line, audience: Audience) -> bool:
    """Whether the line is for ``audience``. What has no audience is the work of the staff who answer for it."""
    if not line.audience:
        return audience is Audience.STAFF
    return any(one.covers(audience) or audience.covers(one) for one in line.audience)


def lines_for(lines: Iterable[Line], audience: Audience | None) -> tuple[Line, ...]:
    """The lines that concern the audience; all where None."""
    return tuple(line for line in lines if audience is None or concerns(line, audience))


def changes_for(changes: Iterable[LineChange], audience: Audience | None) -> tuple[LineChange, ...]:
    """The changes that touch the audience; all where None."""
    return tuple(change for change in changes if audience is None or change.touches(audience))


def audience_text(line: Line) -> str:
    """Whom the line concerns; without an audience it is the responsible units' own work."""
    return "、".join(audience.value for audience in line.audience) or "承辦單位"


def period_text(start: date | None, end: date | None) -> str:
    """「115/2/1 至 115/2/22」; an open end is said."""
    if start is None and end is None:
        return "（未定）"
    if start == end and start is not None:
        return roc_short(start)
    return f"{roc_short(start) if start else '（未定）'} 至 {roc_short(end) if end else '（未定）'}"
