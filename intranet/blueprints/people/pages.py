"""What the people pages read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from intranet.blueprints.people.forms import ConfirmForm, ImportForm
from intranet.rules.rosters import RowFault
from intranet.services.people_lists import Holding, PersonLine, PersonRecord
from intranet.web.forms import BaseForm
from intranet.web.pages import ClauseLink, Page, Pager, SheetChange


@dataclass(frozen=True, slots=True)
class PersonRow:
    line: PersonLine
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage(Page):
    """``on``, ``query`` and ``position`` are what was asked; ``day`` is the day that the list answers for."""

    day: date
    day_error: str
    on: str
    query: str
    position: str
    positions: tuple[tuple[str, str], ...]
    is_filtered: bool
    rows: tuple[PersonRow, ...]
    total: int
    pager: Pager
    new_url: str
    import_url: str
    export_url: str


@dataclass(frozen=True, slots=True)
class HoldingRow:
    """A post or seat of the person with the clauses that it answers for; ``end_url`` is empty where it is over, or not
    the reader's to end."""

    holding: Holding
    state: str
    tone: str
    clauses: tuple[ClauseLink, ...]
    end_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage(Page):
    record: PersonRecord
    posts: tuple[HoldingRow, ...]
    seats: tuple[HoldingRow, ...]
    edit_url: str
    appoint_url: str
    leave_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage(Page):
    """One form about a person; ``note`` says what it will do."""

    form: BaseForm
    submit_label: str
    note: str
    back_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage(Page):
    """``rules`` say in a line each how the sheet is read; ``faults`` are those of the file that was brought."""

    form: ImportForm
    columns: tuple[str, ...]
    rules: tuple[str, ...]
    positions: tuple[str, ...]
    faults: tuple[RowFault, ...]
    back_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPage(Page):
    """What a roster would change; without ``steps`` there is nothing to confirm."""

    file_name: str
    form: ConfirmForm
    tally: tuple[tuple[str, int], ...]
    same: int
    ignored: tuple[str, ...]
    steps: tuple[SheetChange, ...]
    apply_url: str
    back_url: str
