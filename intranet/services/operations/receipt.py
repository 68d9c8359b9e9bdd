"""Receipt details (收訖明細): the students' period, what they answered, and each unit's closing."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from sqlalchemy import bindparam, select

from intranet.extensions import db
from intranet.models import Person, ReceiptPart, ReceiptRound
from intranet.rules.constraints import Level, ScheduleItem, validate
from intranet.rules.dates import Term, roc_short
from intranet.rules.obligations import Audience
from intranet.rules.operations import period_fault
from intranet.rules.portfolio import Receipt
from intranet.rules.schedule import Work
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.calendar.anchors import entered_dates
from intranet.services.context import current_school, today
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.operations.objections import Objection, objections_of
from intranet.services.operations.rights import check_past, codes_of, record_keepers, sign_as, units_for
from intranet.services.operations.submissions import steps_with_parts
from intranet.services.transactions import check_version, writing


class RoundInput(Struct, frozen=True):
    """The students' period (inclusive days), announced on which day and where."""

    starts: date
    ends: date
    announced_on: date
    announced_where: str


class CountInput(Struct, frozen=True):
    """What the platform shows of a unit's own students."""

    students: int
    confirmed: int
    objected: int
    counted_on: date


class Part(Struct, frozen=True):
    """A receipt unit's numbers; ``counted_on`` is None before the first count, ``closed_on`` until it closes."""

    unit: str
    students: int = 0
    confirmed: int = 0
    objected: int = 0
    counted_on: date | None = None
    closed_on: date | None = None
    closed_as: str = ""
    closed_by: str = ""
    as_deputy: bool = False
    remark: str = ""
    version: int | None = None

    @property
    def waiting(self) -> int:
        """Students who have neither confirmed nor objected."""
        return self.students - self.confirmed - self.objected


class Round(Struct, frozen=True):
    """A term's receipt as it stands."""

    id: int
    term: Term
    starts: date
    ends: date
    announced_on: date
    announced_where: str
    version: int
    parts: tuple[Part, ...]
    objections: tuple[Objection, ...]

    def part(self, unit: str) -> Part:
        return next((part for part in self.parts if part.unit == unit), Part(unit))

    def objections_of(self, unit: str) -> tuple[Objection, ...]:
        return tuple(row for row in self.objections if row.unit == unit)

    @property
    def open_objections(self) -> int:
        return sum(row.settled_on is None for row in self.objections)

    @property
    def is_closed(self) -> bool:
        return all(part.closed_on for part in self.parts)


_ROUND = select(
    ReceiptRound.id, ReceiptRound.term, ReceiptRound.starts, ReceiptRound.ends, ReceiptRound.announced_on,
    ReceiptRound.announced_where, ReceiptRound.version,
).where(ReceiptRound.term == bindparam("term"))  # fmt: skip
_PARTS = (
    select(
        ReceiptPart.unit, ReceiptPart.students, ReceiptPart.confirmed, ReceiptPart.objected, ReceiptPart.counted_on,
        ReceiptPart.closed_on, ReceiptPart.closed_as, Person.name, ReceiptPart.as_deputy, ReceiptPart.remark,
        ReceiptPart.version,
    )
    .outerjoin(Person, Person.id == ReceiptPart.closed_by)
    .where(ReceiptPart.round_id == bindparam("round"))
)  # fmt: skip


def receipt_rule() -> Receipt:
    """The school's rule on receipts; raises NotFound where it has none."""
    receipt = current_school().portfolio.receipt
    if receipt is None:
        raise NotFound
    return receipt


def round_of(term: Term) -> Round | None:
    """The receipt of a term with every unit's numbers and doubts; None before it is announced. Three queries."""
    row = db.session.execute(_ROUND, {"term": term}).first()
    if row is None:
        return None
    parts = {part[0]: _part(tuple(part)) for part in db.session.execute(_PARTS, {"round": row.id})}
    standing = tuple(parts.get(unit, Part(unit)) for unit in record_keepers())
    return Round(
        row.id, row.term, row.starts, row.ends, row.announced_on, row.announced_where, row.version, standing,
        objections_of(row.id),
    )  # fmt: skip


def _part(row: tuple) -> Part:  # type: ignore[type-arg]
    unit, students, confirmed, objected, counted_on, closed_on, closed_as, name, as_deputy, remark, version = row
    title = current_school().directory.title(closed_as) if closed_as else ""
    return Part(
        unit, students, confirmed, objected, counted_on, closed_on, title, name or "", as_deputy, remark, version
    )


def announced(term: Term) -> Round:
    """The receipt of a term; raises NotFound before it is announced."""
    found = round_of(term)
    if found is None:
        raise NotFound(f"{term.label}的收訖明細確認期間尚未登錄。")
    return found


def announce_period(actor: Actor, term: Term, data: RoundInput, *, version: int | None = None) -> ReceiptRound:
    """Enter, or correct, the period in which students confirm, as it was announced.

    Raises NotPermitted, Conflict, and Refused with the nearest date that passes.
    """
    _check_period(term, data)
    with writing(actor):
        actor_units = units_for(actor, record_keepers())
        if not actor_units:
            raise NotPermitted(f"收訖明細的確認由{'、'.join(record_keepers())}辦理。")
        row = db.session.scalar(select(ReceiptRound).where(ReceiptRound.term == term))
        if row is None:
            row = ReceiptRound(term=term)
            db.session.add(row)
        else:
            check_version(row, version)
            if any(part.closed_on for part in announced(term).parts):
                raise Refused("已有單位結案，期間不再變更。")
        row.starts, row.ends = data.starts, data.ends
        row.announced_on, row.announced_where = data.announced_on, data.announced_where.strip()
        audit.record(
            actor,
            "announce_period",
            row,
            f"登錄 {term} 收訖明細確認期間 {roc_short(data.starts)} 至 {roc_short(data.ends)}",
            changes={"starts": row.starts, "ends": row.ends, "announced_on": row.announced_on},
            as_position=codes_of(actor_units[0]),
        )
    return row


