"""What must hold of a school's rows before it may start: names, references, sums, answered clauses, colour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from intranet.rules.colours import contrast_with_white
from intranet.rules.dates import Term
from intranet.rules.positions import UnknownName
from intranet.rules.references import (
    answers_of_rows,
    citations,
    clauses_of_rows,
    named_actors,
    unanswered_clauses,
)
from intranet.rules.reward_road import road_faults
from intranet.rules.schedule import BUILTIN, Anchor, Moment, builtin_dates, plan
from intranet.rules.school import School

MIN_CONTRAST = 4.5  # WCAG 2.1 AA for text


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the rows cannot be used: the rule that is broken, the clause (if any), the row and the reason."""

    rule: str
    clause: str
    reason: str


def faults(school: School) -> Iterator[Fault]:
    """Reasons why the rows cannot be used, worst first; an empty iterator means that they can."""
    yield from _duplicates(school)
    yield from _versions(school)
    yield from _unknown_names(school)
    yield from _nobody_acts(school)
    yield from _unknown_clauses(school)
    yield from _sums(school)
    yield from _anchors(school)
    yield from _windows(school)
    yield from _loosened(school)
    yield from _road(school)
    yield from _colour(school)
    for ref in unanswered_clauses(school):
        reason = f"條文「{ref}」沒有任何資料列回應；請加一列，或以 manual= 說明為何無法由系統判斷"
        yield Fault("unanswered-clause", ref, reason)


def _road(school: School) -> Iterator[Fault]:
    for reason in road_faults(school.rewards.stages):
        yield Fault("reward-road", school.rewards.clause, reason)


def _duplicates(school: School) -> Iterator[Fault]:
    profile = school.profile
    clauses = (*school.regulation.clauses, *school.national.clauses)
    groups: dict[str, list[str]] = {
        "職務代碼": [row.code for row in profile.positions],
        "職務或單位名稱": [
            *(name for row in profile.positions for name in (row.title, *row.aliases)),
            *(name for row in profile.units for name in (row.name, *row.aliases)),
        ],
        "條文": [row.ref for row in clauses if sum(one.ref == row.ref and one.overlaps(row) for one in clauses) > 1],
        "席次 key": [row.key for row in school.committee.seats],
        "代理 key": [row.key for row in school.committee.deputies],
        "分工 key": [row.key for row in school.responsibilities],
        "應辦事項 key": [row.key for row in school.obligations],
        "期程 key": [row.key for row in school.windows],
        "提交 key": [row.key for row in school.portfolio.steps],
    }
    for what, values in groups.items():
        for value, count in Counter(values).items():
            if count > 1:
                yield Fault("duplicate", "", f"{what}「{value}」重複 {count} 次")


def _versions(school: School) -> Iterator[Fault]:
    """All wordings of a clause are judged in one way: what proves it is told by its number, not by its wording."""
    for clause in school.regulation.clauses:
        newest = school.regulation.clause(clause.ref) or clause
        ways = ("manual", "optional", "not_applicable")
        for way in (way for way in ways if getattr(clause, way) != getattr(newest, way)):
            reason = f"條文「{clause.ref}」修正前後的 {way}= 不同；修正前後須以相同的方式判斷"
            yield Fault("versions", clause.ref, reason)


def _unknown_names(school: School) -> Iterator[Fault]:
    for name, clause, row in named_actors(school):
        try:
            school.directory.actors(name)
        except UnknownName:
            reason = f"{row} 提到「{name}」，學校資料沒有這個單位或職務；確實只見於規定者請以 StatedOnly 宣告"
            yield Fault("unknown-name", clause, reason)
    for what, name in (("召集人", school.committee.convener), ("執行秘書", school.committee.secretary)):
        if school.directory.unit(name) is not None:
            yield Fault("unknown-name", school.committee.clause, f"{what}「{name}」是單位，應為一個職務")
    for position in school.profile.positions:
        if position.unit and school.directory.unit(position.unit) is None:
            reason = f"職務 {position.code} 所屬的單位「{position.unit}」不存在"
            yield Fault("unknown-unit", "", reason)
    for unit in school.profile.units:
        if unit.parent and school.directory.unit(unit.parent) is None:
            yield Fault("unknown-unit", "", f"單位「{unit.name}」的上級單位「{unit.parent}」不存在")


