"""Until when a session must be planned so that it can still be held in time, and how that is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from intranet.rules.dates import roc_short
from intranet.rules.obligations import Obligation

NOTICE_DAYS = 20  # our default, not the regulation's: what inviting and preparing take
SOON_DAYS = 30  # before the last day of planning the page begins to say so aloud
DEFAULT_NOTE = f"{NOTICE_DAYS} 天是系統預設的通知與準備時間，非規定所定。"


@dataclass(frozen=True, slots=True)
class Projection:
    """What an obligation still lacks in its period. ``missing`` sessions are neither held nor planned; they can be
    held up to ``last_day`` (休業式, where it is entered and earlier than the ``deadline``), if planned by ``plan_by``."""

    missing: int
    planned: tuple[date, ...]
    overlooked: tuple[date, ...]  # planned, their day has passed, not logged as held
    last_day: date
    plan_by: date
    deadline: date
    on: date

    @property
    def is_urgent(self) -> bool:
        """Whether it has to be said aloud."""
        return bool(self.overlooked) or (self.missing > 0 and self.on > self.plan_by - timedelta(days=SOON_DAYS))

    @property
    def text(self) -> str:
        """One sentence: what is planned, and by when the rest must be; empty where neither is to be said."""
        said = []
        if self.overlooked:
            said.append(f"{_days(self.overlooked)} 已過，辦理後請登錄。")
        if ahead := [day for day in self.planned if day not in self.overlooked]:
            said.append(f"已排定 {len(ahead)} 場（{_days(ahead)}）。")
        if self.missing:
            said.append(self._rest())
        return "".join(said)

    def _rest(self) -> str:
        last, closing = roc_short(self.last_day), "（休業式）" if self.last_day < self.deadline else " "
        if self.on <= self.plan_by:
            return f"最遲須於 {roc_short(self.plan_by)} 前排定，才來得及在 {last}{closing}以前辦理。"
        if self.on <= self.last_day:
            return f"已過 {roc_short(self.plan_by)}，通知與準備不足 {NOTICE_DAYS} 天；最遲 {last}{closing}辦理。"
        if self.on <= self.deadline:
            return f"休業式 {last} 已過，請於 {roc_short(self.deadline)} 前擇期辦理。"
        return f"期限 {roc_short(self.deadline)} 已過，請儘速補辦。"


def project(
    obligation: Obligation,
    end: date,
    *,
    held: int,
    planned: Sequence[date],
    on: date,
    closing: date | None = None,
) -> Projection | None:
    """The projection of a period that ends on ``end``, seen on ``on``; None where nothing is lacking or asked for.
    ``closing`` is the day of 休業式 in the period's last term."""
    if held >= obligation.times or obligation.optional:
        return None
    missing = max(0, obligation.times - held - len(planned))
    last_day = min(closing, end) if closing else end
    overlooked = tuple(day for day in planned if day < on)
    return Projection(missing, tuple(planned), overlooked, last_day, last_day - timedelta(days=NOTICE_DAYS), end, on)


def _days(days: Sequence[date]) -> str:
    return "、".join(roc_short(day) for day in days)
