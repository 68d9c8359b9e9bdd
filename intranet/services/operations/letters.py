"""Paper letters to students who left and cannot use the platform: the list, mailing, answers, clearing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from msgspec import Struct
from sqlalchemy import bindparam, select

from intranet.documents.letters import LabelSheet, Letter, LetterSheet, labels_pdf, letters_pdf
from intranet.documents.pdf import PrintingFailed
from intranet.extensions import db
from intranet.models import LeaverLetter, ReceiptRound
from intranet.rules.dates import Term
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school, today
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.operations.receipt import Round, announced
from intranet.services.operations.rights import (
    check_no_id,
    check_past,
    codes_of,
    record_keepers,
    sign_as,
    units_for,
)
from intranet.services.transactions import check_version, writing

CLEARED = "（已清除）"


class LeaverInput(Struct, frozen=True):
    """Whom a letter goes to; nothing is kept that the envelope does not need."""

    unit: str
    class_name: str
    name: str
    postcode: str
    address: str


class LetterLine(Struct, frozen=True):
    """A letter of the list; ``cleared_on`` is set once name and address are gone."""

    id: int
    unit: str
    class_name: str
    name: str
    postcode: str
    address: str
    document_no: str
    sent_on: date | None
    answer: str
    answered_on: date | None
    cleared_on: date | None
    version: int


_LETTERS = (
    select(
        LeaverLetter.id, LeaverLetter.unit, LeaverLetter.class_name, LeaverLetter.name, LeaverLetter.postcode,
        LeaverLetter.address, LeaverLetter.document_no, LeaverLetter.sent_on, LeaverLetter.answer,
        LeaverLetter.answered_on, LeaverLetter.cleared_on, LeaverLetter.version,
    )
    .join(ReceiptRound, ReceiptRound.id == LeaverLetter.round_id)
    .where(ReceiptRound.term == bindparam("term"))
    .order_by(LeaverLetter.unit, LeaverLetter.class_name, LeaverLetter.id)
)  # fmt: skip


def letters_of(term: Term) -> tuple[LetterLine, ...]:
    """The letters of a term's receipt. One query."""
    return tuple(LetterLine(*row) for row in db.session.execute(_LETTERS, {"term": term}))


def add_leaver(actor: Actor, term: Term, data: LeaverInput) -> LeaverLetter:
    """Put a student who left on the list. Raises NotFound, NotPermitted, Refused."""
    with writing(actor):
        current = announced(term)
        _own(actor, data.unit)
        _check(data, current)
        row = LeaverLetter(
            round_id=current.id,
            unit=data.unit,
            class_name=data.class_name.strip(),
            name=data.name.strip(),
            postcode=data.postcode.strip(),
            address=data.address.strip(),
        )
        db.session.add(row)
        personal = {"name": row.name, "address": row.address}
        summary = f"{term} 收訖明細紙本通知：加入{row.class_name}離校生 1 人"
        audit.record(actor, "add_leaver", row, summary, personal=personal, as_position=codes_of(data.unit))
    return row


def _own(actor: Actor, unit: str) -> None:
    if unit not in record_keepers():
        raise NotFound
    sign_as(actor, unit)


def _check(data: LeaverInput, current: Round) -> None:
    for field, label in (("class_name", "班級"), ("name", "姓名"), ("address", "地址")):
        if not getattr(data, field).strip():
            raise Refused(f"請填寫{label}。", field=field)
        check_no_id(getattr(data, field), field)
    if data.postcode.strip() and not re.fullmatch(r"\d{3}(\d{2,3})?", data.postcode.strip()):
        raise Refused("郵遞區號為 3、5 或 6 碼數字，例如 265。", field="postcode")
    if current.part(data.unit).closed_on is not None:
        raise Refused(f"{data.unit}已結案，不再加入紙本通知。")


def remove_leaver(actor: Actor, letter_id: int, *, version: int | None = None) -> Term:
    """Take a student off the list, as long as no letter went out. Raises NotFound, NotPermitted, Refused, Conflict."""
    with writing(actor):
        row, term = letter_of(actor, letter_id)
        check_version(row, version)
        if row.sent_on is not None:
            raise Refused("這一封已經寄出，紀錄須保留。")
        summary = f"{term} 收訖明細紙本通知：移除{row.class_name}離校生 1 人"
        audit.record(actor, "remove_leaver", row, summary, as_position=codes_of(row.unit))
        db.session.delete(row)
    return term


def letter_of(actor: Actor, letter_id: int) -> tuple[LeaverLetter, Term]:
    """A letter of the actor's own unit with its term; raises NotFound, NotPermitted."""
    statement = (
        select(LeaverLetter, ReceiptRound.term)
        .join(ReceiptRound, ReceiptRound.id == LeaverLetter.round_id)
        .where(LeaverLetter.id == letter_id)
    )
    found = db.session.execute(statement).first()
    if found is None:
        raise NotFound
    _own(actor, found[0].unit)
    return found[0], found[1]


