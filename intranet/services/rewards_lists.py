"""Nominating several people at once from a list: each as if alone, all of them or none."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace
from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from intranet.extensions import db
from intranet.models import Nomination, RewardCase
from intranet.rules.permissions import Permission
from intranet.rules.reward_lists import ListedPerson, UnreadableList, read_list
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school, today
from intranet.services.errors import Refused, SeveralRefused
from intranet.services.people_lists import StaffChoice, staff_choices
from intranet.services.rewards import collecting, fill_nomination, proposer_of
from intranet.services.rewards_rules import NominationInput, Warned, judge
from intranet.services.transactions import writing

FIELD = "people"
MAX_DEED = 300


def nominate_list(
    actor: Actor, case_id: int, text: str, common: NominationInput, *, accept_warnings: bool = False
) -> int:
    """Nominate everybody in the list; ``common`` says what is not in a line. Returns how many.

    Raises NotFound, Refused, SeveralRefused with a part for each line, Warned unless accepted; then nobody is nominated.
    """
    people = _read(text)
    with writing(actor):
        proposer, case = proposer_of(actor), collecting(case_id)
        staff, refusals, warnings = staff_choices(today()), [], []
        last = db.session.scalar(select(func.max(Nomination.number)).where(Nomination.case_id == case_id)) or 0
        for number, one in enumerate(people, last + 1):
            try:
                _nominate(case, proposer, number, one, staff, common, accept_warnings)
            except Warned as warned:
                warnings += _in_line(one, warned)
            except Refused as refused:
                refusals += _in_line(one, refused)
        if refusals:
            raise SeveralRefused(refusals)
        if warnings:
            raise Warned(warnings)
        flag_modified(case, "title")  # the version grows: a case put to the group is the one that was seen
        audit.record(
            actor, "nominate", case, f"由名單提報 {len(people)} 人次", changes={"rows": len(people)},
            permission=Permission.PROPOSE_REWARDS,
        )  # fmt: skip
    return len(people)


def _read(text: str) -> tuple[ListedPerson, ...]:
    try:
        return read_list(text)
    except UnreadableList as error:
        raise Refused(str(error), field=FIELD) from None


def _nominate(
    case: RewardCase, proposer: int, number: int, one: ListedPerson, staff: Iterable[StaffChoice],
    common: NominationInput, accept_warnings: bool,
) -> None:  # fmt: skip
    nominee = _found(one, staff)
    data = replace(common, person_id=nominee.person_id, deed=one.deed or common.deed)
    if not data.deed:
        raise Refused("請寫明具體事蹟，可寫在這一行或共用的具體事蹟。")
    if len(data.deed) > MAX_DEED:
        raise Refused(f"具體事蹟至多 {MAX_DEED} 字。")
    warned = None
    try:
        judge(proposer, case.id, nominee, data, accept_warnings=accept_warnings)
    except Warned as warnings:  # the lines after it are judged beside it all the same
        warned = warnings
    row = Nomination(case_id=case.id, number=number)
    fill_nomination(row, proposer, nominee, data)
    db.session.add(row)
    db.session.flush()
    if warned:
        raise warned


def _found(one: ListedPerson, staff: Iterable[StaffChoice]) -> StaffChoice:
    """The one of today's staff whom a line names."""
    directory = current_school().directory
    named = [each for each in staff if "".join(each.name.split()) == one.name]
    if not named:
        raise Refused("今天的教職員沒有這個姓名。")
    if one.title:
        wanted = directory.canonical(one.title)
        named = [each for each in named if wanted in {directory.title(code) for code in each.codes}]
        if not named:
            raise Refused(f"此人今天的職務沒有「{one.title}」。")
    if len(named) > 1:
        raise Refused(f"有 {len(named)} 位同名，請加寫職稱，或逐人提報。")
    return named[0]


def _in_line(one: ListedPerson, refused: Refused) -> list[Refused]:
    return [Refused(f"第 {one.number} 行（{one.name}）：{part.message}", field=FIELD) for part in refused.parts]
