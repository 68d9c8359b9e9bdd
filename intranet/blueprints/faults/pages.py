"""Page contexts of the faults area."""

from __future__ import annotations

from flask import url_for
from msgspec import Struct

from intranet.blueprints.faults.forms import AnswerForm, ReportForm
from intranet.models import FaultState
from intranet.services.audit_trail import Entry
from intranet.services.faults import FaultLine
from intranet.web.pages import ClauseLink, Page, Pager

TONES = {FaultState.OPEN: "warn", FaultState.ANSWERED: "info", FaultState.CLOSED: "good"}
ROAD = tuple(FaultState)


class Row(Struct, frozen=True):
    line: FaultLine
    url: str
    tone: str


class ListPage(Page, frozen=True, kw_only=True):
    """``all_reports`` where the reader sees everybody's and not only their own."""

    rows: tuple[Row, ...]
    pager: Pager
    all_reports: bool
    new_url: str


class FaultPage(Page, frozen=True, kw_only=True):
    """``form`` is there for who may answer, while the report is not closed."""

    row: Row
    steps: tuple[tuple[str, str], ...]
    history: tuple[Entry, ...]
    clauses: tuple[ClauseLink, ...]
    form: AnswerForm | None
    answer_url: str
    close_url: str


class FormPage(Page, frozen=True, kw_only=True):
    form: ReportForm
    cancel_url: str


def row_of(line: FaultLine) -> Row:
    return Row(line, url_for("faults.fault", fault_id=line.id), TONES[line.state])


def steps_of(state: FaultState) -> tuple[tuple[str, str], ...]:
    """The road from report to close; a report that is closed has nothing left to do."""
    reached = ROAD.index(state)
    stands = ["done" if place <= reached else "todo" for place in range(len(ROAD))]
    if state is not FaultState.CLOSED:
        stands[reached] = "current"
    return tuple(zip((one.value for one in ROAD), stands, strict=True))
