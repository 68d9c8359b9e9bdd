"""Deletion (銷毀) of a sealed class: after the years, by a carried resolution, with a certificate."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from sqlalchemy import bindparam, select

from intranet.documents.certificates import DestructionCertificate, certificate_pdf
from intranet.documents.environment import chinese_number
from intranet.documents.pdf import PrintingFailed
from intranet.extensions import db
from intranet.models import AgendaItem, Destruction, Meeting, OutcomeKind, Person, SealedClass
from intranet.rules.dates import roc_short
from intranet.rules.operations import last_kept_day
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school, current_settings, moment, today
from intranet.services.errors import NotFound, Refused
from intranet.services.meetings.cited import cited
from intranet.services.meetings.facts import HELD
from intranet.services.operations.retention import SealedLine, retention_rule, sealed_class
from intranet.services.operations.rights import codes_of, sign_as
from intranet.services.transactions import check_version, writing


class DestructionInput(Struct, frozen=True):
    """The resolution that permits the deletion, when and how it was done, and before whom."""

    resolution_id: int
    on: date
    method: str
    witness: str
    document_no: str


class Resolution(Struct, frozen=True):
    """A carried resolution of the group that a deletion may cite."""

    agenda_item_id: int
    title: str
    outcome: str
    meeting: str
    on: date


_RESOLUTIONS = (
    select(
        AgendaItem.id, cited(AgendaItem.title).label("title"), cited(AgendaItem.outcome).label("outcome"), Meeting.term,
        Meeting.ordinal, Meeting.on,
    )
    .join(Meeting, Meeting.id == AgendaItem.meeting_id)
    .where(
        AgendaItem.outcome_kind == OutcomeKind.RESOLUTION, AgendaItem.carried.is_(True), Meeting.state.in_(HELD),
        Meeting.on >= bindparam("since"),
    )
    .order_by(Meeting.on.desc(), AgendaItem.place)
)  # fmt: skip


def resolutions_since(sealed: date) -> tuple[Resolution, ...]:
    """Carried resolutions of meetings held since the class was sealed, the newest first. One query."""
    group = current_school().committee.name
    return tuple(
        Resolution(
            row.id, row.title, row.outcome, f"{row.term.title}{group}第{chinese_number(row.ordinal)}次會議", row.on
        )
        for row in db.session.execute(_RESOLUTIONS, {"since": sealed})
    )


def why_not_destroy(line: SealedLine) -> str:
    """Why a class may not be deleted today, naming the first day; empty where it may. Nobody ever has to."""
    if line.destroyed_on is not None:
        return f"已於 {roc_short(line.destroyed_on)} 銷毀。"
    if not line.is_permitted:
        years = retention_rule().years
        return f"封存滿 {years} 年後始得刪除，最早為 {roc_short(line.permitted_from)}。"
    return ""


def destroy_class(actor: Actor, class_id: int, data: DestructionInput, *, version: int | None = None) -> Destruction:
    """Record that a sealed class was deleted: after the years, by a carried resolution, before a witness.

    Raises NotFound, NotPermitted, Conflict, and Refused with the first day that passes.
    """
    rule = retention_rule()
    with writing(actor):
        line = sealed_class(class_id)
        signature = sign_as(actor, line.unit)
        row = db.session.get_one(SealedClass, class_id)
        check_version(row, version)
        if why_not := why_not_destroy(line):
            raise Refused(why_not, clause=rule.clause)
        resolution = _check_destruction(data, line, actor)
        record = Destruction(
            sealed_class_id=class_id,
            resolution_id=resolution.agenda_item_id,
            on=data.on,
            permitted_from=line.permitted_from,
            method=data.method.strip(),
            witness=data.witness.strip(),
            document_no=data.document_no.strip(),
            position=signature.position,
            person_id=signature.person_id,
            as_deputy=signature.as_deputy,
            kept_until=last_kept_day(data.on),
            at=moment(),
        )
        db.session.add(record)
        audit.record(
            actor,
            "destroy_class",
            record,
            f"銷毀 {line.year} 學年度畢業{line.class_name} {line.students} 人，依「{resolution.title}」決議",
            changes={"on": data.on, "document_no": record.document_no, "kept_until": record.kept_until},
            as_position=codes_of(line.unit),
        )
    return record


def _check_destruction(data: DestructionInput, line: SealedLine, actor: Actor) -> Resolution:
    found = {row.agenda_item_id: row for row in resolutions_since(line.on)}
    resolution = found.get(data.resolution_id)
    if resolution is None:
        raise Refused(
            "請選擇封存之後通過的決議；沒有決議不得刪除。", field="resolution", clause=retention_rule().clause
        )
    first = max(line.permitted_from, resolution.on)
    if not first <= data.on <= today():
        raise Refused(f"銷毀日期請在 {roc_short(first)} 至 {roc_short(today())} 之間。", field="on")
    needed = (("method", "銷毀方式"), ("witness", "監毀人"), ("document_no", "文號"))
    for field, label in needed:
        if not getattr(data, field).strip():
            raise Refused(f"請填寫{label}。", field=field)
    if data.witness.strip() == actor.name:
        raise Refused("監毀人不得是銷毀人本人。", field="witness")
    return resolution


def certificate_of(class_id: int) -> DestructionCertificate:
    """The certificate of a deleted class; raises NotFound."""
    line, rule, school = sealed_class(class_id), retention_rule(), current_school()
    statement = (
        select(
            Destruction,
            Person.name,
            cited(AgendaItem.title),
            cited(AgendaItem.outcome),
            Meeting.term,
            Meeting.ordinal,
            Meeting.on,
        )
        .join(Person, Person.id == Destruction.person_id)
        .join(AgendaItem, AgendaItem.id == Destruction.resolution_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(Destruction.sealed_class_id == class_id)
    )
    found = db.session.execute(statement).first()
    if found is None:
        raise NotFound
    record, name, title, outcome, term, ordinal, on = found
    post = school.directory.title(record.position) + ("（代理）" if record.as_deputy else "")
    return DestructionCertificate(
        school=school.profile.name,
        document_number=record.document_no,
        graduation=f"{line.year}學年度畢業",
        class_name=line.class_name,
        students=line.students,
        sealed_on=line.on,
        years=rule.years,
        clause=rule.clause,
        regulation=school.regulation.short_title,
        permitted_from=record.permitted_from,
        meeting=f"{term.title}{school.committee.name}第{chinese_number(ordinal)}次會議",
        meeting_on=on,
        resolution=title,
        outcome=outcome,
        destroyed_on=record.on,
        method=record.method,
        destroyed_by=f"{post}{name}",
        witness=record.witness,
        kept_until=record.kept_until,
    )


def make_certificate(class_id: int) -> bytes:
    """The certificate as a PDF; raises NotFound, Refused."""
    try:
        return certificate_pdf(certificate_of(class_id), current_settings().data_dir / "documents")
    except PrintingFailed as failed:
        raise Refused(str(failed)) from failed
