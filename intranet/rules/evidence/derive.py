"""What each clause requires: derived from every row that bears it, so that no row goes unproved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Protocol

from intranet.rules.constraints import Constraint, NeedsPeriods
from intranet.rules.dates import Period
from intranet.rules.duties import Duty
from intranet.rules.evidence.accounts import Delayed
from intranet.rules.evidence.facts import Facts, Standpoint
from intranet.rules.evidence.operations import (
    Capped,
    Certified,
    Changed,
    Closed,
    Lettered,
    Received,
    Sealed,
    Submitted,
)
from intranet.rules.evidence.records import Adopted, Decided, Discretionary, Obliged, Signed, Unused
from intranet.rules.evidence.schedule import Constrained, Scheduled, words_of
from intranet.rules.evidence.standing import Deputised, Held, SchoolMail, Seated
from intranet.rules.evidence.states import Verdict
from intranet.rules.joint import joint_units
from intranet.rules.obligations import Kind, Obligation
from intranet.rules.operations import receipt_units
from intranet.rules.references import clauses_of_rows
from intranet.rules.regulation import Clause
from intranet.rules.schedule import Window, Work
from intranet.rules.school import School


class Requirement(Protocol):
    """One thing that a row asks for: says which row, and judges facts from a standpoint."""

    @property
    def row(self) -> str: ...

    def judge(self, facts: Facts, at: Standpoint) -> Verdict: ...


class UnprovedClause(LookupError):
    """A clause that no row can prove: its plugin gives neither a row nor a reason."""


Posed = Iterator[tuple[str, Requirement]]
PLATFORM = "由平臺的設定控管，系統沒有這項紀錄，須由承辦人查明設定後簽署。"
WITHOUT_RECORD = "系統沒有可以證明這一條的紀錄，須由承辦人查明後簽署。"


def requirements_of(school: School) -> dict[str, tuple[Requirement, ...]]:
    """Clause → its requirements, most telling first, for the school's regulation and the national baseline.

    Raises UnprovedClause where a clause has none.
    """
    found: dict[str, list[Requirement]] = defaultdict(list)
    for source in (
        _obligations,
        _matters,
        _seats,
        _windows,
        _constraints,
        _deputies,
        _others,
        _signed,
        _letters,
        _posts,
    ):
        for ref, requirement in source(school):
            if requirement not in found[ref]:
                found[ref].append(requirement)
    for ref, words in clauses_of_rows(school):
        if not found[ref]:
            found[ref].append(Signed(ref, PLATFORM if words.startswith("檔案規則") else WITHOUT_RECORD))
    for key in school.portfolio.answers:
        found[key].extend(found[school.portfolio.clause])
    table: dict[str, tuple[Requirement, ...]] = {}
    for clause in (*school.regulation.clauses, *school.national.clauses):
        if clause.not_applicable:
            table[clause.ref] = (Unused(clause.not_applicable),)
        elif found[clause.ref]:
            table[clause.ref] = tuple(found[clause.ref])
        else:
            raise UnprovedClause(clause.ref)
    return table


def _obligations(school: School) -> Posed:
    for row in school.obligations:
        for requirement in _of_obligation(school, row):
            for ref in (row.clause, *row.answers):
                yield ref, requirement


def _of_obligation(school: School, row: Obligation) -> Iterator[Requirement]:
    match row.kind:
        case Kind.REGULATION_PUBLISHED:
            reason = "補充規定公告在學校網站，系統無法判斷是否仍在，須由承辦人查看後簽署。"
            yield Signed(row.clause, reason, row.per, row.optional)
        case Kind.DEPUTIES:
            codes = sorted(school.grants[Duty.CERTIFY])
            positions = tuple((code, school.directory.title(code)) for code in codes)
            yield Deputised(f"應辦事項：{row.title}", positions, rule=None)
        case Kind.ENROLMENT_CHECK:
            windows = [window for window in school.windows if window.work is Work.ENROLMENT_CHECK]
            yield from (scheduled(school, window) for window in windows)
            if not windows:
                yield Signed(row.clause, WITHOUT_RECORD, row.per, row.optional)
        case _:
            yield Obliged(row, school.committee.quorum)


def _matters(school: School) -> Posed:
    for matter in school.committee.matters:
        yield matter.clause, Decided(matter, school.committee.quorum)


def _seats(school: School) -> Posed:
    rows = [
        (seat, school.directory.position(seat.position).code if seat.position else "")
        for seat in school.committee.seats
    ]
    for clause in dict.fromkeys(seat.clause for seat, _ in rows):
        yield clause, Seated(tuple(row for row in rows if row[0].clause == clause))


def _windows(school: School) -> Posed:
    for window in school.windows:
        yield window.clause, scheduled(school, window)
        for name, codes in joint_units(school, window):
            if not codes:
                reason = f"「{name}」只見於規定，沒有職務可以在系統確認，須由執行秘書查明後簽署。"
                yield window.clause, Signed(window.clause, reason)


def scheduled(school: School, window: Window) -> Scheduled:
    """The requirement of a window: every unit of a joint step confirms its part; a unit without posts cannot."""
    units = tuple((name, codes) for name, codes in joint_units(school, window) if codes)
    keepers = receipt_units(school)
    match window.work:
        case Work.SUBMISSION:
            step = next((row for row in school.portfolio.steps if row.clause == window.clause), None)
            return Submitted(window, units, step.units, step.key) if step else Scheduled(window, units)
        case Work.RECEIPT:
            return Received(window, units, keepers)
        case Work.RECEIPT_CLOSING:
            return Closed(window, units, keepers)
        case Work.CERTIFICATION:
            return Certified(window, units, window.owners)
        case _:
            return Scheduled(window, units)


def _constraints(school: School) -> Posed:
    for row in school.constraints:
        requirement = Constrained(row, words_of(row))
        yield row.clause, requirement
        for key in _answers(row):
            yield key, requirement


def _answers(row: Constraint) -> tuple[str, ...]:
    return row.answers if isinstance(row, NeedsPeriods) else ()


def _deputies(school: School) -> Posed:
    for rule in school.committee.deputies:
        if not rule.applies:
            yield rule.clause, Unused(rule.why_not, row=f"代理人：{rule.scope}")
            continue
        posts = tuple(post for name in rule.positions for post in school.directory.actors(name))
        positions = tuple((post.code, post.title) for post in dict.fromkeys(posts))
        requirement = Deputised(f"代理人：{rule.scope}", positions, rule.key)
        for ref in (rule.clause, *rule.answers):
            yield ref, requirement


def _others(school: School) -> Posed:
    yield school.rewards.clause, Discretionary(school.rewards)
    regulation = school.regulation
    if regulation.adoption_clause:
        yield regulation.adoption_clause, Adopted(regulation.amendments, regulation.adopted_by)
    if school.portfolio.email:
        yield school.portfolio.email.clause, SchoolMail(school.portfolio.email)


def _signed(school: School) -> Posed:
    for clause in (*school.regulation.clauses, *school.national.clauses):
        if clause.manual:
            yield clause.ref, _statement(school, clause)


def _letters(school: School) -> Posed:
    """Where the clause of letters asks for no statement, only letters that wait are told."""
    receipt = school.portfolio.receipt
    clause = school.clause(receipt.letters_clause) if receipt and receipt.letters_clause else None
    if clause and not clause.manual:
        yield clause.ref, Lettered(clause.ref, "")


def _statement(school: School, clause: Clause) -> Signed:
    """What is signed where operations recorded nothing: for some clauses their records say it better."""
    portfolio, given = school.portfolio, (clause.ref, clause.manual or "", Period.TERM, clause.optional)
    if portfolio.retention and clause.ref == portfolio.retention.clause:
        return Sealed(*given, portfolio.retention)
    if portfolio.upload_cap is not None and clause.ref == portfolio.upload_cap_clause:
        return Capped(*given, portfolio.upload_cap)
    if clause.ref == portfolio.enrolment_changes_clause:
        return Changed(*given)
    if portfolio.receipt and clause.ref == portfolio.receipt.letters_clause:
        return Lettered(*given)
    return Signed(*given)


def _posts(school: School) -> Posed:
    """Somebody holds the posts that a row makes responsible. Students and parents are no posts that a school fills."""
    committee = school.committee
    leaders = tuple((post.title, frozenset({post.code})) for post in (school.convener, school.secretary))
    yield committee.clause, Held("工作小組：召集人與執行秘書", leaders)
    for row in school.responsibilities:
        if row.duty is Duty.DELAY_CLOSING:
            yield row.clause, Delayed(row.item)
            continue
        actors = []
        for name in row.builders:
            codes = frozenset(post.code for post in school.directory.actors(name) if post.staff_type)
            if codes:
                actors.append((name, codes))
        if actors:
            yield row.clause, Held(f"分工：{row.item}", tuple(actors))
