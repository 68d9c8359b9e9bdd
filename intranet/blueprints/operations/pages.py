"""Page contexts of the operations area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A released line in the list; ``record_url`` is empty where the visitor may not record, or not yet."""

    window: WindowLine
    clause: ClauseLink | None
    readings: tuple[tuple[str, str, date], ...]
    tone: str
    url: str
    record_url: str


@dataclass(frozen=True, slots=True)
class PartRow:
    """A unit's part of a step; ``part`` is None while it is missing, then ``sign_url`` leads to the signing."""

    unit: str
    part: Part | None
    sign_url: str
    withdraw_url: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """A submission step with the parts of its units; ``period`` is the released window's, where there is one."""

    what: str
    clause: ClauseLink | None
    period: tuple[date, date] | None
    parts: tuple[PartRow, ...]
    withdrawn: tuple[Part, ...]
    done_on: date | None
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage(Page):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage(Page):
    meta: str
    clause: ClauseLink | None
    facts: tuple[tuple[str, str], ...]
    hint: str
    form: BaseForm
    button: str
    cancel_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowPage(Page):
    row: WindowRow
    cap: str
    readings: tuple[Reading, ...]
    lines: tuple[TeacherLine, ...]
    lines_of: str
    lines_hidden: bool
    import_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage(Page):
    meta: str
    form: BaseForm
    columns: tuple[str, ...]
    faults: tuple[RowFault, ...]
    cancel_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPage(Page):
    meta: str
    measures: tuple[Measure, ...]
    before: dict[Measure, int]
    after: dict[Measure, int]
    tally: tuple[tuple[str, int], ...]
    changes: tuple[Change, ...]
    apply_url: str
    drop_url: str


@dataclass(frozen=True, slots=True)
class ReceiptUnitRow:
    """A receipt unit's numbers and what may be done with them; ``why_not`` says what closing waits for."""

    part: ReceiptPart
    counts_url: str
    close_url: str
    why_not: str


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """A doubt; ``student`` and ``text`` are hidden from those who do not handle it."""

    objection: Objection
    student: str
    text: str
    step: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPage(Page):
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


@dataclass(frozen=True, slots=True)
class LetterRow:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersPage(Page):
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


@dataclass(frozen=True, slots=True)
class SealedRow:
    """A sealed class; deletion is permitted from a day on, never due."""

    line: SealedLine
    url: str
    stamp: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPage(Page):
    rule: str
    clause: ClauseLink | None
    rows: tuple[SealedRow, ...]
    pager: Pager
    new_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedPage(Page):
    row: SealedRow
    rule: str
    clause: ClauseLink | None
    destroy_url: str
    certificate_url: str
    history: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in the list."""

    case: CaseLine
    done: int
    of: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesPage(Page):
    term: str
    clause: ClauseLink | None
    rows: tuple[CaseRow, ...]
    new_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage(Page):
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
