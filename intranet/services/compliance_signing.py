"""What a person vouches for: signed statements on clauses no machine can judge, and dated exceptions."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from sqlalchemy import bindparam, cast, literal, null, select, union_all

from intranet.extensions import db
from intranet.models import ClauseException, Person, Statement
from intranet.rules.dates import Term, roc_short
from intranet.rules.evidence import Signed
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.compliance import requirements
from intranet.services.context import current_school, today
from intranet.services.errors import NotFound, Refused
from intranet.services.transactions import writing


class StatementLine(Struct, frozen=True):
    """A signed statement, as the clause's page shows it."""

    term: Term
    on: date
    text: str
    signer: str


class ExceptionLine(Struct, frozen=True):
    """A dated exception, as the clause's page shows it."""

    id: int
    starts: date
    ends: date
    document_no: str
    reason: str
    author: str

    @property
    def can_end(self) -> bool:
        """Whether a day of it is still to come, so that ending it changes something."""
        return self.ends > today()


class Vouched(Struct, frozen=True):
    """Everything that people vouched for on a clause, the newest first."""

    statements: tuple[StatementLine, ...]
    exceptions: tuple[ExceptionLine, ...]


_OF_CLAUSE = union_all(
    select(
        literal("statement").label("kind"), Statement.id.label("id"), Statement.on.label("first"), Statement.on.label("last"),
        Statement.term.label("term"), Statement.text.label("text"), literal("").label("document_no"), Person.name.label("name"),
    )
    .join(Person, Person.id == Statement.signed_by)
    .where(Statement.clause == bindparam("clause")),
    select(
        literal("exception"), ClauseException.id, ClauseException.starts, ClauseException.ends,
        cast(null(), Statement.term.type), ClauseException.reason, ClauseException.document_no, Person.name,
    )
    .join(Person, Person.id == ClauseException.entered_by)
    .where(ClauseException.clause == bindparam("clause")),
)  # fmt: skip


def vouched_for(ref: str) -> Vouched:
    """Statements on a clause and exceptions to it. One query."""
    found = db.session.execute(_OF_CLAUSE, {"clause": ref}).all()
    rows = sorted(found, key=lambda row: (row.first, row.id), reverse=True)
    return Vouched(
        tuple(StatementLine(row.term, row.first, row.text, row.name) for row in rows if row.kind == "statement"),
        tuple(
            ExceptionLine(row.id, row.first, row.last, row.document_no, row.text, row.name)
            for row in rows
            if row.kind == "exception"
        ),
    )


def statements_of(ref: str) -> tuple[StatementLine, ...]:
    """Every statement on a clause, newest first. One query."""
    return vouched_for(ref).statements


def exceptions_of(ref: str) -> tuple[ExceptionLine, ...]:
    """Every exception to a clause, newest first. One query."""
    return vouched_for(ref).exceptions


def why_signed(ref: str) -> str:
    """Why a clause asks for a signature, in the rows' words; empty where it asks for none."""
    return next((row.reason for row in requirements().get(ref, ()) if isinstance(row, Signed)), "")


def signable_clauses() -> tuple[str, ...]:
    """The clauses that ask for a signed statement: the school's in its order, then the national ones."""
    return tuple(ref for ref, rows in requirements().items() if any(isinstance(row, Signed) for row in rows))


def sign_statement(actor: Actor, ref: str, text: str) -> Statement:
    """Sign that a clause no machine can judge is met this term; the statement ends with the term.

    Raises NotFound for an unknown clause, Refused where none is asked for or this term's is signed already.
    """
    school, term, day = current_school(), Term.containing(today()), today()
    if school.clause(ref) is None:
        raise NotFound
    if not why_signed(ref):
        raise Refused(f"條文{_named(ref)}由系統的紀錄判斷，不需要簽署。", clause=ref)
    if not text.strip():
        raise Refused("請寫明查核了什麼、結果如何。", field="text", clause=ref)
    with writing(actor):
        actor.needs(Permission.SIGN_STATEMENTS)
        signed = select(Statement.on).where(Statement.clause == ref, Statement.term == term)
        if (on := db.session.scalar(signed)) is not None:
            raise Refused(f"{term.label}已於 {roc_short(on)} 簽署，效力到 {roc_short(term.end)}。", clause=ref)
        row = Statement(clause=ref, term=term, text=text.strip(), on=day, signed_by=actor.person_id)
        db.session.add(row)
        changes = {"clause": ref, "term": term, "text": row.text}
        audit.record(
            actor, "sign_statement", row, f"簽署{_named(ref)}{term.label}人工確認", changes=changes,
            permission=Permission.SIGN_STATEMENTS,
        )  # fmt: skip
    return row


def enter_exception(
    actor: Actor, ref: str, *, starts: date, ends: date, document_no: str, reason: str = ""
) -> ClauseException:
    """Enter that a clause does not bind from ``starts`` to ``ends`` (inclusive), by the authority's document.

    Raises NotFound for an unknown clause, Refused with the field that is wrong.
    """
    school = current_school()
    if school.clause(ref) is None:
        raise NotFound
    if ends < starts:
        raise Refused(f"迄日不得早於起日，最早為 {roc_short(starts)}。", field="ends", clause=ref)
    if not document_no.strip():
        raise Refused("請填主管機關核定的文號，例如 臺教授國字第1150012345號。", field="document_no", clause=ref)
    with writing(actor):
        actor.needs(Permission.SIGN_STATEMENTS)
        overlapping = select(ClauseException).where(
            ClauseException.clause == ref, ClauseException.starts <= ends, ClauseException.ends >= starts
        )
        other = db.session.scalars(overlapping).first()
        if other is not None:
            period = f"{roc_short(other.starts)} 至 {roc_short(other.ends)}"
            raise Refused(f"這段期間已登錄例外（{period}，{other.document_no}）。", field="starts", clause=ref)
        row = ClauseException(
            clause=ref, starts=starts, ends=ends, document_no=document_no.strip(), reason=reason.strip(),
            entered_by=actor.person_id,
        )  # fmt: skip
        db.session.add(row)
        changes = {"clause": ref, "starts": starts, "ends": ends, "document_no": row.document_no}
        audit.record(
            actor, "enter_exception", row, f"登錄{_named(ref)}例外（{row.document_no}）", changes=changes,
            permission=Permission.SIGN_STATEMENTS,
        )  # fmt: skip
    return row


def end_exception(actor: Actor, ref: str, exception_id: int) -> ClauseException:
    """Let an exception end today, its last day: the clause binds again from tomorrow. One that has not begun ends
    before it begins and covers nothing. Raises NotFound, Refused."""
    day = today()
    with writing(actor):
        actor.needs(Permission.SIGN_STATEMENTS)
        row = db.session.get(ClauseException, exception_id)
        if row is None or row.clause != ref:
            raise NotFound
        if row.ends <= day:
            raise Refused(f"這項例外到 {roc_short(row.ends)} 為止，不必再結束。", clause=ref)
        row.ends = day
        audit.record(
            actor,
            "end_exception",
            row,
            f"結束{_named(ref)}例外（{row.document_no}）",
            changes={"ends": day},
            permission=Permission.SIGN_STATEMENTS,
        )
    return row


def _named(ref: str) -> str:
    """A clause as sentences name it: by its number, or by what it says where it is national and has none."""
    clause = current_school().national.clause(ref)
    return f"全國規定「{clause.summary.removesuffix('。')}」" if clause else f"「{ref}」"
