"""What a reader of the regulation should look at again: faults as errors, slips and loose ends as warnings.

Pure: the same rows give the same findings. A finding repairs nothing; the text stays as the school passed it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise, product
from typing import Literal

from intranet.rules.checks import faults
from intranet.rules.dates import Period, Term, roc_short
from intranet.rules.duties import Duty, Responsibility
from intranet.rules.positions import Directory
from intranet.rules.schedule import CLOSING_CEREMONY, SCHOOL_OPENS, WINTER_BREAK_ENDS, Planned, plan
from intranet.rules.school import School

# The dates of one real year, to see how the windows of consecutive terms fall.
SAMPLE_DATES = {
    Term(114, 1): {
        SCHOOL_OPENS.key: date(2025, 9, 1),
        CLOSING_CEREMONY.key: date(2026, 1, 20),
        WINTER_BREAK_ENDS.key: date(2026, 2, 22),
    },
    Term(114, 2): {
        SCHOOL_OPENS.key: date(2026, 2, 23),
        CLOSING_CEREMONY.key: date(2026, 6, 30),
        WINTER_BREAK_ENDS.key: date(2026, 2, 22),
    },
    Term(115, 1): {SCHOOL_OPENS.key: date(2026, 9, 1)},
}


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One finding; ``clause`` is empty where it concerns the whole school."""

    level: Literal["error", "warning"]
    rule: str
    clause: str
    message: str


def lint(school: School) -> tuple[LintFinding, ...]:
    """All findings on a school, errors first; with errors the warnings wait, since they read the same rows."""
    errors = tuple(LintFinding("error", f.rule, f.clause, f"{f.reason}。") for f in faults(school))
    if errors:
        return errors
    order = {clause.ref: number for number, clause in enumerate(school.regulation.clauses)}
    warnings = (
        LintFinding("warning", rule.__name__.strip("_").replace("_", "-"), clause, message)
        for rule in RULES
        for clause, message in rule(school)
    )
    return tuple(sorted(warnings, key=lambda finding: order.get(finding.clause, -1)))


Found = Iterator[tuple[str, str]]


def _national_gap(school: School) -> Found:
    for row in school.gaps:
        clause = school.national.clause(row.clause)
        summary = clause.summary.rstrip("。") if clause else row.title
        yield row.clause, f"本校規定沒有條文回應全國共通事項：{summary}。"


def _amendment_term(school: School) -> Found:
    for row in school.regulation.amendments:
        if row.stated_term is None:
            continue
        label, part = row.stated_term
        term = Term.parse(label)
        if _half(row.on) != f"{term.label}{part}":
            yield (
                school.regulation.adoption_clause,
                f"沿革 {roc_short(row.on)} 標示為 {term.label}{part}，與日期不符，當日為 {_half(row.on)}。",
            )


def _half(day: date) -> str:
    """「108 學年度第 1 學期期初」: the term of a day and which half of it."""
    term = Term.containing(day)
    return f"{term.label}{'期初' if day - term.start <= term.end - day else '期末'}"


def _other_body(school: School) -> Found:
    wanted = school.regulation.adopted_by
    for row in school.regulation.amendments:
        if wanted and row.body != wanted:
            yield (
                school.regulation.adoption_clause,
                f"沿革 {roc_short(row.on)} 由{row.body}通過，規定要求由{wanted}通過。",
            )


def _no_total(school: School) -> Found:
    if school.committee.stated_size is None:
        yield school.committee.clause, f"規定未載工作小組總人數，各席次合計 {school.committee.size} 席。"


def _seat_without_nominator(school: School) -> Found:
    rows = [seat for seat in school.committee.seats if not seat.position and not seat.named_by]
    for clause, seats in groupby(rows, key=lambda seat: seat.clause):
        yield clause, f"未載明由誰推派：{'、'.join(seat.title for seat in seats)}。"


def _stated_only(school: School) -> Found:
    for row in school.profile.stated_only:
        note = f"，{row.note}" if row.note else ""
        yield row.clause, f"「{row.name}」只見於此處，其他條文與席次都沒有這個單位{note}。"


