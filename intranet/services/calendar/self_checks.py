"""Self-checks (自我檢核): whose turn it is, what is overdue, and the confirmation itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import Enum

from msgspec import Struct
from sqlalchemy import bindparam, func, select

from intranet.extensions import db
from intranet.models import Person, Release, SelfCheck, WorkItem
from intranet.rules.dates import Term, roc_short
from intranet.rules.duties import Duty
from intranet.rules.joint import Unit, joint_units
from intranet.rules.permissions import Permission
from intranet.rules.positions import Position
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.calendar.content import Line, key_of, thawed
from intranet.services.context import current_school, today
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.transactions import writing


class CheckState(Enum):
    """Where a released item's self-check stands."""

    LATER = "未到期"
    OPEN = "檢核中"
    OVERDUE = "逾期未檢核"
    PASSED = "已確認"
    PROBLEM = "有待處理"


class CheckRecord(Struct, frozen=True):
    """One confirmation or report, newest first in its line."""

    on: date
    position: str
    person: str
    as_deputy: bool
    passed: bool
    remark: str
    code: str


class CheckLine(Struct, frozen=True):
    """A released item and its self-checks. ``may_confirm``: the actor's positions answer for it, whatever the day.
    ``waiting`` names the units of a joint step that have not confirmed their part."""

    term: Term
    item_id: int
    line: Line
    state: CheckState
    records: tuple[CheckRecord, ...]
    may_confirm: bool
    waiting: tuple[str, ...] = ()


_NEWEST = select(Release.term, Release.content).where(
    Release.id.in_(
        select(func.max(Release.id)).where(Release.term.in_(bindparam("terms", expanding=True))).group_by(Release.term)
    )
)
_ITEMS = select(WorkItem.term, WorkItem.id, WorkItem.window).where(
    WorkItem.term.in_(bindparam("terms", expanding=True))
)
_RECORDS = (
    select(
        SelfCheck.work_item_id, SelfCheck.on, SelfCheck.position, Person.name.label("person"), SelfCheck.as_deputy,
        SelfCheck.passed, SelfCheck.remark,
    )
    .join(WorkItem, WorkItem.id == SelfCheck.work_item_id)
    .join(Person, Person.id == SelfCheck.person_id)
    .where(WorkItem.term.in_(bindparam("terms", expanding=True)))
    .order_by(SelfCheck.id.desc())
)  # fmt: skip


def check_lines(terms: Iterable[Term], actor: Actor) -> tuple[CheckLine, ...]:
    """The newest release's items of each term with their self-checks, by term and place. Three queries."""
    wanted = {"terms": list(terms)}
    ids = {(row.term, key_of(row.id, row.window)): row.id for row in db.session.execute(_ITEMS, wanted)}
    records: dict[int, list[CheckRecord]] = {}
    for row in db.session.execute(_RECORDS, wanted):
        title = current_school().directory.title(row.position)
        record = CheckRecord(row.on, title, row.person, row.as_deputy, row.passed, row.remark, row.position)
        records.setdefault(row.work_item_id, []).append(record)
    found = []
    for term, content in sorted(db.session.execute(_NEWEST, wanted).tuples(), key=lambda row: row[0]):
        for line in thawed(content):
            item_id = ids.get((term, line.key))
            if item_id is not None:
                found.append(_check_line(term, item_id, line, tuple(records.get(item_id, ())), actor))
    return tuple(found)


def _check_line(term: Term, item_id: int, line: Line, records: tuple[CheckRecord, ...], actor: Actor) -> CheckLine:
    may = actor.can(Permission.CONFIRM_SELF_CHECK) and bool(acting_codes(line, actor))
    waiting = tuple(name for name, _ in waiting_units(line, records))
    return CheckLine(term, item_id, line, state_on(line, records, today()), records, may, waiting)


def units_of(line: Line) -> tuple[Unit, ...]:
    """The units that must each confirm a joint step; empty where one confirmation is enough."""
    window = current_school().window(line.window) if line.window else None
    return tuple(unit for unit in joint_units(current_school(), window) if unit[1]) if window else ()


def waiting_units(line: Line, records: tuple[CheckRecord, ...]) -> tuple[Unit, ...]:
    """The units of a joint step whose newest record is no confirmation, or that have none."""
    passed = {name: record.passed for name, record in reversed(_by_unit(line, records))}
    return tuple(unit for unit in units_of(line) if not passed.get(unit[0]))


def _by_unit(line: Line, records: tuple[CheckRecord, ...]) -> list[tuple[str, CheckRecord]]:
    """Each record of a joint step with the unit that made it, newest first."""
    return [(name, record) for record in records for name, codes in units_of(line) if record.code in codes]


