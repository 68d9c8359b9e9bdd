"""Importing the platform's roster: read and previewed first; nothing counts until it is confirmed."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from sqlalchemy import delete, select

from intranet.documents.sheets import Sheet, UnreadableSheet, read_sheets
from intranet.extensions import db
from intranet.models import CountLine, CountReading, StagedRoster
from intranet.rules.operations import Measure
from intranet.rules.rosters import Change, Roster, RosterRow, RowFault, changes_between, read_roster
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import moment
from intranet.services.errors import Conflict, NotFound, Refused
from intranet.services.operations.counts import CountsInput, checked, record_counts
from intranet.services.operations.rights import codes_of, sign_as
from intranet.services.operations.windows import Reading, WindowLine, lines_of, measured, window_of
from intranet.services.transactions import writing


class FaultyRoster(Refused):
    """The roster has faults: nothing of it is taken. ``faults`` names each with its row."""

    def __init__(self, faults: tuple[RowFault, ...]) -> None:
        super().__init__(f"名冊有 {len(faults)} 處問題，沒有套用任何資料。", field="file")
        self.faults = faults


class Preview(Struct, frozen=True):
    """What a staged roster would change: line by line, and in total."""

    staged_id: int
    window: WindowLine
    unit: str
    on: date
    file_name: str
    changes: tuple[Change, ...]
    before: dict[Measure, int]
    after: dict[Measure, int]


def stage_roster(actor: Actor, item_id: int, unit: str, on: date, file_name: str, content: bytes) -> StagedRoster:
    """Read a roster and keep it for its confirmation; an earlier one of the same person for the window goes.

    Raises NotFound, NotPermitted, Refused, FaultyRoster.
    """
    window = window_of(item_id)
    sign_as(actor, unit)
    try:
        roster = _best(read_sheets(file_name, content), window)
    except UnreadableSheet as error:
        raise Refused(str(error), field="file") from error
    return stage_rows(actor, item_id, unit, on, file_name, roster)


def stage_rows(actor: Actor, item_id: int, unit: str, on: date, file_name: str, roster: Roster) -> StagedRoster:
    """Keep a roster that was read for its confirmation; raises as stage_roster() does."""
    if roster.faults:
        raise FaultyRoster(roster.faults)
    window = window_of(item_id)
    sign_as(actor, unit)
    checked(window, CountsInput(unit, on, roster.totals))
    with writing(actor):
        newest = _newest(window, unit)
        mine = (StagedRoster.person_id == actor.person_id, StagedRoster.work_item_id == item_id)
        db.session.execute(delete(StagedRoster).where(*mine))
        row = StagedRoster(
            work_item_id=item_id,
            unit=unit,
            person_id=actor.person_id,
            on=on,
            file_name=file_name[-200:],
            rows=[_plain(line) for line in roster.rows],
            based_on=newest.id if newest else None,
            at=moment(),
        )
        db.session.add(row)
        summary = f"預覽名冊「{row.file_name}」：{window.term}「{window.line.title}」{unit}，{len(roster.rows)} 列"
        audit.record(actor, "stage_roster", row, summary, changes={"on": on}, as_position=codes_of(unit))
    return row


def _best(sheets: tuple[Sheet, ...], window: WindowLine) -> Roster:
    """The roster of the first sheet that can be read as one; the first sheet's faults where none can."""
    read = [read_roster(sheet.rows, window.line.work, window.measures) for sheet in sheets]
    if not read:
        raise Refused("試算表沒有工作表。", field="file")
    return next((roster for roster in read if roster.rows), read[0])


def _plain(row: RosterRow) -> dict[str, object]:
    counts = {measure.name: number for measure, number in row.counts.items()}
    return {"label": row.label, "detail": row.detail, "counts": counts}


def _newest(window: WindowLine, unit: str) -> Reading | None:
    return next((row for row in window.newest if row.unit == unit), None)


def _staged(actor: Actor, item_id: int, staged_id: int) -> StagedRoster:
    row = db.session.scalar(select(StagedRoster).where(StagedRoster.id == staged_id))
    if row is None or (row.work_item_id, row.person_id) != (item_id, actor.person_id):
        raise NotFound("這份預覽已經套用或被取代，請重新上傳。")
    return row


def preview_of(actor: Actor, item_id: int, staged_id: int) -> Preview:
    """What the actor's staged roster would change; raises NotFound."""
    row, window = _staged(actor, item_id, staged_id), window_of(item_id)
    newest = _newest(window, row.unit)
    before = tuple((line.label, line.detail, line.counts) for line in lines_of(newest.id)) if newest else ()
    after = [(line["label"], line["detail"], measured(line["counts"])) for line in row.rows]
    return Preview(
        staged_id=row.id,
        window=window,
        unit=row.unit,
        on=row.on,
        file_name=row.file_name,
        changes=changes_between(before, after),
        before=newest.counts if newest else {},
        after=_totals(row),
    )


def _totals(row: StagedRoster) -> dict[Measure, int]:
    lines = (RosterRow(0, line["label"], line["detail"], measured(line["counts"])) for line in row.rows)
    return Roster(tuple(lines), ()).totals


def apply_roster(actor: Actor, item_id: int, staged_id: int) -> CountReading:
    """Make the previewed roster a reading, whole or not at all. Raises NotFound, NotPermitted, Refused, and Conflict
    where somebody recorded another reading since the preview."""
    with writing(actor):
        row = _staged(actor, item_id, staged_id)
        newest = _newest(window_of(item_id), row.unit)
        if (newest.id if newest else None) != row.based_on:
            raise Conflict("預覽之後，已有人登錄新的統計，請重新上傳再比對一次。")
        data = CountsInput(row.unit, row.on, _totals(row))
        reading = record_counts(actor, item_id, data, file_name=row.file_name)
        db.session.flush()
        lines = [{"reading_id": reading.id, **line} for line in row.rows]
        db.session.add_all(CountLine(**line) for line in lines)
        db.session.delete(row)
    return reading


def drop_staged(actor: Actor, item_id: int, staged_id: int) -> None:
    """Throw a preview away. Raises NotFound."""
    with writing(actor):
        row = _staged(actor, item_id, staged_id)
        audit.record(actor, "drop_staged", row, f"取消名冊「{row.file_name}」的預覽")
        db.session.delete(row)