def _check_period(term: Term, data: RoundInput) -> None:
    receipt = receipt_rule()
    if not data.announced_where.strip():
        raise Refused("請填寫公告的地方，例如學校網站最新消息。", field="announced_where")
    if data.starts < term.start or (data.starts - term.end).days > 366:
        raise Refused(f"{term.label}的確認期間，最早自 {roc_short(term.start)} 開始。", field="starts")
    if fault := period_fault(receipt, data.starts, data.ends):
        raise Refused(fault, field="ends", clause=receipt.clause)
    if data.announced_on > data.starts:
        message = f"應事先公告，公告日最晚為 {roc_short(data.starts)}。"
        raise Refused(message, field="announced_on", clause="national:receipt-3-days")
    if data.announced_on > today():
        raise Refused(f"公告日不得晚於今天 {roc_short(today())}；公告之後再登錄。", field="announced_on")
    _check_constraints(term, data)


def _check_constraints(term: Term, data: RoundInput) -> None:
    """The schedule's constraints on the period: at least n days, inside the national period where it is entered."""
    item = ScheduleItem(
        "receipt", "收訖明細確認", Work.RECEIPT, term, (Audience.STUDENTS,), data.starts, data.ends, data.starts,
        data.ends, "、".join(record_keepers()),
    )  # fmt: skip
    for finding in validate([item], current_school().constraints, entered_dates(term)):
        if finding.level is Level.REFUSE and finding.nearest:
            raise Refused(finding.message, field=f"{finding.field}s", clause=finding.clause)


def record_answers(actor: Actor, term: Term, unit: str, data: CountInput, *, version: int | None = None) -> ReceiptPart:
    """Record how many of a unit's students confirmed and objected. Raises NotFound, NotPermitted, Refused, Conflict."""
    current = announced(term)
    if data.confirmed + data.objected > data.students:
        most = max(0, data.students - data.objected)
        raise Refused(
            f"確認與疑義合計不得多於學生數；疑義 {data.objected} 人時，確認至多 {most} 人。", field="confirmed"
        )
    check_past(data.counted_on, current.starts, "counted_on")
    with writing(actor):
        row = _own_part(actor, current, unit, version)
        row.students, row.confirmed, row.objected = data.students, data.confirmed, data.objected
        row.counted_on = data.counted_on
        audit.record(
            actor,
            "record_answers",
            row,
            f"登錄 {term} 收訖明細：{unit} {data.students} 人，確認 {data.confirmed}，疑義 {data.objected}",
            changes={"on": data.counted_on},
            as_position=codes_of(unit),
        )
    return row


def _own_part(actor: Actor, current: Round, unit: str, version: int | None) -> ReceiptPart:
    if unit not in record_keepers():
        raise NotFound
    sign_as(actor, unit)
    mine = select(ReceiptPart).where(ReceiptPart.round_id == current.id, ReceiptPart.unit == unit)
    row = db.session.scalar(mine)
    if row is None:
        row = ReceiptPart(round_id=current.id, unit=unit)
        db.session.add(row)
    else:
        check_version(row, version)
        if row.closed_on is not None:
            raise Refused(f"{unit}已於 {roc_short(row.closed_on)} 結案，不再變更。")
    return row


def why_not_close(current: Round, unit: str) -> str:
    """Why a unit cannot close its receipt today, in words; empty where it can."""
    waiting = [
        f"{line.step.what}（{'、'.join(line.waiting)}）" for line in steps_with_parts(current.term) if line.waiting
    ]
    part, doubts = current.part(unit), current.objections_of(unit)
    if waiting:
        return f"全部提交後才能結案，尚待提交：{'；'.join(waiting)}。"
    if today() <= current.ends:
        return f"學生確認到 {roc_short(current.ends)} 為止，次日起才能結案。"
    if part.counted_on is None:
        return f"請先登錄{unit}學生確認與疑義的人數。"
    if part.counted_on < current.ends:
        return f"人數為 {roc_short(part.counted_on)} 查看，請補登期滿（{roc_short(current.ends)}）之後的人數。"
    if len(doubts) < part.objected:
        return f"平臺上有 {part.objected} 人提出疑義，只登錄了 {len(doubts)} 件，請逐件登錄。"
    if any(row.settled_on is None for row in doubts):
        return f"還有 {sum(row.settled_on is None for row in doubts)} 件疑義尚未處理完畢。"
    return ""


def close_receipt(actor: Actor, term: Term, unit: str, remark: str = "", *, version: int | None = None) -> ReceiptPart:
    """Close a unit's receipt: after all submissions, the students' period and every doubt. Raises NotFound,
    NotPermitted, Refused, Conflict."""
    with writing(actor):
        current = announced(term)
        row = _own_part(actor, current, unit, version)
        if why_not := why_not_close(current, unit):
            raise Refused(why_not, clause=receipt_rule().clause)
        signature = sign_as(actor, unit)
        row.closed_on, row.closed_as = today(), signature.position
        row.closed_by, row.as_deputy = signature.person_id, signature.as_deputy
        row.remark = remark.strip()
        summary = f"{term} 收訖明細：{unit}結案，確認 {row.confirmed}/{row.students} 人"
        audit.record(actor, "close_receipt", row, summary, as_position=codes_of(unit))
    return row