def _account_actors(school: School) -> Found:
    opens = [row for row in school.responsibilities if row.duty is Duty.RUN_PLATFORM]
    reviews = [row for row in school.responsibilities if row.duty is Duty.REVIEW_ACCOUNTS]
    for row in reviews:
        other = [each for each in opens if not _same_actors(school.directory, each, row)]
        for each in other:
            yield (
                row.clause,
                f"帳號由{'、'.join(each.builders)}開設管理（{each.clause}），"
                f"卻由{'、'.join(row.builders)}清查設定（{row.clause}），權責宜釐清。",
            )


def _same_actors(directory: Directory, one: Responsibility, other: Responsibility) -> bool:
    return directory.codes(one.builders) == directory.codes(other.builders)


def _builder_not_listed(school: School) -> Found:
    canonical = school.directory.canonical
    for row in school.responsibilities:
        listed = {canonical(name) for name in row.listed_builders}
        strange = [name for name in row.builders if listed and canonical(name) not in listed]
        if strange:
            yield (
                row.clause,
                f"{row.item}由{'、'.join(strange)}登錄，但不在項次 {row.row} 所列的建置者"
                f"（{'、'.join(row.listed_builders)}）之內。",
            )


def _builder_without_task(school: School) -> Found:
    canonical = school.directory.canonical
    for number, rows in _table(school):
        named = {canonical(name) for row in rows for name in row.builders}
        idle = [name for name in rows[0].listed_builders if canonical(name) not in named]
        if idle:
            yield rows[0].clause, f"項次 {number} 列有建置者{'、'.join(idle)}，備註卻沒有交付任何資料。"


def _self_supervision(school: School) -> Found:
    canonical = school.directory.canonical
    for row in school.responsibilities:
        supervisors = {canonical(name) for name in row.supervisors}
        both = [name for name in row.builders if canonical(name) in supervisors]
        if both:
            yield row.clause, f"{row.item}由{'、'.join(both)}建置，又由同一單位督導。"


def _evening_counterpart(school: School) -> Found:
    division = school.profile.evening_division
    if not division:
        return
    for number, rows in _table(school):
        names = {name for row in rows for name in (*row.builders, *row.supervisors, *row.listed_builders)}
        if not any(school.directory.is_within(name, division) for name in names):
            yield rows[0].clause, f"項次 {number} 沒有{division}的建置者或督導者，其他項次則有。"


def _table(school: School) -> Iterator[tuple[str, list[Responsibility]]]:
    """The rows of the regulation's own table, by their number."""
    rows = [row for row in school.responsibilities if row.row]
    for number, group in groupby(rows, key=lambda row: row.row):
        yield number, list(group)


def _windows_overlap(school: School) -> Found:
    plans = [(term, plan(school.windows, term, dates)) for term, dates in SAMPLE_DATES.items()]
    found: dict[tuple[str, str], list[str]] = {}
    for (term, earlier), (next_term, later) in pairwise(plans):
        for one, two in product(earlier, later):
            if days := _common_days(one, two):
                spans = found.setdefault((one.window.clause, one.window.work.value), [])
                words = f"{term} 與 {next_term} 在 {roc_short(days[0])} 至 {roc_short(days[1])}"
                if words not in spans:
                    spans.append(words)
    for (clause, work), spans in found.items():
        yield clause, f"相鄰兩學期的{work}期間重疊：{'、'.join(spans)}（以 114 學年度試算）。"


def _common_days(one: Planned, two: Planned) -> tuple[date, date] | None:
    """The days on which a term's window is still open when the next term's of the same work has begun."""
    same = (one.window.work, one.window.clause) == (two.window.work, two.window.clause)
    if not same or Period.YEAR in (one.window.per, two.window.per):
        return None
    if one.end is None or two.start is None or one.end < two.start:
        return None
    return two.start, min(one.end, two.end) if two.end else one.end


def _delay_without_certifier(school: School) -> Found:
    for row in school.responsibilities:
        if row.duty is Duty.DELAY_CLOSING and not school.grants[Duty.CERTIFY]:
            yield row.clause, f"{row.item}：沒有分工列指明由誰認證，離職者都不符合延後的條件。"


def _slip(school: School) -> Found:
    for row in school.profile.slips:
        yield row.clause, row.message


RULES: tuple[Callable[[School], Found], ...] = (
    _national_gap,
    _amendment_term,
    _other_body,
    _no_total,
    _seat_without_nominator,
    _stated_only,
    _account_actors,
    _builder_not_listed,
    _builder_without_task,
    _self_supervision,
    _evening_counterpart,
    _windows_overlap,
    _delay_without_certifier,
    _slip,
)
