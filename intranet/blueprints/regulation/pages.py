"""Page contexts of the regulation area, and how clause states become their rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from flask import url_for
from msgspec import Struct

from intranet.blueprints.regulation.forms import AsOfForm, ExceptionForm, StatementForm
from intranet.rules.dates import Term
from intranet.rules.evidence import ClauseStatus, Proof, State, Verdict
from intranet.rules.regulation import Amendment, Reading
from intranet.services.compliance_signing import ExceptionLine, StatementLine
from intranet.services.context import current_school
from intranet.web.clauses import clause_anchor
from intranet.web.pages import ClauseLink, Page
from intranet.web.records import link_to

PROOFS = 3  # proofs shown in a row of the table; the clause's own page shows all


class ProofLink(Struct, frozen=True):
    """A record that proves; ``url`` is empty where the visitor may not open it."""

    text: str
    on: date
    url: str


class ClauseRow(Struct, frozen=True):
    """A clause in the table. ``label`` is its number, empty for the national facts, which have none."""

    label: str
    anchor: str
    url: str
    summary: str
    state: str
    days: int | None
    detail: str
    proofs: tuple[ProofLink, ...]
    more: int
    readings: tuple[Reading, ...]


class AmendmentRow(Struct, frozen=True):
    """An amendment as the header states it; ``stated`` is the term that the text itself gives."""

    row: Amendment
    stated: str


class Remark(Struct, frozen=True):
    """What lint found: the clause (None: the whole school) and what to look at again."""

    clause: ClauseLink | None
    message: str


class Part(Struct, frozen=True):
    """One regulation in the table."""

    key: str
    title: str
    rows: tuple[ClauseRow, ...]
    total: int


class RegulationPage(Page, frozen=True, kw_only=True):
    """The dashboard. ``term`` is the one chosen instead of a day, empty for none. ``tally`` counts states over both regulations: (state, count, address of the filter)."""

    day: date
    is_today: bool
    form: AsOfForm
    term: str
    term_title: str
    terms: tuple[tuple[str, str], ...]
    state: str
    states: tuple[tuple[str, str], ...]
    tally: tuple[tuple[str, int, str], ...]
    legend: tuple[State, ...]
    parts: tuple[Part, ...]
    amendments: tuple[AmendmentRow, ...]
    remarks: tuple[Remark, ...]
    body: str
    index_url: str
    clear_url: str
    versions_url: str
    gaps_url: str


class VerdictRow(Struct, frozen=True):
    """One requirement of a clause: the row that poses it, its state, what proves it."""

    row: str
    state: str
    days: int | None
    text: str
    proofs: tuple[ProofLink, ...]


class ExceptionRow(Struct, frozen=True):
    """An exception; ``end_url`` is empty where the visitor may not end it, or it is over."""

    line: ExceptionLine
    end_url: str


class ClausePage(Page, frozen=True, kw_only=True):
    """One clause. The forms are None where the visitor may not sign, or nothing is to be signed."""

    ref: str
    day: date
    is_today: bool
    status: ClauseStatus
    regulation: str
    owners: tuple[str, ...]
    verdicts: tuple[VerdictRow, ...]
    proofs: tuple[ProofLink, ...]
    readings: tuple[Reading, ...]
    remarks: tuple[str, ...]
    reason: str
    statements: tuple[StatementLine, ...]
    exceptions: tuple[ExceptionRow, ...]
    sign_form: StatementForm | None
    sign_url: str
    term_end: date
    exception_form: ExceptionForm | None
    exception_url: str
    index_url: str
    next_unsigned: ClauseLink | None


def clause_row(status: ClauseStatus, day: str) -> ClauseRow:
    """``day`` is the as-of date for the links, empty for today."""
    return ClauseRow(
        label="" if status.ref.startswith("national:") else status.ref,
        anchor=clause_anchor(status.ref),
        url=url_for("regulation.clause", ref=status.ref, as_of=day or None),
        summary=status.summary,
        state=status.state.value,
        days=status.days,
        detail=status.detail,
        proofs=proof_links(status.evidence[:PROOFS]),
        more=max(0, len(status.evidence) - PROOFS),
        readings=readings_of(status.ref),
    )


def verdict_row(verdict: Verdict, day: date) -> VerdictRow:
    is_dated = verdict.due is not None and verdict.state.is_open
    days = abs((verdict.due - day).days) if verdict.due and is_dated else None
    return VerdictRow(verdict.row, verdict.state.value, days, verdict.text, proof_links(verdict.proofs))


def proof_links(proofs: Iterable[Proof]) -> tuple[ProofLink, ...]:
    return tuple(ProofLink(proof.text, proof.on, link_to(proof.url)) for proof in proofs)


def readings_of(ref: str) -> tuple[Reading, ...]:
    return tuple(row for row in current_school().profile.readings if row.clause == ref)


def amendment_row(row: Amendment) -> AmendmentRow:
    term, part = row.stated_term or ("", "")
    return AmendmentRow(row, f"{Term.parse(term).label}{part}" if term else "")


def count_states(statuses: Iterable[ClauseStatus], day: str) -> tuple[tuple[str, int, str], ...]:
    """(state, count, address of the table with only these), worst first; states that no clause has are left out."""
    counts = Counter(status.state for status in statuses)
    return tuple(
        (state.value, counts[state], url_for("regulation.index", state=state.value, as_of=day or None))
        for state in State
        if counts[state]
    )
