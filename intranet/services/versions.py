"""The regulation's versions as the school knows them: amendments, days of change, and the comparison of two days."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct

from intranet.documents.comparison import ComparedClause, Comparison, comparison_pdf
from intranet.rules.dates import roc_short
from intranet.rules.regulation import Amendment
from intranet.rules.versions import ClauseChange, change_days, compare, is_text_known
from intranet.services.context import current_school, current_settings, today

OWN_WORDS = "條文為系統的摘要，非規定原文。"


class Version(Struct, frozen=True):
    """An amendment; ``is_known``: the rows hold what it changed."""

    amendment: Amendment
    is_known: bool


def versions() -> tuple[Version, ...]:
    """Every amendment, newest first."""
    regulation = current_school().regulation
    rows = sorted(regulation.amendments, key=lambda row: row.on, reverse=True)
    return tuple(Version(row, is_text_known(regulation, row)) for row in rows)


def default_days() -> tuple[date, date]:
    """The two days that are compared first: the day before the last change that the rows hold, and today. Where they
    hold none, the day before the newest amendment."""
    amended = [row.on for row in current_school().regulation.amendments]
    changed = [day for day in change_days(current_school()) if day <= today()] or amended or [today()]
    return max(changed) - timedelta(days=1), today()


def unknown_note(old: date, new: date) -> str:
    """What cannot be compared between two days, since nobody gave us the wording; empty where all is known."""
    between = [row.amendment.on for row in versions() if not row.is_known and old < row.amendment.on <= new]
    if not between:
        return ""
    days = "、".join(roc_short(day) for day in sorted(between))
    return f"{days} 修正前的條文沒有提供給系統，這些修正的內容無法比對；該日以前也以現有的條文列示。"


def comparison(old: date, new: date) -> Comparison:
    """The table of two days, as page and paper show it."""
    school = current_school()
    notes = (OWN_WORDS, unknown_note(old, new))
    return Comparison(
        title=school.regulation.title,
        new=new,
        old=old,
        rows=tuple(_row(change) for change in compare(school, old, new)),
        notes=tuple(note for note in notes if note),
    )


def _row(change: ClauseChange) -> ComparedClause:
    by = change.by
    passed = f"{roc_short(by.on)} {by.body}{by.note}" if by else ""
    approved = by.approval if by else ""
    heading = f"{change.kind.value}：{passed}" if passed else change.kind.value
    return ComparedClause(change.ref, change.new, change.old, tuple(filter(None, (heading, approved, *change.duties))))


def print_comparison(old: date, new: date) -> bytes:
    """The table as a PDF; raises PrintingFailed."""
    return comparison_pdf(comparison(old, new), current_settings().data_dir / "documents")
