"""A reward case while it is collected (提報中): open it, nominate, mend, take back, carry over what was postponed."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from intranet.extensions import db
from intranet.models import CaseState, Nomination, Outcome, RewardCase
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school, current_term, today
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.people_lists import StaffChoice, staff_choices
from intranet.services.rewards_rules import NominationInput, judge, live_among
from intranet.services.transactions import check_version, writing

DEFAULT_TITLE = "學生學習歷程檔案工作"
PROPOSE = Permission.PROPOSE_REWARDS


def open_case(actor: Actor, term: Term, title: str = DEFAULT_TITLE) -> RewardCase:
    """Open the term's next reward case. ``title`` is what the roster is about."""
    with writing(actor):
        proposer = proposer_of(actor)
        last = db.session.scalar(select(func.max(RewardCase.number)).where(RewardCase.term == term)) or 0
        case = RewardCase(
            term=term, number=last + 1, title=title, state=CaseState.COLLECTING, created_by=proposer, evaluation=""
        )
        db.session.add(case)
        summary = f"開立 {term.label}第 {case.number} 號敘獎案"
        audit.record(actor, "open_case", case, summary, changes={"title": title}, permission=PROPOSE)
    return case


def rename_case(actor: Actor, case_id: int, title: str, *, version: int | None = None) -> RewardCase:
    """Change what the roster is about, while collecting. Raises NotFound, Refused, Conflict."""
    with writing(actor):
        proposer_of(actor)
        case = collecting(case_id)
        check_version(case, version)
        case.title = title
        audit.record(actor, "rename_case", case, "修改案名", changes={"title": title}, permission=PROPOSE)
    return case


def discard_case(actor: Actor, case_id: int) -> None:
    """Take back a case that nobody was nominated in. Raises NotFound, Refused."""
    with writing(actor):
        proposer_of(actor)
        case = collecting(case_id)
        if nominations_of(case_id):
            raise Refused("這個敘獎案已有提報，請先逐筆移除。")
        summary = f"刪除 {case.term.label}第 {case.number} 號敘獎案（尚無提報）"
        audit.record(actor, "discard_case", case, summary, permission=PROPOSE)
        db.session.delete(case)


def nominate(actor: Actor, case_id: int, data: NominationInput, *, accept_warnings: bool = False) -> Nomination:
    """Nominate a member of the staff. Raises NotFound, Refused at its field, Warned unless accepted."""
    with writing(actor):
        proposer = proposer_of(actor)
        case = collecting(case_id)
        nominee = _nominee(data.person_id)
        judge(proposer, case_id, nominee, data, accept_warnings=accept_warnings)
        row = Nomination(case_id=case_id, number=_next_number(case_id))
        fill_nomination(row, proposer, nominee, data)
        db.session.add(row)
        _note(actor, case, "nominate", f"提報第 {row.number} 號", data)
    return row


def edit_nomination(
    actor: Actor,
    nomination_id: int,
    data: NominationInput,
    *,
    accept_warnings: bool = False,
    version: int | None = None,
) -> Nomination:
    """Change a nomination while its case is collected. Raises NotFound, Refused, Warned, Conflict."""
    with writing(actor):
        proposer = proposer_of(actor)
        row = _nomination(nomination_id)
        case = collecting(row.case_id)
        check_version(row, version)
        nominee = _nominee(data.person_id)
        judge(proposer, case.id, nominee, data, accept_warnings=accept_warnings, current=row.id)
        fill_nomination(row, proposer, nominee, data)
        _note(actor, case, "edit_nomination", f"修改第 {row.number} 號提報", data)
    return row


def remove_nomination(actor: Actor, nomination_id: int, *, version: int | None = None) -> RewardCase:
    """Take a nomination back while its case is collected. Raises NotFound, Refused, Conflict."""
    with writing(actor):
        proposer_of(actor)
        row = _nomination(nomination_id)
        case = collecting(row.case_id)
        check_version(row, version)
        number = row.number
        db.session.delete(row)
        _note(actor, case, "remove_nomination", f"移除第 {number} 號提報")
    return case


