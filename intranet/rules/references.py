"""What the rows of a school point to: the names and the clauses in them, with each row in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from intranet.rules.committee import CommitteeRule
from intranet.rules.constraints import EVERY_ITEM, Constraint, NeedsPeriods
from intranet.rules.obligations import Obligation
from intranet.rules.school import School


def named_actors(school: School) -> Iterator[tuple[str, str, str]]:
    """Every name of a unit or position that a row uses: (name, clause, the row in words)."""
    committee, portfolio = school.committee, school.portfolio
    yield committee.convener, committee.clause, "召集人"
    yield committee.secretary, committee.clause, "執行秘書"
    yield school.rewards.proposer, school.rewards.clause, "敘獎提報人"
    for stop in school.rewards.stages:
        yield from ((name, school.rewards.clause, f"敘獎階段「{stop.stage.value}」") for name in stop.actors)
    for rule in school.rewards.rules:
        yield from ((name, rule.clause or school.rewards.clause, f"敘獎規則「{rule.text}」") for name in rule.positions)
    for seat in committee.seats:
        if seat.position:
            yield seat.position, seat.clause, f"席次 {seat.key}"
    for deputy in committee.deputies:
        yield from ((name, deputy.clause, f"代理 {deputy.key}") for name in deputy.positions)
    for row in school.responsibilities:
        names = (*row.builders, *row.supervisors, *row.listed_builders, *row.listed_supervisors)
        yield from ((name, row.clause, f"分工 {row.key}") for name in names)
    for obligation in school.obligations:
        names = (*obligation.organisers.names, *filter(None, (obligation.host,)))
        yield from ((name, obligation.clause, f"應辦事項 {obligation.key}") for name in names)
    for window in school.windows:
        yield from ((name, window.clause, f"期程 {window.key}") for name in window.owners)
    for step in portfolio.steps:
        yield from ((name, step.clause, f"提交 {step.key}") for name in step.units)
    if portfolio.receipt:
        yield from ((name, portfolio.receipt.clause, "收訖明細確認") for name in portfolio.receipt.units)


def clauses_of_rows(school: School) -> Iterator[tuple[str, str]]:
    """Every clause that a row bears, with the row in words: the rows that answer it."""
    committee, portfolio = school.committee, school.portfolio
    yield committee.clause, "工作小組"
    yield from ((row.clause, f"席次 {row.key}") for row in committee.seats)
    yield from ((row.clause, f"議決事項「{row.text}」") for row in committee.matters)
    yield from ((row.clause, f"代理 {row.key}") for row in committee.deputies)
    yield from ((row.clause, f"分工 {row.key}") for row in school.responsibilities)
    yield from ((row.clause, f"應辦事項 {row.key}") for row in school.obligations)
    yield from ((row.clause, f"期程 {row.key}") for row in school.windows)
    yield from ((row.clause, f"限制 {type(row).__name__}") for row in school.constraints)
    if school.regulation.adoption_clause:
        yield school.regulation.adoption_clause, "修訂沿革"
    yield school.rewards.clause, "敘獎"
    yield from ((row.clause, f"敘獎規則「{row.text}」") for row in school.rewards.rules if row.clause)
    yield portfolio.clause, "檔案規則"
    yield from ((row.clause, f"提交 {row.key}") for row in portfolio.steps)
    for part in (portfolio.receipt, portfolio.retention, portfolio.email):
        if part:
            yield part.clause, f"檔案規則 {type(part).__name__}"
    if portfolio.receipt and portfolio.receipt.letters_clause:
        yield portfolio.receipt.letters_clause, "離校生紙本通知"
    for name in ("upload_cap_clause", "select_clause", "files_clause", "enrolment_changes_clause"):
        if ref := getattr(portfolio, name):
            yield ref, "檔案規則"


def citations(school: School) -> Iterator[tuple[str, str]]:
    """Every clause that a row of the profile speaks of without answering it."""
    profile = school.profile
    yield from ((row.clause, f"只見於規定的單位「{row.name}」") for row in profile.stated_only)
    yield from ((row.clause, "疏漏 Slip") for row in profile.slips)
    yield from ((row.clause, "解讀 Reading") for row in profile.readings)


def answers_of_rows(
    obligations: Iterable[Obligation], committee: CommitteeRule, constraints: Iterable[Constraint]
) -> Iterator[tuple[str, str]]:
    """Every national key that a school's row says to fulfil, with the row in words."""
    yield from ((key, f"應辦事項 {row.key}") for row in obligations for key in row.answers)
    yield from ((key, f"代理 {rule.key}") for rule in committee.deputies for key in rule.answers)
    for constraint in constraints:
        # A row that concerns some items only cannot stand for one that concerns all.
        if isinstance(constraint, NeedsPeriods) and constraint.select == EVERY_ITEM:
            yield from ((key, "限制 NeedsPeriods") for key in constraint.answers)


def answered_keys(
    obligations: Iterable[Obligation], committee: CommitteeRule, constraints: Iterable[Constraint]
) -> frozenset[str]:
    """The national keys whose own rows are not asked a second time."""
    return frozenset(key for key, _ in answers_of_rows(obligations, committee, constraints))


def unanswered_clauses(school: School) -> list[str]:
    """Clauses that no row answers, and that no reason (``manual``, ``not_applicable``) explains."""
    answered = {ref for ref, _ in clauses_of_rows(school)}
    answered |= answered_keys(school.obligations, school.committee, school.constraints)
    answered |= set(school.portfolio.answers)
    clauses = (*school.regulation.clauses, *school.national.clauses)
    return [c.ref for c in clauses if c.ref not in answered and not (c.manual or c.not_applicable)]
