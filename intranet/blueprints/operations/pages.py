"""Page contexts of the operations area."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from intranet.rules.operations import Measure
from intranet.rules.rosters import Change, RowFault
from intranet.services.audit_trail import Entry
from intranet.services.operations.cases import CaseLine
from intranet.services.operations.objections import Objection
from intranet.services.operations.overview import ReceiptSummary, YearSummary
from intranet.services.operations.receipt import Part as ReceiptPart
from intranet.services.operations.receipt import Round
from intranet.services.operations.retention import SealedLine
from intranet.services.operations.submissions import Part
from intranet.services.operations.windows import Reading, TeacherLine, WindowLine, WindowState
from intranet.web.forms import BaseForm
from intranet.web.pages import ClauseLink, Page, Pager

TONES = {
    WindowState.LATER: "neutral",
    WindowState.RUNNING: "info",
    WindowState.PARTLY: "warn",
    WindowState.MISSING: "bad",
    WindowState.RECORDED: "good",
    WindowState.ELSEWHERE: "neutral",
}


class WindowRow(Struct, frozen=True):
    """A released line in the list; ``record_url`` is empty where the visitor may not record, or not yet."""

    window: WindowLine
    clause: ClauseLink | None
    readings: tuple[tuple[str, str, date], ...]
    tone: str
    url: str
    record_url: str


class PartRow(Struct, frozen=True):
    """A unit's part of a step; ``part`` is None while it is missing, then ``sign_url`` leads to the signing."""

    unit: str
    part: Part | None
    sign_url: str
    withdraw_url: str


class StepRow(Struct, frozen=True):
    """A submission step with the parts of its units; ``period`` is the released window's, where there is one."""

    what: str
    clause: ClauseLink | None
    period: tuple[date, date] | None
    parts: tuple[PartRow, ...]
    withdrawn: tuple[Part, ...]
    done_on: date | None
    late: bool


class IndexPage(Page, frozen=True, kw_only=True):
    term: str
    windows: tuple[WindowRow, ...]
    schedule_url: str
    steps: tuple[StepRow, ...]
    receipt: ReceiptSummary | None
    has_receipt: bool
    receipt_clause: ClauseLink | None
    receipt_url: str
    year: YearSummary
    retention_clause: ClauseLink | None
    retention_url: str
    cases_clause: ClauseLink | None
    cases_url: str


class FormPage(Page, frozen=True, kw_only=True):
    meta: str
    clause: ClauseLink | None
    facts: tuple[tuple[str, str], ...]
    hint: str
    form: BaseForm
    button: str
    cancel_url: str


class WindowPage(Page, frozen=True, kw_only=True):
    row: WindowRow
    cap: str
    readings: tuple[Reading, ...]
    lines: tuple[TeacherLine, ...]
    lines_of: str
    lines_hidden: bool
    import_url: str


class ImportPage(Page, frozen=True, kw_only=True):
    meta: str
    form: BaseForm
    columns: tuple[str, ...]
    faults: tuple[RowFault, ...]
    cancel_url: str


class PreviewPage(Page, frozen=True, kw_only=True):
    meta: str
    measures: tuple[Measure, ...]
    before: dict[Measure, int]
    after: dict[Measure, int]
    tally: tuple[tuple[str, int], ...]
    changes: tuple[Change, ...]
    apply_url: str
    drop_url: str


class ReceiptUnitRow(Struct, frozen=True):
    """A receipt unit's numbers and what may be done with them; ``why_not`` says what closing waits for."""

    part: ReceiptPart
    counts_url: str
    close_url: str
    why_not: str


class ObjectionRow(Struct, frozen=True):
    """A doubt; ``student`` and ``text`` are hidden from those who do not handle it."""

    objection: Objection
    student: str
    text: str
    step: str
    url: str


class ReceiptPage(Page, frozen=True, kw_only=True):
    term: str
    rule: str
    clause: ClauseLink | None
    round: Round | None
    units: tuple[ReceiptUnitRow, ...]
    waiting: tuple[str, ...]
    objections: tuple[ObjectionRow, ...]
    period_url: str
    objection_url: str
    letters_url: str


class LetterRow(Struct, frozen=True):
    """A letter; name and address are masked for those who do not mail it."""

    id: int
    class_name: str
    name: str
    address: str
    sent_on: date | None
    document_no: str
    answer: str
    answered_on: date | None
    cleared_on: date | None
    version: int
    answer_url: str
    remove_url: str


class LettersPage(Page, frozen=True, kw_only=True):
    term: str
    clauses: tuple[ClauseLink, ...]
    rows: tuple[LetterRow, ...]
    waiting: int
    new_url: str
    sent_url: str
    letters_url: str
    labels_url: str
    clear_url: str
    form_token: str


class SealedRow(Struct, frozen=True):
    """A sealed class; deletion is permitted from a day on, never due."""

    line: SealedLine
    url: str
    stamp: str
    tone: str


class RetentionPage(Page, frozen=True, kw_only=True):
    rule: str
    clause: ClauseLink | None
    rows: tuple[SealedRow, ...]
    pager: Pager
    new_url: str


class SealedPage(Page, frozen=True, kw_only=True):
    row: SealedRow
    rule: str
    clause: ClauseLink | None
    destroy_url: str
    certificate_url: str
    history: tuple[Entry, ...]


class CaseRow(Struct, frozen=True):
    """A case in the list."""

    case: CaseLine
    done: int
    of: int
    url: str


class CasesPage(Page, frozen=True, kw_only=True):
    term: str
    clause: ClauseLink | None
    rows: tuple[CaseRow, ...]
    new_url: str


class CasePage(Page, frozen=True, kw_only=True):
    case: CaseLine
    clause: ClauseLink | None
    form: BaseForm
    can_tick: bool
    back_url: str
    history: tuple[Entry, ...]


def words_of(counts: dict[Measure, int]) -> str:
    """「已上傳 10 件、已認證 8 件」: counts in one line."""
    return "、".join(
        f"{measure.value.removesuffix('件數')} {number:,} {measure.unit}" for measure, number in counts.items()
    )
