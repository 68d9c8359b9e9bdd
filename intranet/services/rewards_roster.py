"""敘獎建議名冊: from a case to the document's plain values, and to a file."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path

from intranet.documents.environment import chinese_number
from intranet.documents.pdf import PrintingFailed
from intranet.documents.roster import GroupEvaluation, Roster, RosterLine, roster_pdf
from intranet.documents.roster_ods import roster_ods
from intranet.models import CaseState, Outcome
from intranet.services.context import current_school, paper_cache, today
from intranet.services.errors import Refused
from intranet.services.rewards_records import CaseRecord, NominationLine, case_record
from intranet.services.stand_ins import sign_off

log = logging.getLogger(__name__)

MAKERS: Mapping[str, Callable[[Roster], bytes]] = {
    ".pdf": lambda roster: roster_pdf(roster, paper_cache()),
    ".ods": roster_ods,
}


def roster_of(record: CaseRecord) -> Roster:
    """The roster of a case: what the group approved, or before that everything proposed, marked as not evaluated."""
    case, item = record.line, record.item
    evaluated = case.state is CaseState.EVALUATED
    evaluation = None
    if evaluated and case.evaluated_on and item:
        meeting = f"{item.term.title}{current_school().committee.name}第{chinese_number(item.ordinal)}次會議"
        evaluation = GroupEvaluation(case.evaluated_on, meeting, record.evaluation)
    rows = record.rewarded if evaluated else record.nominations
    return Roster(
        school=current_school().profile.name,
        subject=f"{case.term.title}{case.title}",
        lines=tuple(_line(row) for row in rows),
        made_on=case.evaluated_on or today(),
        evaluation=evaluation,
        sign_offs=tuple(sign_off(title, today()) for title in current_school().rewards.sign_off),
    )


def _line(row: NominationLine) -> RosterLine:
    changed = row.outcome is Outcome.CHANGED
    remarks = [row.note, f"原建議{row.grade}，經評核變更" if changed else ""]
    return RosterLine(
        unit=row.unit,
        position=row.title,
        name=row.name,
        role=row.role.value,
        deed=row.deed,
        grade=row.final_grade if changed else row.grade,
        basis=row.basis,
        remark="；".join(text for text in remarks if text),
    )


def make_roster(case_id: int, ending: str) -> bytes:
    """The roster as a file of that ending (``.pdf``, ``.ods``); raises NotFound, Refused."""
    maker = MAKERS.get(ending)
    if maker is None:
        raise Refused(f"名冊的檔名請以 {' 或 '.join(MAKERS)} 結尾；目前不提供 {ending or '沒有副檔名的檔案'}。")
    try:
        return maker(roster_of(case_record(case_id)))
    except PrintingFailed as failed:
        log.error("roster %s: %s", case_id, failed.detail)
        raise Refused(str(failed)) from failed


def write_roster(case_id: int, target: Path) -> None:
    """Write the roster to a file, by its ending."""
    target.write_bytes(make_roster(case_id, target.suffix.lower()))