def mark_sent(actor: Actor, term: Term, sent_on: date, document_no: str) -> int:
    """Note that every letter of the actor's units that waits has been mailed; returns how many. Raises NotFound,
    NotPermitted, Refused."""
    if not document_no.strip():
        raise Refused("請填寫發文字號。", field="document_no")
    with writing(actor):
        current = announced(term)
        check_past(sent_on, current.announced_on, "sent_on")
        units = units_for(actor, record_keepers())
        if not units:
            raise NotPermitted(f"紙本通知由{'、'.join(record_keepers())}寄發。")
        waiting = select(LeaverLetter).where(
            LeaverLetter.round_id == current.id, LeaverLetter.unit.in_(units), LeaverLetter.sent_on.is_(None)
        )
        rows = list(db.session.scalars(waiting))
        if not rows:
            raise Refused("沒有待寄的紙本通知。")
        for row in rows:
            row.sent_on, row.document_no = sent_on, document_no.strip()
        summary = f"{term} 收訖明細紙本通知：寄出 {len(rows)} 封（{document_no.strip()}）"
        changes = {"sent_on": sent_on, "letters": [row.id for row in rows]}
        audit.record(actor, "mark_sent", rows[0], summary, changes=changes, as_position=codes_of(units[0]))
    return len(rows)


def record_answer(actor: Actor, letter_id: int, answer: str, on: date, *, version: int | None = None) -> LeaverLetter:
    """Note what came back: confirmed, a doubt, or returned by the post. Raises NotFound, NotPermitted, Refused,
    Conflict."""
    check_no_id(answer, "answer")
    if not answer.strip():
        raise Refused("請填寫回覆情形。", field="answer")
    with writing(actor):
        row, term = letter_of(actor, letter_id)
        check_version(row, version)
        if row.sent_on is None:
            raise Refused("這一封尚未寄出。")
        check_past(on, row.sent_on, "on")
        row.answer, row.answered_on = answer.strip(), on
        summary = f"{term} 收訖明細紙本通知：登錄{row.class_name}回覆 1 件"
        personal = {"answer": row.answer}
        audit.record(
            actor, "record_answer", row, summary, changes={"on": on}, personal=personal, as_position=codes_of(row.unit)
        )
    return row


def clear_addresses(actor: Actor, term: Term) -> int:
    """Clear names and addresses once the actor's units have closed; returns how many letters. Raises NotFound,
    NotPermitted, Refused."""
    with writing(actor):
        current = announced(term)
        units = units_for(actor, record_keepers())
        if not units:
            raise NotPermitted(f"紙本通知由{'、'.join(record_keepers())}管理。")
        closed = [unit for unit in units if current.part(unit).closed_on]
        if not closed:
            raise Refused("收訖明細結案之後才清除姓名與地址。")
        kept = select(LeaverLetter).where(
            LeaverLetter.round_id == current.id, LeaverLetter.unit.in_(closed), LeaverLetter.cleared_on.is_(None)
        )
        rows = list(db.session.scalars(kept))
        if not rows:
            raise Refused("沒有需要清除的姓名與地址。")
        for row in rows:
            row.name, row.address, row.postcode, row.cleared_on = CLEARED, CLEARED, "", today()
        summary = f"{term} 收訖明細紙本通知：清除 {len(rows)} 人的姓名與地址"
        audit.record(actor, "clear_addresses", rows[0], summary, as_position=codes_of(closed[0]))
    return len(rows)


def make_letters(actor: Actor, term: Term) -> bytes:
    """The letters of the actor's units as one PDF, one page each. Raises NotFound, NotPermitted, Refused."""
    current, rows = _printable(actor, term)
    profile = current_school().profile
    sheet = LetterSheet(
        school=profile.name,
        address=profile.address,
        phone=profile.phone,
        group=current_school().committee.name,
        subject=f"{term.title}學生學習歷程檔案收訖明細確認",
        starts=current.starts,
        ends=current.ends,
        letters=tuple(_letter(row) for row in rows),
    )
    return _printed(lambda: letters_pdf(sheet))


def make_labels(actor: Actor, term: Term) -> bytes:
    """The address labels of the actor's units, A4 with two columns. Raises NotFound, NotPermitted, Refused."""
    _, rows = _printable(actor, term)
    sheet = LabelSheet(current_school().profile.name, tuple(_letter(row) for row in rows))
    return _printed(lambda: labels_pdf(sheet))


def _letter(row: LetterLine) -> Letter:
    """As it went out, or as it would go out today."""
    issued = row.sent_on or today()
    return Letter(row.name, row.class_name, row.postcode, row.address, row.unit, issued, row.document_no)


def _printable(actor: Actor, term: Term) -> tuple[Round, list[LetterLine]]:
    current, units = announced(term), units_for(actor, record_keepers())
    if not units:
        raise NotPermitted(f"紙本通知由{'、'.join(record_keepers())}列印。")
    rows = [row for row in letters_of(term) if row.unit in units and row.cleared_on is None]
    if not rows:
        raise Refused("沒有可以列印的紙本通知。")
    return current, rows


def _printed(make: Callable[[], bytes]) -> bytes:
    """Never cached: letters hold names and addresses that must be gone after the clearing."""
    try:
        return make()
    except PrintingFailed as failed:
        raise Refused(str(failed)) from failed
