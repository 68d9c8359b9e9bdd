"""Retention (封存): graduating classes sealed with a date; from a later day on deletion is permitted, never due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from sqlalchemy import Row, select

from intranet.extensions import db
from intranet.models import Destruction, Person, SealedClass
from intranet.rules.dates import Term, roc_short
from intranet.rules.operations import sealing_default
from intranet.rules.portfolio import Retention
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school, today
from intranet.services.errors import NotFound, Refused
from intranet.services.operations.rights import YEARS_BACK, codes_of, record_keepers, sign_as
from intranet.services.transactions import writing

MAX_CLASS = 99_999


class SealInput(Struct, frozen=True):
    """A class whose files are sealed, where they are kept and since when. ``year`` is the ROC school year."""

    year: int
    unit: str
    class_name: str
    students: int
    on: date
    place: str


class SealedLine(Struct, frozen=True):
    """A sealed class. ``permitted_from`` is the first day on which deletion is permitted; it is never due."""

    id: int
    year: int
    unit: str
    class_name: str
    students: int
    on: date
    place: str
    person: str
    position: str
    version: int
    destroyed_on: date | None
    permitted_from: date

    @property
    def is_permitted(self) -> bool:
        """Whether the years are full today."""
        return self.permitted_from <= today()


_SEALED = (
    select(
        SealedClass.id, SealedClass.year, SealedClass.unit, SealedClass.class_name, SealedClass.students,
        SealedClass.on, SealedClass.place, Person.name, SealedClass.position, SealedClass.version,
        Destruction.on.label("destroyed_on"),
    )
    .join(Person, Person.id == SealedClass.person_id)
    .outerjoin(Destruction, Destruction.sealed_class_id == SealedClass.id)
    .order_by(SealedClass.year.desc(), SealedClass.unit, SealedClass.class_name)
)  # fmt: skip


def retention_rule() -> Retention:
    """The school's rule on retention; raises NotFound where it has none."""
    retention = current_school().portfolio.retention
    if retention is None:
        raise NotFound
    return retention


def sealed_classes() -> tuple[SealedLine, ...]:
    """Every sealed class, the newest year first. One query."""
    return tuple(_line(row) for row in db.session.execute(_SEALED))


def _line(row: Row[tuple[object, ...]]) -> SealedLine:
    number, year, unit, name, students, on, place, person, position, version, destroyed_on = row
    rule = retention_rule()
    return SealedLine(
        number, year, unit, name, students, on, place, person, current_school().directory.title(position), version,
        destroyed_on, rule.earliest_deletion(on),
    )  # fmt: skip


def sealed_class(class_id: int) -> SealedLine:
    """One sealed class; raises NotFound."""
    row = db.session.execute(_SEALED.where(SealedClass.id == class_id)).first()
    if row is None:
        raise NotFound
    return _line(row)


def seal_class(actor: Actor, data: SealInput) -> SealedClass:
    """Enter that a graduating class's files are sealed. Raises NotFound, NotPermitted, Refused."""
    rule = retention_rule()
    with writing(actor):
        if data.unit not in record_keepers():
            raise NotFound
        signature = sign_as(actor, data.unit)
        _check(data)
        same = (
            SealedClass.year == data.year,
            SealedClass.unit == data.unit,
            SealedClass.class_name == data.class_name.strip(),
        )
        if (known := db.session.scalar(select(SealedClass.on).where(*same))) is not None:
            raise Refused(f"{data.class_name}已於 {roc_short(known)} 封存。", field="class_name")
        row = SealedClass(
            year=data.year,
            unit=data.unit,
            class_name=data.class_name.strip(),
            students=data.students,
            on=data.on,
            place=data.place.strip(),
            position=signature.position,
            person_id=signature.person_id,
            as_deputy=signature.as_deputy,
        )
        db.session.add(row)
        audit.record(
            actor,
            "seal_class",
            row,
            f"封存 {data.year} 學年度畢業{row.class_name} {row.students} 人，"
            f"{roc_short(rule.earliest_deletion(data.on))} 起得刪除",
            changes={"on": row.on, "place": row.place},
            as_position=codes_of(data.unit),
        )
    return row


def _check(data: SealInput) -> None:
    now = Term.containing(today()).year
    if not now - 10 <= data.year <= now:
        raise Refused(f"畢業學年度請在 {now - 10} 至 {now} 之間。", field="year")
    if not data.class_name.strip():
        raise Refused("請填寫班級。", field="class_name")
    if not 1 <= data.students <= MAX_CLASS:
        raise Refused("人數至少 1 人。", field="students")
    if not data.place.strip():
        raise Refused("請填寫保存的地方或系統。", field="place")
    first = sealing_default(data.year)
    if data.on < first:
        message = f"封存日最早為畢業學年度結束日 {roc_short(first)}；晚起算才不會過早刪除。"
        raise Refused(message, field="on", clause=retention_rule().clause)
    if data.on > today():
        raise Refused(f"封存日不得晚於今天 {roc_short(today())}。", field="on")


def school_years() -> Iterable[int]:
    """The school years whose graduates may be sealed now, the newest first."""
    now = Term.containing(today()).year
    return range(now, now - YEARS_BACK - 4, -1)
