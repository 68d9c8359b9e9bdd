"""From lines, findings and releases to the rows that the calendar's pages show."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask import url_for

from intranet.blueprints.calendar.pages import (
    FindingRow,
    ImpossibleRow,
    ItemRow,
    MissingRow,
    MoveRow,
    NextStep,
    ReleaseRow,
    WebsitePart,
)
from intranet.rules.constraints import Finding, Level
from intranet.rules.dates import Term
from intranet.rules.obligations import Audience
from intranet.rules.office_days import OfficeDays, TermWeeks, term_weeks
from intranet.rules.schedule import Planned
from intranet.services.calendar.changes import ChangeKind, audience_text, concerns, period_text
from intranet.services.calendar.content import Line
from intranet.services.calendar.desk import Desk
from intranet.services.calendar.drafting import Impossible, Missing, Move
from intranet.services.calendar.items import dates_of
from intranet.services.calendar.office_days import office_days
from intranet.services.calendar.releases import Released
from intranet.services.context import current_settings
from intranet.web.clauses import clause_link


def finding_rows(findings: Iterable[Finding], desk: Desk, *, editable: bool = True) -> tuple[FindingRow, ...]:
    """The findings, for whoever may edit with the address of the field that they are about."""
    ids = {row.line.key: row.item_id for row in desk.drafted}
    return tuple(
        finding_row(found, url_for("calendar.item", item_id=ids[found.item]) if editable else None)
        for found in findings
    )


def finding_row(found: Finding, url: str | None = "") -> FindingRow:
    """One finding; ``url`` is the page of its item, empty for the page at hand, None where there is none."""
    return FindingRow(
        message=found.message,
        clause=clause_link(found.clause),
        stops=found.level is Level.REFUSE,
        url="" if url is None else f"{url}#{found.field}",
    )


def draft_rows(desk: Desk, audience: Audience | None = None, *, editable: bool) -> tuple[ItemRow, ...]:
    """The draft's lines for the audience (all where None), with what stands against each of them."""
    changed = {change.key: change.kind for change in desk.changes}
    missing = {row.title: row.anchors for row in desk.plan.missing}
    weeks, office = term_weeks(desk.term, desk.entered), office_days(desk.term)
    rows = []
    for row in desk.drafted:
        if audience and not concerns(row.line, audience):
            continue
        marks = [word for word, holds in (("自訂", row.is_own), ("手動", row.by_hand and not row.is_own)) if holds]
        kind = changed.get(row.line.key)
        marks += [f"未發布的{kind.value}"] if kind in (ChangeKind.ADDED, ChangeKind.CHANGED) else []
        found = tuple(finding for finding in desk.findings if finding.item == row.line.key)
        rows.append(
            item_row(
                row.line,
                url=url_for("calendar.item", item_id=row.item_id) if editable else "",
                marks=tuple(marks),
                missing=missing.get(row.line.title, ()) if row.line.end is None or row.line.start is None else (),
                findings=finding_rows(found, desk, editable=editable),
                weeks=weeks,
                office=office,
            )
        )
    return tuple(rows)


def item_row(
    line: Line,
    *,
    url: str = "",
    marks: tuple[str, ...] = (),
    missing: tuple[str, ...] = (),
    findings: tuple[FindingRow, ...] = (),
    weeks: TermWeeks | None = None,
    office: OfficeDays | None = None,
) -> ItemRow:
    """A line of a schedule; ``weeks`` and ``office`` add its weeks and whether its last day is a closed one."""
    return ItemRow(
        title=line.title,
        audience=audience_text(line),
        start=line.start,
        end=line.end,
        check_start=line.check_start,
        check_end=line.check_end,
        owner=line.owner,
        clause=clause_link(line.clause),
        note=line.note,
        url=url,
        marks=marks,
        missing=missing,
        findings=findings,
        weeks=weeks.span_text(line.start, line.end) if weeks and line.start and line.end else "",
        closed=office.why_closed(line.end) if office and line.end else "",
    )


def release_rows(releases: Iterable[Released]) -> tuple[ReleaseRow, ...]:
    """Newest first."""
    rows = [
        ReleaseRow(
            number=row.number,
            released_on=row.released_on,
            released_by=row.released_by or "系統",
            comment=row.comment,
            resolution=row.resolution,
            sha256=row.sha256,
            url=url_for("public.version", term=str(row.term), number=row.number),
        )
        for row in releases
    ]
    return tuple(reversed(rows))


