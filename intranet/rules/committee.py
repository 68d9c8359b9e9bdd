"""The working group (工作小組): seats, agenda matters, and the arithmetic of quorum and votes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

DEFAULT_NOTICE_DAYS = 7
DEFAULT_REMIND_DAYS = 3
ACTION_REMIND_DAYS = 7  # before a follow-up is due, its owner is reminded: ours, as the regulations say nothing


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat (席次) of the group: filled by a ``position`` automatically, or ``count`` persons named by a body.

    ``key`` is stable in the database. ``named_by`` is the naming body as the text states it; empty where the text
    is silent. ``reading`` explains a count or split that is our reading, not the text.
    """

    key: str
    title: str
    clause: str
    position: str | None = None
    count: int = 1
    named_by: str = ""
    note: str = ""
    reading: str = ""


class Topic(Enum):
    """What the product lays before the group: the schedule to be released, a list of rewards."""

    SCHEDULE = "作業期程"
    REWARDS = "獎勵"


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter (工作事項) that the group decides; offered on every agenda. ``topics`` are those of its parts that the
    product itself brings before the group."""

    clause: str
    text: str
    topics: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class QuorumRule:
    """How many must be present and how many must agree. The defaults are ours: shown as
    「系統預設，非規定所載」 while ``stated`` is False. Shares are «more than numerator/denominator»."""

    present_over: tuple[int, int] = (1, 2)
    carry_over: tuple[int, int] = (1, 2)
    proxies: bool = False
    stated: bool = False

    def needed(self, seats: int) -> int:
        """Smallest number of present members that is more than the share of ``seats``."""
        return seats * self.present_over[0] // self.present_over[1] + 1

    def is_quorate(self, *, present: int, seats: int) -> bool:
        return seats > 0 and present >= self.needed(seats)

    def shortfall(self, *, present: int, seats: int) -> str:
        """Why a meeting proves nothing: 「出席 9/25，未達 13 席，不計入」; empty where it was quorate."""
        if self.is_quorate(present=present, seats=seats):
            return ""
        return f"出席 {present}/{seats}，未達 {self.needed(seats)} 席，不計入"

    def votes_needed(self, present: int) -> int:
        """Smallest number of votes in favour that is more than the share of those present."""
        return present * self.carry_over[0] // self.carry_over[1] + 1

    def carries(self, *, votes_for: int, present: int) -> bool:
        return votes_for >= self.votes_needed(present)


@dataclass(frozen=True, slots=True)
class DeputyRule:
    """A clause that asks the group to set deputies and their order (代理人名單及代理順位) for ``positions``.

    ``applies`` is False for an alternative that this school does not use; ``why_not`` then says why.
    ``answers`` lists the national keys that the row fulfils.
    """

    key: str
    clause: str
    scope: str
    positions: tuple[str, ...]
    answers: tuple[str, ...] = ()
    applies: bool = True
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class CommitteeRule:
    """The group as the regulation sets it up. ``stated_size`` is None where the text gives no total; ``clause``
    sets the group up, names its convener and secretary and (where it does) states the size. Members who have not
    answered a notice are reminded ``remind_days`` before the meeting."""

    name: str
    clause: str
    seats: tuple[Seat, ...]
    convener: str
    secretary: str
    matters: tuple[Matter, ...]
    stated_size: int | None = None
    deputies: tuple[DeputyRule, ...] = ()
    quorum: QuorumRule = QuorumRule()
    notice_days: int = DEFAULT_NOTICE_DAYS
    notice_days_stated: bool = False
    remind_days: int = DEFAULT_REMIND_DAYS

    @property
    def size(self) -> int:
        """The size that the seats add up to."""
        return sum(seat.count for seat in self.seats)

    def seat(self, key: str) -> Seat | None:
        return next((seat for seat in self.seats if seat.key == key), None)

    def matter_on(self, topic: Topic) -> Matter | None:
        """The matter under which the group decides on ``topic``; None where the regulation names none."""
        return next((matter for matter in self.matters if topic in matter.topics), None)
