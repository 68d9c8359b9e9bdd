"""School years, terms and dates as Taiwanese schools count and write them (ROC calendar, 民國)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

TAIPEI = ZoneInfo("Asia/Taipei")
ROC_OFFSET = 1911  # ROC year = CE year - 1911
WEEKDAYS = "一二三四五六日"


class UnreadableDate(ValueError):
    """The text is no date that the product understands; the message is meant for the person who typed it."""


class UnreadableTerm(ValueError):
    """The text is no term label such as ``115-1``."""


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """A school term (學期): ``year`` is the ROC school year (學年度), ``number`` is 1 or 2.

    Term 1 runs from 8/1 to 1/31, term 2 from 2/1 to 7/31; all days inclusive, Asia/Taipei.
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        if self.number not in (1, 2) or not 1 <= self.year <= 999:
            raise UnreadableTerm(f"沒有這個學期：{self.year}-{self.number}")

    @classmethod
    def parse(cls, text: str) -> Term:
        """Read ``115-1``; raises UnreadableTerm."""
        match = re.fullmatch(r"(\d{2,3})-([12])", text.strip())
        if not match:
            raise UnreadableTerm(f"學期請寫成 115-1 的樣子：{text}")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def containing(cls, day: date) -> Term:
        """The term whose inclusive days hold ``day``."""
        year = day.year - ROC_OFFSET - (1 if day.month < 8 else 0)
        return cls(year, 2 if 2 <= day.month < 8 else 1)

    @property
    def start(self) -> date:
        return date(self.year + ROC_OFFSET, 8, 1) if self.number == 1 else date(self.year + ROC_OFFSET + 1, 2, 1)

    @property
    def end(self) -> date:
        next_year = self.year + ROC_OFFSET + 1
        return date(next_year, 1, 31) if self.number == 1 else date(next_year, 7, 31)

    @property
    def label(self) -> str:
        return f"{self.year} 學年度第 {self.number} 學期"

    @property
    def title(self) -> str:
        """The label as official documents set it: without spaces, the ordinal in Chinese."""
        return f"{self.year}學年度第{'一二'[self.number - 1]}學期"

    @property
    def next(self) -> Term:
        return Term(self.year, 2) if self.number == 1 else Term(self.year + 1, 1)

    @property
    def previous(self) -> Term:
        return Term(self.year, 1) if self.number == 2 else Term(self.year - 1, 2)

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"


class Period(Enum):
    """What a cadence counts in: 每學期 or 每學年."""

    TERM = "學期"
    YEAR = "學年"

    def containing(self, day: date) -> tuple[date, date]:
        """First and last day (inclusive) of the period that holds ``day``."""
        return self.of(Term.containing(day))

    def of(self, term: Term) -> tuple[date, date]:
        """First and last day (inclusive) of the period that ``term`` belongs to."""
        if self is Period.TERM:
            return term.start, term.end
        return Term(term.year, 1).start, Term(term.year, 2).end

    def label(self, term: Term) -> str:
        """「本期」 in words: the term's label, or the school year's."""
        return term.label if self is Period.TERM else f"{term.year} 學年度"


_DATE_PATTERNS = (
    re.compile(r"(?P<ce>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"),
    re.compile(r"(?P<roc>\d{2,3})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"),
    re.compile(r"(?P<roc>\d{2,3})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?:中華民國|民國)?(?P<roc>\d{2,3})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日"),
)


def parse_date(text: str) -> date:
    """Read a date as staff write it: ``115/2/25``, ``1150225``, ``115年2月25日`` or ``2026-02-25``.

    Full-width digits and a trailing weekday in brackets are accepted. Raises UnreadableDate.
    """
    plain = re.sub(r"[（(].[)）]$|\s", "", text.translate(_FULL_WIDTH))
    for pattern in _DATE_PATTERNS:
        match = pattern.fullmatch(plain)
        if not match:
            continue
        parts = match.groupdict()
        year = int(parts["ce"]) if parts.get("ce") else int(parts["roc"]) + ROC_OFFSET
        try:
            return date(year if year > ROC_OFFSET else 0, int(parts["m"]), int(parts["d"]))  # no year before ROC 1
        except ValueError:
            raise UnreadableDate(f"曆上沒有「{text.strip()}」這一天，請檢查年月日。") from None
    raise UnreadableDate(f"看不懂日期「{text.strip()}」，請寫成 115/2/25 或 2026-02-25。")


_FULL_WIDTH = str.maketrans("０１２３４５６７８９／－．", "0123456789/-.")  # full-width digits and marks


def roc_year(day: date) -> int:
    return day.year - ROC_OFFSET


def roc_short(day: date) -> str:
    """``115/2/25``, as in tables and inputs."""
    return f"{roc_year(day)}/{day.month}/{day.day}"


def roc_weekday(day: date) -> str:
    """``115/2/25（三）``, as in lists."""
    return f"{roc_short(day)}（{WEEKDAYS[day.weekday()]}）"


def roc_long(day: date, *, weekday: bool = False) -> str:
    """``中華民國115年2月25日``, with ``（星期三）`` on request, as in documents."""
    text = f"中華民國{roc_year(day)}年{day.month}月{day.day}日"
    return f"{text}（星期{WEEKDAYS[day.weekday()]}）" if weekday else text


def days_inclusive(start: date, end: date) -> int:
    """Number of days from ``start`` to ``end``, both counted."""
    return (end - start).days + 1


def end_of_day(day: date) -> datetime:
    """The last moment of a deadline day: midnight after it, Asia/Taipei (a deadline holds to 23:59)."""
    return datetime.combine(day + timedelta(days=1), time(), TAIPEI)