def carry_postponed(actor: Actor, case_id: int) -> RewardCase:
    """Propose what was postponed once more, in a new case of today's term. Raises NotFound, Refused.

    Left out: who has left the staff, the proposer's own, and what was carried or proposed again before.
    """
    with writing(actor):
        proposer = proposer_of(actor)
        old = _case(case_id)
        if old.state is not CaseState.EVALUATED:
            raise Refused("評核完成後，才能把緩議的提報帶入新案。")
        staff = {one.person_id: one for one in staff_choices(today())}
        rows = [row for row in nominations_of(case_id) if row.outcome is Outcome.POSTPONED]
        live = live_among(rows)
        wanted = [row for row in rows if row.person_id in staff and row.person_id != proposer and row.id not in live]
        if not wanted:
            raise Refused("沒有可帶入新案的緩議提報：可能已另案提報，或受提報人已離職。")
        case = open_case(actor, current_term(), old.title)
        for number, row in enumerate(wanted, 1):
            data = NominationInput(
                row.person_id, row.deed, row.role, row.grade, row.evidence, row.basis, row.note, row.done_on, row.source
            )
            copy = Nomination(case_id=case.id, number=number)
            fill_nomination(copy, proposer, staff[row.person_id], data)
            db.session.add(copy)
        origin = f"{old.term.label}第 {old.number} 號案"
        summary = f"由{origin}帶入緩議 {len(wanted)} 人次"
        audit.record(actor, "carry_postponed", case, summary, changes={"from": old.id}, permission=PROPOSE)
    return case


def nominations_of(case_id: int) -> list[Nomination]:
    """The rows of a case for writing, by number."""
    statement = select(Nomination).where(Nomination.case_id == case_id).order_by(Nomination.number)
    return list(db.session.scalars(statement))


def collecting(case_id: int) -> RewardCase:
    """The case, still open for nominations; raises NotFound, Refused."""
    case = _case(case_id)
    if case.state is not CaseState.COLLECTING:
        raise Refused(f"這個敘獎案{case.state.value}，提報不再變更；需要補提時請另開新案。")
    return case


def _case(case_id: int) -> RewardCase:
    case = db.session.get(RewardCase, case_id)
    if case is None:
        raise NotFound
    return case


def _nomination(nomination_id: int) -> Nomination:
    row = db.session.get(Nomination, nomination_id)
    if row is None:
        raise NotFound
    return row


def proposer_of(actor: Actor) -> int:
    """The person who proposes; the system itself never does."""
    actor.needs(Permission.PROPOSE_REWARDS)
    if actor.person_id is None:
        raise NotPermitted("敘獎須由人提報。")
    return actor.person_id


def _nominee(person_id: int) -> StaffChoice:
    found = next((one for one in staff_choices(today()) if one.person_id == person_id), None)
    if found is None:
        raise Refused("此人今天沒有教職員職務，不能提報。", field="person")
    return found


def _next_number(case_id: int) -> int:
    return (db.session.scalar(select(func.max(Nomination.number)).where(Nomination.case_id == case_id)) or 0) + 1


def fill_nomination(row: Nomination, proposer: int, nominee: StaffChoice, data: NominationInput) -> None:
    """Write what was typed on a nomination; unit and title are frozen as they are today."""
    row.person_id, row.unit, row.title = nominee.person_id, nominee.unit, nominee.position.title
    row.role, row.deed, row.evidence, row.grade, row.note = data.role, data.deed, data.evidence, data.grade, data.note
    row.basis = data.basis or current_school().rewards.basis_for(nominee.staff_type)
    row.proposed_by, row.done_on, row.source = proposer, data.done_on, data.source


def _note(actor: Actor, case: RewardCase, act: str, summary: str, data: NominationInput | None = None) -> None:
    """The entry stands under the case, whose version grows too: a case put to the group is the one that was seen."""
    flag_modified(case, "title")
    changes = {"role": data.role, "grade": data.grade} if data else {}
    personal = {"person": data.person_id, "deed": data.deed} if data else {}
    audit.record(actor, act, case, summary, changes=changes, personal=personal, permission=PROPOSE)
