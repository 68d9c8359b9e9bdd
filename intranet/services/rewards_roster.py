"""敘獎建議名冊: from a case to the document's plain values."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

from intranet.documents.environment import chinese_number
from intranet.documents.roster import GroupEvaluation, Roster, RosterLine
from intranet.models import CaseState, Outcome
from intranet.services.context import current_school, today
from intranet.services.rewards_records import CaseRecord, NominationLine
from intranet.services.rewards_submission import reference_of
from intranet.services.stand_ins import sign_offs


def roster_of(record: CaseRecord, numbers: Mapping[int, int] | None = None, *, with_boxes: bool = True) -> Roster:
    """The roster of a case: what the group approved, or before that everything proposed, marked as not evaluated.
    ``numbers`` are those that nominations bear on a frozen roster; they keep them. Without the boxes nobody is asked
    who signs today."""
    case = record.line
    evaluated = case.state is CaseState.EVALUATED
    evaluation = None
    if evaluated and case.evaluated_on and case.meeting_term and case.meeting_ordinal:
        meeting = (
            f"{case.meeting_term.title}{current_school().committee.name}第{chinese_number(case.meeting_ordinal)}次會議"
        )
        evaluation = GroupEvaluation(case.evaluated_on, meeting, record.evaluation)
    rows = record.on_roster if evaluated else record.nominations
    kept = numbers or {}
    free = count(max(kept.values(), default=0) + 1)
    return Roster(
        school=current_school().profile.name,
        subject=f"{case.term.title}{case.title}",
        lines=tuple(sorted((_line(row, kept.get(row.id) or next(free)) for row in rows), key=lambda line: line.number)),
        made_on=case.evaluated_on or today(),
        evaluation=evaluation,
        sign_offs=sign_offs(current_school().rewards.sign_off, today()) if with_boxes else (),
        reference=reference_of(case.term, case.number),
    )


def _line(row: NominationLine, number: int) -> RosterLine:
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
        number=number,
        nomination=row.id,
    )
