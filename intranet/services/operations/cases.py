"""Cases of enrolment change (轉學、重讀、復學、借讀), each with its checklist."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from sqlalchemy import bindparam, or_, select

from intranet.extensions import db
from intranet.models import EnrolmentCase
from intranet.rules.dates import Term, roc_short
from intranet.rules.operations import CHECKLISTS, CaseKind, CheckStep, open_checks
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school, today
from intranet.services.errors import NotFound, Refused
from intranet.services.operations.rights import check_no_id, check_past, codes_of, record_keepers, sign_as
from intranet.services.transactions import check_version, writing


class CaseInput(Struct, frozen=True):
    """A change of enrolment. ``student`` is class and seat number or a student number, never an ID."""

    kind: CaseKind
    unit: str
    student: str
    on: date
    other_school: str = ""
    remark: str = ""


class CaseLine(Struct, frozen=True):
    """A case with what is done of its checklist; ``closed_on`` is None while it is open."""

    id: int
    term: Term
    kind: CaseKind
    unit: str
    student: str
    other_school: str
    on: date
    remark: str
    done: dict[str, date]
    closed_on: date | None
    version: int

    @property
    def steps(self) -> tuple[tuple[CheckStep, date | None], ...]:
        return tuple((step, self.done.get(step.key)) for step in CHECKLISTS[self.kind])

    @property
    def lacking(self) -> tuple[CheckStep, ...]:
        return open_checks(self.kind, self.done)


_CASES = select(
    EnrolmentCase.id, EnrolmentCase.term, EnrolmentCase.kind, EnrolmentCase.unit, EnrolmentCase.student,
    EnrolmentCase.other_school, EnrolmentCase.on, EnrolmentCase.remark, EnrolmentCase.done, EnrolmentCase.closed_on,
    EnrolmentCase.version,
).order_by(EnrolmentCase.closed_on.is_not(None), EnrolmentCase.on.desc(), EnrolmentCase.id.desc())  # fmt: skip
_SHOWN = _CASES.where(or_(EnrolmentCase.term == bindparam("term"), EnrolmentCase.closed_on.is_(None)))


def _line(row: tuple) -> CaseLine:  # type: ignore[type-arg]
    number, term, kind, unit, student, other, on, remark, done, closed_on, version = row
    days = {key: date.fromisoformat(day) for key, day in done.items()}
    return CaseLine(number, term, kind, unit, student, other, on, remark, days, closed_on, version)


def cases_of(term: Term) -> tuple[CaseLine, ...]:
    """The cases of a term, and whatever earlier one is still open; open ones first. One query."""
    rows = (_line(tuple(row)) for row in db.session.execute(_SHOWN, {"term": term}))
    return tuple(row for row in rows if row.term <= term)


def case_of(case_id: int) -> CaseLine:
    """One case; raises NotFound."""
    row = db.session.execute(_CASES.where(EnrolmentCase.id == case_id)).first()
    if row is None:
        raise NotFound
    return _line(tuple(row))


def open_case(actor: Actor, data: CaseInput) -> EnrolmentCase:
    """Open a case with its checklist. Raises NotFound, NotPermitted, Refused."""
    with writing(actor):
        if data.unit not in record_keepers():
            raise NotFound
        sign_as(actor, data.unit)
        _check(data)
        row = EnrolmentCase(
            term=Term.containing(data.on),
            kind=data.kind,
            unit=data.unit,
            student=data.student.strip(),
            other_school=data.other_school.strip(),
            on=data.on,
            remark=data.remark.strip(),
            done={},
            opened_by=actor.person_id,
        )
        db.session.add(row)
        audit.record(
            actor,
            "open_case",
            row,
            f"登錄學籍異動（{data.kind.value}），{roc_short(data.on)} 生效",
            changes={"kind": data.kind, "on": data.on},
            personal={"student": row.student},
            as_position=codes_of(data.unit),
        )
    return row


def _check(data: CaseInput) -> None:
    if not data.student.strip():
        raise Refused("請填寫班級座號或學號。", field="student")
    for field in ("student", "other_school", "remark"):
        check_no_id(getattr(data, field), field)
    if data.kind.names_school and not data.other_school.strip():
        raise Refused(f"{data.kind.value}請填寫對方學校。", field="other_school")
    check_past(data.on, Term(Term.containing(today()).year - 1, 1).start, "on")


def tick_steps(
    actor: Actor, case_id: int, keys: frozenset[str], remark: str, *, version: int | None = None
) -> EnrolmentCase:
    """Set what is done: newly ticked lines get today's date, lines no longer ticked are open again. A case whose
    list is complete is closed by it, one that is not is open. Raises NotFound, NotPermitted, Refused, Conflict."""
    check_no_id(remark, "remark")
    with writing(actor):
        row = db.session.get(EnrolmentCase, case_id)
        if row is None:
            raise NotFound
        sign_as(actor, row.unit)
        check_version(row, version)
        known = [step.key for step in CHECKLISTS[row.kind]]
        row.done = {key: row.done.get(key) or today().isoformat() for key in known if key in keys}
        row.remark = remark.strip()
        left = open_checks(row.kind, row.done)
        row.closed_on = None if left else (row.closed_on or today())
        said = f"尚缺 {len(left)} 項" if left else "清單完成，結案"
        audit.record(
            actor,
            "tick_steps",
            row,
            f"學籍異動（{row.kind.value}）：完成 {len(row.done)}/{len(known)} 項，{said}",
            changes={"done": sorted(row.done)},
            as_position=codes_of(row.unit),
        )
    return row


def clause_of_cases() -> str:
    """The clause on enrolment changes; empty where the school has none."""
    return current_school().portfolio.enrolment_changes_clause
