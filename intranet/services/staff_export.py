"""The staff roster as a spreadsheet, in the columns that the import reads: brought back as it is, it changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from intranet.documents.records_ods import Sheet, workbook_ods
from intranet.rules.appointments import Tenure
from intranet.rules.dates import roc_short
from intranet.rules.permissions import Permission
from intranet.rules.staff_plans import Known
from intranet.rules.staff_rosters import COLUMNS
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school, moment, today
from intranet.services.staff_import import everybody_entered
from intranet.services.transactions import writing


def export_staff(actor: Actor) -> bytes:
    """The staff with the posts that they hold today or will hold, as ODS; who took it is written down.

    Raises NotPermitted.
    """
    actor.needs(Permission.VIEW_PEOPLE)
    rows = tuple(_rows())
    content = workbook_ods("人員名冊", (Sheet("人員名冊", COLUMNS, rows),), moment())
    with writing(actor):
        summary = f"匯出人員名冊（含電子郵件）{len(rows)} 列"
        audit.record(
            actor, "export_staff", None, summary, changes={"rows": len(rows)}, permission=Permission.VIEW_PEOPLE
        )
    return content


def _rows() -> Iterator[tuple[str, ...]]:
    """A row for each post, one without for staff who hold none; students and parents are no staff."""
    people, tenures = everybody_entered()
    by_code, day = current_school().directory.by_code, today()
    posts: dict[int, list[Tenure]] = defaultdict(list)
    for tenure in tenures:
        if tenure.position in by_code and (tenure.ends is None or tenure.ends >= day):
            posts[tenure.person_id].append(tenure)
    for one in people:
        held = posts[one.person_id]
        if one.facts.staff_type or any(by_code[tenure.position].staff_type for tenure in held):
            yield from (_cells(one, tenure) for tenure in held)
            if not held:
                yield _cells(one, None)


def _cells(one: Known, tenure: Tenure | None) -> tuple[str, ...]:
    """The cells, in the order of COLUMNS."""
    person = (str(one.person_id), one.facts.name, one.facts.staff_type, one.facts.email)
    if tenure is None:
        return (*person, "", "", "")
    ends = roc_short(tenure.ends) if tenure.ends else ""
    return (*person, current_school().directory.by_code[tenure.position].title, roc_short(tenure.starts), ends)
