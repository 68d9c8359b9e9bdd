"""A meeting's life as a table of legal steps, and the counting of those present, recused and voting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from intranet.rules.committee import QuorumRule
from intranet.rules.permissions import Permission


class MeetingState(Enum):
    """The life of a meeting (會議狀態); MOVES says which step leads from which state."""

    DRAFT = "草案"
    APPROVED = "已核定"
    CONVENED = "已寄發開會通知"
    IN_SESSION = "開會中"
    MINUTES_DRAFTED = "紀錄草稿"
    CONFIRMED = "紀錄已確認"
    PUBLISHED = "紀錄已公布"
    CANCELLED = "已取消"


class Step(Enum):
    """What may be done with a meeting; the value is the verb on its button."""

    APPROVE = "核定開會"
    RETURN = "退回草案"
    CONVENE = "寄發開會通知"
    OPEN = "宣布開會"
    ADJOURN = "宣布散會"
    REOPEN = "恢復開會"
    CONFIRM = "確認紀錄"
    PUBLISH = "公布紀錄"
    CANCEL = "取消會議"


@dataclass(frozen=True, slots=True)
class Move:
    """From which states a step may be taken, where it leads, and the permission it takes."""

    sources: tuple[MeetingState, ...]
    target: MeetingState
    permission: Permission


S, P = MeetingState, Permission
MOVES: Mapping[Step, Move] = {
    Step.APPROVE: Move((S.DRAFT,), S.APPROVED, P.APPROVE_MEETINGS),
    Step.RETURN: Move((S.APPROVED,), S.DRAFT, P.PLAN_MEETINGS),
    Step.CONVENE: Move((S.APPROVED,), S.CONVENED, P.PLAN_MEETINGS),
    Step.OPEN: Move((S.CONVENED,), S.IN_SESSION, P.RECORD_MEETINGS),
    Step.ADJOURN: Move((S.IN_SESSION,), S.MINUTES_DRAFTED, P.RECORD_MEETINGS),
    Step.REOPEN: Move((S.MINUTES_DRAFTED,), S.IN_SESSION, P.RECORD_MEETINGS),
    Step.CONFIRM: Move((S.MINUTES_DRAFTED,), S.CONFIRMED, P.CONFIRM_MINUTES),
    Step.PUBLISH: Move((S.CONFIRMED,), S.PUBLISHED, P.PLAN_MEETINGS),
    Step.CANCEL: Move((S.DRAFT, S.APPROVED, S.CONVENED), S.CANCELLED, P.PLAN_MEETINGS),
}
ROAD = (Step.APPROVE, Step.CONVENE, Step.OPEN, Step.ADJOURN, Step.CONFIRM, Step.PUBLISH)


def can_take(state: MeetingState, step: Step) -> bool:
    return state in MOVES[step].sources


def next_step(state: MeetingState) -> Step | None:
    """The next step on the main road; None where the road ends."""
    return next((step for step in ROAD if can_take(state, step)), None)


def step_due(step: Step, on: date, notice_days: int) -> date | None:
    """The last day on which a step of the road is in time for a meeting of day ``on``; None where nothing sets one.
    A notice sent later still counts: the days of notice are a default, not a bar."""
    if step in (Step.APPROVE, Step.CONVENE):
        return on - timedelta(days=notice_days)
    return on if step in (Step.OPEN, Step.ADJOURN) else None


@dataclass(frozen=True, slots=True)
class Count:
    """Who counts, for a meeting or one item. ``seats`` are the seats of the group, vacant ones too; ``present`` are
    members in the room. The ``recused`` members of an item count on neither side."""

    rule: QuorumRule
    seats: int
    present: int
    recused: int = 0

    @property
    def needed(self) -> int:
        return self.rule.needed(self.seats)

    @property
    def is_quorate(self) -> bool:
        return self.rule.is_quorate(present=self.present, seats=self.seats)

    @property
    def votes_needed(self) -> int:
        return self.rule.votes_needed(self.present)

    def frozen(self) -> FrozenCount:
        return FrozenCount(self.seats + self.recused, self.present, self.recused, self.needed)


@dataclass(frozen=True, slots=True)
class FrozenCount:
    """The count that an outcome was judged by, as it is kept with the item: a later roll call changes nothing in it.
    ``seats`` are all seats of the group, ``recused`` among them; ``needed`` had to be present."""

    seats: int
    present: int
    recused: int
    needed: int

    @property
    def words(self) -> str:
        """「席次 25，迴避 1，在場 14 席，開議須 13 席」."""
        recused = f"，迴避 {self.recused}" if self.recused else ""
        return f"席次 {self.seats}{recused}，在場 {self.present} 席，開議須 {self.needed} 席"


def expected_words(seats: int, told: int) -> str:
    """「席次 25，應出席 24 人（出缺不計）」, or 「應出席 25 人」 where each seat has its person. ``told`` are the members who
    were told; how many seats are vacant does not follow from it, as a person with two seats is told once."""
    return f"席次 {seats}，應出席 {told} 人（出缺不計）" if seats > told else f"應出席 {told} 人"


def count_for_item(rule: QuorumRule, *, seats: int, present: int, recused: int, recused_present: int) -> Count:
    """The count of one item: ``recused`` members leave it, of whom ``recused_present`` are at the meeting."""
    return Count(rule, max(0, seats - recused), max(0, present - recused_present), recused)


GRACE = timedelta(minutes=10)  # whoever signs in within it was there from the beginning; our default


def arrival(opened: datetime, now: datetime) -> datetime:
    """When somebody who signs in at ``now`` counts as arrived."""
    return opened if now - opened <= GRACE else now


def is_late(opened: datetime | None, arrived: datetime | None) -> bool:
    return opened is not None and arrived is not None and arrived > opened


@dataclass(frozen=True, slots=True)
class Vote:
    """A counted vote (表決)."""

    in_favour: int
    against: int
    abstained: int

    @property
    def total(self) -> int:
        return self.in_favour + self.against + self.abstained

    def fits(self, count: Count) -> bool:
        """No more votes than members in the room who are not recused; nobody votes a negative number."""
        return min(self.in_favour, self.against, self.abstained) >= 0 and self.total <= count.present

    def carries(self, count: Count) -> bool:
        return count.rule.carries(votes_for=self.in_favour, present=count.present)
