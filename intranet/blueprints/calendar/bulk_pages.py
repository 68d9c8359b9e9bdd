"""Page contexts of what changes many items at once: shifting, copying, importing."""

from __future__ import annotations

from msgspec import Struct

from intranet.blueprints.calendar.bulk_forms import CopyForm, SheetForm, ShiftForm, TicketForm
from intranet.blueprints.calendar.pages import MoveRow
from intranet.rules.rosters import RowFault
from intranet.web.pages import Page, SheetChange


class Choice(Struct, frozen=True):
    """A row that may be ticked."""

    value: str
    title: str
    period: str
    check: str
    ticked: bool


class ShiftPage(Page, frozen=True, kw_only=True):
    """``moves`` is the preview, empty before it; then ``hidden`` carries what is to be confirmed."""

    term_label: str
    form: ShiftForm
    choices: tuple[Choice, ...]
    moves: tuple[MoveRow, ...]
    hidden: tuple[tuple[str, str], ...]
    summary: str
    schedule_url: str


class CopiedRow(Struct, frozen=True):
    """``kind`` says what is taken over, ``before`` and ``after`` what it does."""

    key: str
    title: str
    kind: str
    before: str
    after: str
    reason: str
    ticked: bool


class CopyPage(Page, frozen=True, kw_only=True):
    term_label: str
    source_label: str
    form: CopyForm
    rows: tuple[CopiedRow, ...]
    version: int
    schedule_url: str


class SheetPage(Page, frozen=True, kw_only=True):
    term_label: str
    form: SheetForm
    columns: tuple[str, ...]
    rules: tuple[str, ...]
    faults: tuple[RowFault, ...]
    exports: tuple[tuple[str, str], ...]
    schedule_url: str


class SheetPreviewPage(Page, frozen=True, kw_only=True):
    term_label: str
    file_name: str
    form: TicketForm
    steps: tuple[SheetChange, ...]
    same: int
    ignored: tuple[str, ...]
    apply_url: str
    back_url: str