def state_on(line: Line, records: tuple[CheckRecord, ...], day: date) -> CheckState:
    """Where the self-check stands on ``day``; the period's first and last day belong to it. A joint step has passed
    when each of its units has confirmed."""
    newest = list(records[:1])
    if units_of(line):
        newest = list({name: record for name, record in reversed(_by_unit(line, records))}.values())
    if any(not record.passed for record in newest):
        return CheckState.PROBLEM
    if newest and not waiting_units(line, records):
        return CheckState.PASSED
    if line.check_start is None or line.check_end is None or day < line.check_start:
        return CheckState.LATER
    return CheckState.OPEN if day <= line.check_end else CheckState.OVERDUE


def checkers(line: Line) -> tuple[Position, ...]:
    """Who may confirm a line; see checkers_of()."""
    return checkers_of(line.owners)


def checkers_of(names: Iterable[str]) -> tuple[Position, ...]:
    """Who may confirm: the owner's post, or its unit's head and 組長. Where only students, or a post that many hold,
    own the work, those who plan the schedule may too, since nobody among many answers for all (the product's
    default, not the regulation's words)."""
    school = current_school()
    owners = [post for name in names for post in school.directory.actors(name) if post.staff_type]
    if not any(not post.many for post in owners):
        planners = school.grants[Duty.PLAN_SCHEDULE]
        owners += [post for post in school.profile.positions if post.code in planners]
    return tuple(dict.fromkeys(owners))


def acting_codes(line: Line, actor: Actor) -> tuple[str, ...]:
    """The position codes under which the actor may confirm, own ones before those of others."""
    codes = [post.code for post in checkers(line) if post.code in actor.acts_as]
    return tuple(sorted(codes, key=lambda code: code not in actor.positions))


def check_line(item_id: int, actor: Actor) -> CheckLine:
    """One released item with its self-checks; raises NotFound."""
    term = db.session.scalar(select(WorkItem.term).where(WorkItem.id == item_id))
    found = [row for row in check_lines([term], actor) if row.item_id == item_id] if term else []
    if not found:
        raise NotFound
    return found[0]


def part_done(row: CheckLine, actor: Actor) -> str:
    """Why the actor has nothing left to confirm of a joint step, naming the units it waits for; empty otherwise."""
    left = waiting_units(row.line, row.records)
    if not left or any(code in codes for _, codes in left for code in acting_codes(row.line, actor)):
        return ""
    return f"負責的部分已確認，尚待{'、'.join(row.waiting)}確認。"


def confirm_self_check(actor: Actor, item_id: int, *, passed: bool, remark: str = "") -> SelfCheck:
    """Confirm a released item, or report a problem (then ``remark`` says which), inside its check period.

    Raises NotFound, NotPermitted, Refused.
    """
    with writing(actor):
        actor.needs(Permission.CONFIRM_SELF_CHECK)
        row = check_line(item_id, actor)
        codes = acting_codes(row.line, actor)
        if not codes or actor.person_id is None:
            titles = "、".join(post.title for post in checkers(row.line))
            raise NotPermitted(f"「{row.line.title}」的自我檢核由{titles}辦理。")
        if why_not := period_refusal(row.line):
            raise Refused(why_not, clause=row.line.clause)
        if done := part_done(row, actor):
            raise Refused(done)
        if row.state is CheckState.PASSED:
            raise Refused(f"{row.records[0].position}已於 {roc_short(row.records[0].on)} 確認，不必再確認。")
        if not passed and not remark.strip():
            raise Refused("請寫明發現的問題。", field="remark")
        left = frozenset(code for _, unit in waiting_units(row.line, row.records) for code in unit)
        code = next((code for code in codes if code in left), codes[0])
        check = SelfCheck(
            work_item_id=item_id,
            position=code,
            person_id=actor.person_id,
            as_deputy=code not in actor.positions,
            on=today(),
            passed=passed,
            remark=remark.strip(),
        )
        db.session.add(check)
        verb = "確認" if passed else "回報問題"
        audit.record(
            actor,
            "confirm_self_check",
            check,
            f"{row.term}「{row.line.title}」自我檢核{verb}",
            changes={"passed": passed, "remark": check.remark},
            as_position=frozenset({code}),
        )
    return check


def period_refusal(line: Line) -> str:
    """Why today is no day for the line's self-check, naming the period; empty where it is one."""
    if line.check_start is None or line.check_end is None:
        return f"「{line.title}」沒有自我檢核期間。"
    day = today()
    if line.check_start <= day <= line.check_end:
        return ""
    period = f"{roc_short(line.check_start)} 至 {roc_short(line.check_end)}"
    late = day > line.check_end
    advice = "請規劃期程的職務調整期間並發布新版後再補辦。" if late else "請於期間內辦理。"
    return f"「{line.title}」的自我檢核期間為 {period}，今天 {roc_short(day)} 不在期間內。{advice}"
