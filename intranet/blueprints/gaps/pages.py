"""What the gap report reads: the heat map of a term, what is missing in it, and what lint found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from msgspec import Struct

from intranet.rules.cover import Column, Cover, Run, worst_within
from intranet.services.gaps import NationalRow, PostCover, SeatGap
from intranet.web.clauses import clause_link
from intranet.web.pages import ClauseLink, Page


class HeatColumn(Struct, frozen=True):
    """A week or month; ``is_now`` holds today."""

    column: Column
    is_now: bool


class HeatRow(Struct, frozen=True):
    """A post and how it stands in each column."""

    title: str
    anchor: str
    cells: tuple[Cover, ...]


class PostRow(Struct, frozen=True):
    """A post that is not covered on some day: its tasks, and the days."""

    title: str
    anchor: str
    tasks: tuple[tuple[str, ClauseLink | None], ...]
    runs: tuple[Run, ...]


class SeatRow(Struct, frozen=True):
    gap: SeatGap
    clause: ClauseLink | None


class NationalLine(Struct, frozen=True):
    """``standing`` and ``tone`` in a stamp; ``clauses`` are the school's that answer it."""

    summary: str
    standing: str
    tone: str
    clauses: tuple[ClauseLink, ...]


class Remark(Struct, frozen=True):
    clause: ClauseLink | None
    message: str


class GapsPage(Page, frozen=True, kw_only=True):
    """``groups`` are the headings above the columns with how many each spans; ``now`` counts today's posts (None:
    today is not in the term)."""

    term_label: str
    regulation: str
    by: str
    ways: tuple[tuple[str, str], ...]
    index_url: str
    groups: tuple[tuple[str, int], ...]
    columns: tuple[HeatColumn, ...]
    rows: tuple[HeatRow, ...]
    legend: tuple[Cover, ...]
    now: tuple[tuple[Cover, int], ...] | None
    posts: tuple[PostRow, ...]
    seats: tuple[SeatRow, ...]
    national: tuple[NationalLine, ...]
    national_gaps: int
    remarks: tuple[Remark, ...]


def groups_of(columns: Sequence[Column]) -> tuple[tuple[str, int], ...]:
    return tuple((label, len(list(group))) for label, group in groupby(columns, key=lambda column: column.group))


def heat_column(column: Column, today: date) -> HeatColumn:
    return HeatColumn(column, column.starts <= today <= column.ends)


def heat_row(post: PostCover, columns: Sequence[Column]) -> HeatRow:
    cells = tuple(worst_within(post.runs, column.starts, column.ends) for column in columns)
    return HeatRow(post.position.title, f"post-{post.position.code}" if post.gaps else "", cells)


def post_row(post: PostCover) -> PostRow:
    tasks = tuple((f"{task.part}：{task.item}", clause_link(task.clause)) for task in post.tasks)
    return PostRow(post.position.title, f"post-{post.position.code}", tasks, post.gaps)


def national_line(row: NationalRow) -> NationalLine:
    clauses = tuple(link for ref in row.answered_by if (link := clause_link(ref)))
    if row.is_gap:
        return NationalLine(row.clause.summary, "缺條文", "bad", clauses)
    if clauses:
        return NationalLine(row.clause.summary, "有條文", "good", clauses)
    if row.clause.manual:
        return NationalLine(row.clause.summary, "人工確認", "info", clauses)
    return NationalLine(row.clause.summary, "依全國規定", "neutral", clauses)