def website_parts(term: Term) -> tuple[WebsitePart, ...]:
    """The released schedule's addresses and the frame around it, whole, for the school's website."""
    site = f"{current_settings().public_url}/public/calendar"
    frame = f'<iframe src="{site}/{term}/embed" title="{term.label}作業期程" width="100%" height="900"></iframe>'
    return (
        WebsitePart("site-page", "本學期公開頁", f"{site}/{term}"),
        WebsitePart("site-current", "公開頁（依日期換學期）", f"{site}/"),
        WebsitePart("site-ics", "行事曆訂閱（ICS）", f"{site}/{term}.ics"),
        WebsitePart("site-feed", "變更通知（Atom）", f"{site}/changes.atom"),
        WebsitePart("site-frame", "嵌入網頁的語法", frame),
    )


def next_step(desk: Desk) -> NextStep | None:
    """What the planner has to do next; None where everything is published."""
    term = str(desk.term)
    missing = desk.plan.missing_anchors
    if missing:
        return NextStep(
            "輸入基準日", f"還缺：{'、'.join(missing)}。", "輸入基準日", url_for("terms.term", term=term), "term"
        )
    if desk.plan.impossible:
        text = f"「{desk.plan.impossible[0].title}」推算的開始日晚於截止日。"
        return NextStep("修正基準日", text, "看排定的結果", url_for("calendar.draft", term=term), "term")
    if desk.plan.changes_anything:
        text = f"依基準日將新增 {len(desk.plan.added)} 項、調整 {len(desk.plan.moved)} 項。"
        return NextStep("排定期程", text, "看排定的結果", url_for("calendar.draft", term=term), "calendar")
    if desk.refusals:
        first = finding_rows(desk.refusals[:1], desk)[0]
        return NextStep(
            "修正不合規定的日期", f"共 {len(desk.refusals)} 處，修正後才能發布。", "修正第一處", first.url, "edit"
        )
    if desk.lines and not desk.is_unchanged:
        text = "發布後立即公開，內容不能再改，只能發布新版。"
        label = f"發布第 {desk.next_number} 版"
        return NextStep(label, text, label, url_for("calendar.release", term=term), "release")
    return None


def tag_of(desk: Desk) -> tuple[str, str]:
    """The schedule's state as a stamp, and its tone."""
    if not desk.drafted:
        return "尚未排定", "neutral"
    if desk.newest is None:
        return "草案，未發布", "warn"
    if desk.changes:
        return f"第 {desk.newest.number} 版，{len(desk.changes)} 處未發布", "warn"
    return f"第 {desk.newest.number} 版已發布", "good"


def move_row(move: Move) -> MoveRow:
    texts = period_text(*move.before[:2]), period_text(*move.before[2:])
    return _move_row(move.title, move.clause, *texts, move.after, days_moved(move.before[1], move.after[1]))


def added_row(planned: Planned) -> MoveRow:
    return _move_row(planned.window.item, planned.window.clause, "", "", dates_of(planned))


def days_moved(before: date | None, after: date | None) -> str:
    """「延後 3 日」; empty where one of the days is open or both are the same."""
    if before is None or after is None or before == after:
        return ""
    days = (after - before).days
    return f"延後 {days} 日" if days > 0 else f"提前 {-days} 日"


def _move_row(
    title: str, clause: str, before: str, check_before: str, after: tuple[date | None, ...], by: str = ""
) -> MoveRow:
    start, end, check_start, check_end = after
    return MoveRow(
        title=title,
        clause=clause_link(clause),
        before=before,
        after=period_text(start, end),
        check_before=check_before,
        check_after=period_text(check_start, check_end),
        by=by,
    )


def missing_row(row: Missing) -> MissingRow:
    return MissingRow(row.title, clause_link(row.clause), "、".join(row.anchors))


def impossible_row(row: Impossible) -> ImpossibleRow:
    points = "」至「".join(row.points)
    return ImpossibleRow(row.title, clause_link(row.clause), period_text(*row.dates), f"「{points}」")