def _nobody_acts(school: School) -> Iterator[Fault]:
    """A duty or a window that no post could ever carry out."""
    stated = {row.name for row in school.profile.stated_only}
    rows = [(row.builders, row.clause, f"分工 {row.key}") for row in school.responsibilities]
    rows += [(row.owners, row.clause, f"期程 {row.key}") for row in school.windows]
    for names, clause, row in rows:
        try:
            acting = school.directory.codes(names)
        except UnknownName:
            continue  # told already
        if not acting and not stated.intersection(names):
            listed = "、".join(names) or "空白"
            yield Fault("nobody-acts", clause, f"{row} 的承辦（{listed}）沒有任何職務可以辦理")


def _unknown_clauses(school: School) -> Iterator[Fault]:
    known = {clause.ref for clause in (*school.regulation.clauses, *school.national.clauses)}
    for ref, row in (*clauses_of_rows(school), *citations(school)):
        if ref not in known:
            yield Fault("unknown-clause", ref, f"{row} 引用條文「{ref}」，規定中沒有這一條")
    keys = {clause.ref for clause in school.national.clauses}
    answers = answers_of_rows(school.obligations, school.committee, school.constraints)
    for key, row in (*answers, *((key, "檔案規則") for key in school.portfolio.answers)):
        if key not in keys:
            yield Fault("unknown-clause", key, f"{row} 回應「{key}」，全國共通事項沒有這一項")


def _sums(school: School) -> Iterator[Fault]:
    committee = school.committee
    if committee.stated_size is not None and committee.size != committee.stated_size:
        reason = f"條文「{committee.clause}」載明 {committee.stated_size} 席，各席次合計 {committee.size} 席"
        yield Fault("seat-sum", committee.clause, reason)


def _anchors(school: School) -> Iterator[Fault]:
    """One key, two meanings: the date entered for one would silently move the other."""
    seen: dict[str, Anchor] = {anchor.key: anchor for anchor in BUILTIN}
    for row in school.constraints:
        for point in (getattr(row, name, None) for name in ("moment", "first", "last")):
            if isinstance(point, Moment) and point.anchor is None:
                yield Fault("anchor", row.clause, f"限制 {type(row).__name__} 只能依基準日訂定，不能依其他期程")
    moments = [(moment, window) for window in school.windows for moment in window.moments()]
    for moment, window in moments:
        anchor = moment.anchor
        if anchor is None:
            continue
        if seen.setdefault(anchor.key, anchor) != anchor:
            yield Fault("anchor", window.clause, f"期程 {window.key} 的基準日 {anchor.key} 另有不同的定義")
        outside = sorted(set(window.terms) - set(anchor.terms))
        if outside:
            reason = f"期程 {window.key} 列在第 {outside[0]} 學期，基準日 {anchor.key} 卻不在該學期輸入"
            yield Fault("anchor", window.clause, reason)


def _windows(school: School) -> Iterator[Fault]:
    for number in (1, 2):
        term = Term(115, number)
        try:
            plan(school.windows, term, builtin_dates(term))
        except ValueError as error:
            yield Fault("window", "", str(error))
            return


def _loosened(school: School) -> Iterator[Fault]:
    """Limits that a school sets wider than the national ones: it may only tighten."""
    own, national = school.portfolio, school.national_portfolio
    for name in ("select_outcomes", "select_performances", "description_length"):
        value, limit = getattr(own, name), getattr(national, name)
        if value is not None and limit is not None and value > limit:
            reason = f"檔案規則 {name} 為 {value}，全國上限 {limit}；學校只能訂得更嚴"
            yield Fault("loosened", own.select_clause, reason)
    if own.receipt and national.receipt and own.receipt.student_days < national.receipt.student_days:
        days = f"{own.receipt.student_days} 日，全國至少 {national.receipt.student_days} 日"
        yield Fault("loosened", own.receipt.clause, f"收訖明細確認期間 {days}；學校只能訂得更嚴")


def _colour(school: School) -> Iterator[Fault]:
    colour = school.profile.colour
    contrast = contrast_with_white(colour)
    if contrast is None:
        yield Fault("colour", "", f"顏色「{colour}」不是 #rrggbb 的形式")
    elif contrast < MIN_CONTRAST:
        yield Fault("colour", "", f"顏色 {colour} 與白色的對比只有 {contrast:.1f}，至少要 {MIN_CONTRAST}")
