"""The minutes compose themselves: from what was recorded at the meeting to Markdown that the clerk edits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TypeVar

from msgspec import Struct

from intranet.rules.dates import roc_short
from intranet.rules.minutes import SEALED

from .environment import chinese_number, clock, formal_number
from .markdown import escape_markdown

Item = TypeVar("Item")
NONE = "無。"
LIST_LINE = re.compile(r"\d{1,3}[.)]\s|-\s")


class Votes(Struct, frozen=True):
    """A counted vote (表決)."""

    agree: int  # 同意
    disagree: int  # 不同意
    abstain: int  # 棄權


class FollowUp(Struct, frozen=True):
    """An action item of an earlier meeting and how far it is (上次會議決議執行情形)."""

    resolution: str
    owner: str
    progress: str
    due: date | None = None
    is_closed: bool = False
    is_sealed: bool = False  # of a confidential item (密件)


class Report(Struct, frozen=True):
    """A unit's report (業務報告); reports end in a 決定, if in anything."""

    unit: str
    text: str
    decision: str = ""
    actions: tuple[str, ...] = ()  # what it asks of whom by when (列管)
    is_sealed: bool = False


class Proposal(Struct, frozen=True):
    """A proposal or motion and what became of it. ``outcome_kind`` is 決議, 決定 or 結論."""

    subject: str  # 案由
    explanation: str = ""  # 說明
    method: str = ""  # 辦法
    outcome: str = ""
    outcome_kind: str = "決議"
    votes: Votes | None = None
    is_lost: bool = False  # the vote did not carry it
    proposer: str = ""  # 提案單位
    recused: tuple[str, ...] = ()  # who left the room for this case (迴避)
    actions: tuple[str, ...] = ()  # what it asks of whom by when (列管)
    is_sealed: bool = False


class MinutesContent(Struct, frozen=True):
    """What was recorded at the meeting, in the order of the minutes."""

    chair_report: str = ""
    follow_ups: tuple[FollowUp, ...] = ()
    reports: tuple[Report, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    motions: tuple[Proposal, ...] = ()
    adjourned_at: datetime | None = None  # aware


def compose_minutes_markdown(content: MinutesContent) -> str:
    """The body of the minutes as Markdown: six sections from 主席報告 to 散會, empty ones saying 「無。」.

    What people typed is escaped, so that none of it can become a heading or open a section of its own.
    """
    adjourned = f"（{clock(content.adjourned_at)}）" if content.adjourned_at else ""
    sections = (
        ("主席報告", escape_markdown(content.chair_report)),
        ("上次會議決議執行情形", _numbered(_follow_up, content.follow_ups)),
        ("業務報告", _numbered(_report, content.reports)),
        ("提案討論", _numbered(_proposal, content.proposals)),
        ("臨時動議", _numbered(_proposal, content.motions)),
    )
    parts = [
        f"## {formal_number(number)}、{title}\n\n{text or NONE}" for number, (title, text) in enumerate(sections, 1)
    ]
    parts.append(f"## {formal_number(len(sections) + 1)}、散會{adjourned}")
    return "\n\n".join(parts) + "\n"


def _follow_up(number: int, item: FollowUp) -> str:
    due = f"；期限：{roc_short(item.due)}" if item.due else ""
    state = "解除列管" if item.is_closed else "繼續列管"
    return _blocks(
        (
            f"### {chinese_number(number)}、{_one_line(item.resolution)}{_seal(item.is_sealed)}",
            _labelled("主辦", item.owner) + due,
            _labelled("執行情形", f"{item.progress or '尚未回報'}（{state}）"),
        )
    )


def _report(number: int, report: Report) -> str:
    return _blocks(
        (
            f"### {chinese_number(number)}、{_one_line(report.unit)}{_seal(report.is_sealed)}",
            escape_markdown(report.text),
            _labelled("決定", report.decision),
            _labelled("列管", "\n".join(report.actions)),
        )
    )


def _proposal(number: int, proposal: Proposal) -> str:
    proposer = f"（提案單位：{_one_line(proposal.proposer)}）" if proposal.proposer else ""
    outcome = _labelled(proposal.outcome_kind, proposal.outcome or "（未作成）")
    return _blocks(
        (
            f"### 案由{chinese_number(number)}：{_one_line(proposal.subject)}{proposer}{_seal(proposal.is_sealed)}",
            _labelled("說明", proposal.explanation),
            _labelled("辦法", proposal.method),
            outcome + _vote(proposal) + _recusal(proposal),
            _labelled("列管", "\n".join(proposal.actions)),
        )
    )


def _seal(is_sealed: bool) -> str:
    """The mark by which the public version knows what to leave out."""
    return SEALED if is_sealed else ""


def _vote(proposal: Proposal) -> str:
    if proposal.votes is None:
        return ""
    votes = proposal.votes
    return f"（同意 {votes.agree} 票，不同意 {votes.disagree} 票，棄權 {votes.abstain} 票{'，表決未通過' * proposal.is_lost}）"


def _recusal(proposal: Proposal) -> str:
    return f"（迴避：{_one_line('、'.join(proposal.recused))}）" if proposal.recused else ""


def _labelled(label: str, text: str) -> str:
    """``說明：…``; a text of several lines begins under its label. Nothing where there is no text."""
    escaped = escape_markdown(text)
    if not escaped:
        return ""
    if LIST_LINE.match(escaped):
        return f"{label}：\n\n{escaped}"
    return f"{label}：\n{escaped}" if "\n" in escaped else f"{label}：{escaped}"


def _one_line(text: str) -> str:
    return escape_markdown(" ".join(text.split()))


def _numbered(write: Callable[[int, Item], str], items: Iterable[Item]) -> str:
    return _blocks(write(number, item) for number, item in enumerate(items, 1))


def _blocks(blocks: Iterable[str]) -> str:
    return "\n\n".join(block for block in blocks if block)
