"""The demo's rewards: case 1 evaluated by the term's first meeting and sent on, case 2 still collected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Meeting, Outcome, Person, RewardCase
from intranet.rules.dates import Term
from intranet.rules.rewards import Role
from intranet.services.actor import SYSTEM
from intranet.services.context import on_day
from intranet.services.demo.cast import Cast
from intranet.services.rewards import nominate, nominations_of, open_case
from intranet.services.rewards_evaluation import Decision, evaluate
from intranet.services.rewards_onward import send_case
from intranet.services.rewards_rules import NominationInput
from intranet.services.rewards_submission import submit_case
from intranet.services.transactions import writing

TERM = Term(115, 1)
RECEIPT = "辦理114學年度第2學期資料提交與收訖明細確認，全校確認率98.6%，未逾期限。"
CERTIFYING = "辦理課程學習成果認證研習2場並追蹤進度，114學年度第2學期認證率99.1%。"
COUNSELLING = "辦理各年級課程諮詢團體輔導與親師說明，114學年度參加學生及家長逾六百人次。"
PLATFORM = "開設新生平臺帳號並排除障礙，114學年度通報案件均於兩個工作天內回復。"
SHARING = "整理課程學習成果範例供各科參考。"
TRAINING = "辦理115學年度新生系統操作訓練，6班學生全數完成首次登入。"
PERFORMANCES = "彙整115學年度第1學期社團與幹部紀錄，並提供學生查閱更正。"
LAST_TERM = date(2026, 7, 31)  # the last day of what was done in 114-2
DONE = {TRAINING: date(2026, 10, 2), PERFORMANCES: date(2026, 11, 13)}


class Part(Struct, frozen=True):
    """A nominee as (user name) or (position code, which of its holders), and what they did."""

    who: str | tuple[str, int]
    role: Role
    grade: str
    deed: str
    evidence: str = ""


EVALUATED = (
    Part("registrar", Role.LEAD, "commendation-2", RECEIPT, "收訖明細確認統計表"),
    Part("clerk", Role.ASSIST, "commendation-1", RECEIPT),
    Part("instruction", Role.LEAD, "commendation-2", CERTIFYING, "研習簽到表、認證統計表"),
    Part("teacher", Role.ASSIST, "commendation-1", CERTIFYING),
    Part("course-counselor", Role.LEAD, "commendation-2", COUNSELLING, "場次紀錄與照片"),
    Part(("course-counselor", 1), Role.ASSIST, "commendation-1", COUNSELLING),
    Part("it", Role.LEAD, "commendation-1", PLATFORM, "障礙通報清單"),
    Part(("teacher", 1), Role.LEAD, "commendation-1", SHARING),
)
COLLECTED = (
    Part("student-affairs", Role.LEAD, "commendation-2", PERFORMANCES, "登錄統計表"),
    Part("member", Role.ASSIST, "commendation-1", PERFORMANCES),
    Part("it", Role.LEAD, "commendation-1", TRAINING, "登入統計表"),
)


def propose(cast: Cast, meeting: Meeting) -> None:
    """Case 1 goes onto the agenda of a meeting in draft; the meetings' chapter calls it on the day."""
    secretary = cast.actor("secretary")
    case = open_case(secretary, TERM)
    _nominate(cast, case, EVALUATED)
    submit_case(secretary, case.id, meeting.id)


def fill(cast: Cast) -> None:
    """Enter what the meeting decided on case 1, and begin case 2; one transaction."""
    with writing(SYSTEM):
        with on_day(date(2026, 9, 23)):
            case = db.session.scalars(select(RewardCase).where(RewardCase.term == TERM)).one()
            decisions = {row.id: _decision(row.deed) for row in nominations_of(case.id)}
            evaluate(cast.actor("secretary"), case.id, decisions)
        with on_day(date(2026, 10, 14)):
            send_case(cast.actor("secretary"), case.id)
        with on_day(date(2026, 11, 17)):
            _nominate(cast, open_case(cast.actor("secretary"), TERM), COLLECTED)


def _decision(deed: str) -> Decision:
    if deed == SHARING:
        return Decision(Outcome.POSTPONED, reason="使用情形待補，下次再評。")
    return Decision(Outcome.APPROVED)


def _nominate(cast: Cast, case: RewardCase, parts: Sequence[Part]) -> None:
    secretary = cast.actor("secretary")
    for part in parts:
        person = _person(cast, part.who)
        if person is None:  # a school without that post
            continue
        data = NominationInput(
            person.id, part.deed, part.role, part.grade, part.evidence, done_on=DONE.get(part.deed, LAST_TERM)
        )
        nominate(secretary, case.id, data)


def _person(cast: Cast, who: str | tuple[str, int]) -> Person | None:
    if isinstance(who, str):
        return cast.people.get(who)
    code, number = who
    holders = cast.by_position.get(code, [])
    return holders[number] if number < len(holders) else None
