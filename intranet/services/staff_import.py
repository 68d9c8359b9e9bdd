"""Importing the staff roster: read and previewed first; what is confirmed is exactly what was previewed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import date
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer
from msgspec import Struct
from sqlalchemy import select

from intranet.documents.sheets import Sheet, UnreadableSheet, read_sheets
from intranet.documents.spreadsheet_safety import original
from intranet.extensions import db
from intranet.models import Appointment, Person
from intranet.rules.appointments import Tenure
from intranet.rules.permissions import Permission
from intranet.rules.rosters import RowFault
from intranet.rules.staff_plans import Facts, Known, Plan, Step, StepKind, plan_import
from intranet.rules.staff_rosters import StaffRoster, StaffRow, read_staff
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school, current_settings, today
from intranet.services.errors import Conflict, Refused
from intranet.services.transactions import writing

CHANGED = "預覽之後，人員資料已有變動或名冊已經套用，請重新上傳再比對一次。"
_PEOPLE = select(Person.id, Person.name, Person.staff_type, Person.email).order_by(Person.name, Person.id)
_TENURES = select(
    Appointment.id, Appointment.person_id, Appointment.position, Appointment.starts, Appointment.ends
).order_by(Appointment.starts, Appointment.id)


class FaultyStaff(Refused):
    """The roster has faults: nothing of it is taken. ``faults`` names each with its row."""

    def __init__(self, faults: tuple[RowFault, ...]) -> None:
        super().__init__(f"名冊有 {len(faults)} 處問題，沒有套用任何資料。", field="file")
        self.faults = faults


class StaffPreview(Struct, frozen=True):
    """What a roster would change. ``ticket`` holds its rows, signed for this actor: it comes back to confirm."""

    file_name: str
    plan: Plan
    ignored: tuple[str, ...]
    ticket: str


def staff_types(people: Iterable[Known]) -> tuple[str, ...]:
    """The types of staff that the school's rewards know, and those that are entered already."""
    known = [basis.staff_type for basis in current_school().rewards.bases]
    return tuple(dict.fromkeys(kind for kind in (*known, *(one.facts.staff_type for one in people)) if kind))


def everybody_entered() -> tuple[tuple[Known, ...], tuple[Tenure, ...]]:
    """All persons by name and all appointments by their first day. Two queries."""
    people = tuple(Known(row[0], Facts(*row[1:])) for row in db.session.execute(_PEOPLE))
    return people, tuple(Tenure(*row) for row in db.session.execute(_TENURES))


def preview_import(actor: Actor, file_name: str, content: bytes) -> StaffPreview:
    """Read a roster and say what it would change; nothing is written. Raises NotPermitted, Refused, FaultyStaff."""
    actor.needs(Permission.MANAGE_PEOPLE)
    try:
        roster = _best(read_sheets(file_name, content))
    except UnreadableSheet as error:
        raise Refused(str(error), field="file") from error
    plan = _plan(roster.rows) if not roster.faults else None
    faults = plan.faults if plan else roster.faults
    if plan is None or faults:
        raise FaultyStaff(faults)
    rows = [[value.isoformat() if isinstance(value, date) else value for value in astuple(row)] for row in roster.rows]
    short = file_name[-100:]
    ticket = _signer(actor).dumps({"file": short, "rows": rows, "plan": _digest(plan)})
    return StaffPreview(short, plan, roster.ignored, str(ticket))


def _best(sheets: Sequence[Sheet]) -> StaffRoster:
    """The first sheet that can be read as a roster; the first sheet's faults where none can."""
    kinds, directory = staff_types(everybody_entered()[0]), current_school().directory
    read = [read_staff([[original(cell) for cell in row] for row in one.rows], directory, kinds) for one in sheets]
    if not read:
        raise Refused("試算表沒有工作表。", field="file")
    return next((roster for roster in read if roster.rows), read[0])


def _plan(rows: Sequence[StaffRow]) -> Plan:
    people, tenures = everybody_entered()
    return plan_import(rows, people, tenures, current_school().directory, today())


def _digest(plan: Plan) -> str:
    return hashlib.sha256(repr(plan.steps).encode()).hexdigest()


def _signer(actor: Actor) -> URLSafeSerializer:
    """One for each account: a preview is confirmed by who saw it."""
    return URLSafeSerializer(current_settings().secret_key, salt=f"staff-import-{actor.account_id}")


def apply_import(actor: Actor, ticket: str) -> Counter[StepKind]:
    """Carry out the previewed roster, whole or not at all; returns how many steps of each kind.

    Raises NotPermitted, Refused for a ticket that is none of the actor's, and Conflict where the roster would now
    change anything else than what the preview showed.
    """
    try:
        held: dict[str, Any] = _signer(actor).loads(ticket)
    except BadSignature as error:
        raise Refused("這份預覽無法辨認，請重新上傳名冊。") from error
    allowed = Permission.MANAGE_PEOPLE
    with writing(actor):
        actor.needs(allowed)
        plan = _plan([_row(values) for values in held["rows"]])
        if plan.faults or not plan.steps or _digest(plan) != held["plan"]:
            raise Conflict(CHANGED)
        written = _carry_out(plan.steps)
        counts = Counter(step.kind for step in plan.steps)
        told = "、".join(f"{kind.value} {counts[kind]}" for kind in StepKind if counts[kind])
        changes = {kind.name.lower(): sorted(ids) for kind, ids in written.items() if ids}
        personal = {"rows": repr(plan.steps)}
        summary = f"匯入人員名冊「{held['file']}」：{told}"
        audit.record(actor, "import_staff", None, summary, changes=changes, personal=personal, permission=allowed)
    return counts


def _row(values: list[Any]) -> StaffRow:
    *others, starts, ends = values
    days = (date.fromisoformat(day) if day else None for day in (starts, ends))
    return StaffRow(*others, *days)


def _carry_out(steps: Sequence[Step]) -> dict[StepKind, list[int]]:
    """Write the steps, in their order; returns the ids of the rows written, by kind."""
    rows: dict[StepKind, list[Any]] = {kind: [] for kind in StepKind}
    new: dict[int, Person] = {}
    for step in steps:
        if step.kind is StepKind.NEW_PERSON and step.facts:
            new[step.person_id] = row = Person(**_columns(step.facts))
            db.session.add(row)
            rows[step.kind].append(row)
    db.session.flush()
    for step in steps:
        if step.kind is StepKind.CHANGE_PERSON and step.facts:
            person = db.session.get_one(Person, step.person_id)
            for name, value in _columns(step.facts).items():
                setattr(person, name, value)
            rows[step.kind].append(person)
        elif step.kind is StepKind.END and step.tenure:
            ended = db.session.get_one(Appointment, step.tenure.row_id)
            ended.ends = step.tenure.ends
            rows[step.kind].append(ended)
        elif step.kind is StepKind.APPOINT and step.tenure:
            person_id = new[step.person_id].id if step.person_id in new else step.person_id
            begun = Appointment(
                person_id=person_id, position=step.tenure.position, starts=step.tenure.starts, ends=step.tenure.ends
            )
            db.session.add(begun)
            rows[step.kind].append(begun)
    db.session.flush()
    return {kind: [row.id for row in written] for kind, written in rows.items()}


def _columns(facts: Facts) -> dict[str, str]:
    return {"name": facts.name, "staff_type": facts.staff_type, "email": facts.email}
