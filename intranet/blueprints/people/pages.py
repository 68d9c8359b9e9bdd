"""What the people pages read."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from intranet.blueprints.people.forms import ConfirmForm, ImportForm
from intranet.rules.rosters import RowFault
from intranet.services.people_lists import Holding, PersonLine, PersonRecord
from intranet.web.forms import BaseForm
from intranet.web.pages import ClauseLink, Page, Pager, SheetChange


class PersonRow(Struct, frozen=True):
    line: PersonLine
    url: str


class PeoplePage(Page, frozen=True, kw_only=True):
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


class HoldingRow(Struct, frozen=True):
    """A post or seat of the person with the clauses that it answers for; ``end_url`` is empty where it is over, or not
    the reader's to end."""

    holding: Holding
    state: str
    tone: str
    clauses: tuple[ClauseLink, ...]
    end_url: str


class PersonPage(Page, frozen=True, kw_only=True):
    record: PersonRecord
    posts: tuple[HoldingRow, ...]
    seats: tuple[HoldingRow, ...]
    edit_url: str
    appoint_url: str
    leave_url: str


class FormPage(Page, frozen=True, kw_only=True):
    """One form about a person; ``note`` says what it will do."""

    form: BaseForm
    submit_label: str
    note: str
    back_url: str


class ImportPage(Page, frozen=True, kw_only=True):
    """``rules`` say in a line each how the sheet is read; ``faults`` are those of the file that was brought."""

    form: ImportForm
    columns: tuple[str, ...]
    rules: tuple[str, ...]
    positions: tuple[str, ...]
    faults: tuple[RowFault, ...]
    back_url: str


class PreviewPage(Page, frozen=True, kw_only=True):
    """What a roster would change; without ``steps`` there is nothing to confirm."""

    file_name: str
    form: ConfirmForm
    tally: tuple[tuple[str, int], ...]
    same: int
    ignored: tuple[str, ...]
    steps: tuple[SheetChange, ...]
    apply_url: str
    back_url: str
