"""The demo's meetings: two school terms confirmed and shared, this term's first confirmed, its second in draft."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta

from msgspec import Struct, field
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import (
    ActionItem,
    AgendaItem,
    Attendance,
    Meeting,
    OutcomeKind,
    Presence,
    Reply,
    RewardCase,
    Section,
)
from intranet.rules.dates import Term
from intranet.rules.meetings import Vote
from intranet.services.actor import SYSTEM
from intranet.services.context import current_school, on_day
from intranet.services.demo.cast import Cast
from intranet.services.demo.rewards import propose as propose_rewards
from intranet.services.meetings.agenda import place_item
from intranet.services.meetings.convening import convene
from intranet.services.meetings.follow_up import add_action, release_action, report_progress
from intranet.services.meetings.minutes import confirm_minutes, publish_minutes
from intranet.services.meetings.outcomes import Result, record_outcome
from intranet.services.meetings.planning import Plan, approve_meeting, schedule_meeting
from intranet.services.meetings.proposals import ProposalDraft, place_proposal, propose_item
from intranet.services.meetings.replies import reply
from intranet.services.meetings.session import Mark, adjourn, call_roll, open_session
from intranet.services.transactions import writing

STARTS, ENDS = time(14, 10), time(15, 40)
PLACE = "行政大樓二樓會議室"
DEPUTIES_TITLE = "訂定各項作業代理人名單及代理順位，提請討論。"


class Task(Struct, frozen=True):
    """An action item under a proposal (counted from 0): owner, what, until when; its report, and its release."""

    item: int
    owner: str
    task: str
    due: date
    progress: str = ""
    released: date | None = None


class Script(Struct, frozen=True):
    """One meeting of the demo. ``matters`` are positions in the regulation's list of matters."""

    term: Term
    on: date
    matters: Sequence[int]
    reports: Sequence[tuple[str, str, str]]
    tasks: Sequence[Task] = ()
    with_deputies: bool = False
    with_rewards: bool = False
    is_shared: bool = True
    texts: dict[int, str] = field(default_factory=dict)


SCRIPTS = (
    Script(
        Term(114, 1), date(2025, 9, 12), (0, 1, 2, 3),
        (("註冊組", "新生帳號開設情形", "114 學年度新生學習歷程檔案帳號已全數開設。"),),
        (Task(0, "registrar", "公告 114 學年度第 1 學期作業期程", date(2025, 9, 30), "已於學校網站公告。", date(2026, 3, 6)),),
        with_deputies=True,
    ),
    Script(
        Term(114, 2), date(2026, 3, 6), (0, 3, 4, 5),
        (("註冊組", "課程學習成果上傳情形", "114 學年度第 1 學期課程學習成果上傳率 96.8%。"), ("輔導單位", "親師說明辦理情形", "本學年度已辦理親師說明 1 場。")),
        (Task(0, "instruction", "檢討課程學習成果認證進度", date(2026, 5, 29), "已於教學研究會提醒，認證率 99.1%。", date(2026, 9, 18)),),
    ),
    Script(
        Term(115, 1), date(2026, 9, 18), (0, 1, 3),
        (("註冊組", "收訖明細確認情形", "114 學年度第 2 學期收訖明細確認率 98.6%。"), ("訓育組", "幹部與社團紀錄登錄情形", "已完成登錄並提供學生查閱。")),
        (
            Task(
                0, "registrar", "公告 115 學年度第 1 學期作業期程", date(2026, 9, 30), "已發布並公告於學校網站。",
                date(2026, 9, 30),
            ),
            Task(1, "student-affairs-section", "彙整高一多元表現登錄的常見問題", date(2026, 10, 30)),
            Task(3, "instruction", "通知任課教師認證代理人名單及順位", date(2026, 12, 18)),
        ),
        with_deputies=True, with_rewards=True, is_shared=False,
    ),
)  # fmt: skip
NEXT = Plan(
    Term(115, 1), date(2026, 12, 11), time(12, 10), time(13, 0), PLACE, remarks="備有午餐，請回復出席以便統計。"
)


def fill(cast: Cast) -> None:
    """Play the scripts through the services, in one transaction; mails carry no printed notice here."""
    with writing(SYSTEM):
        for script in SCRIPTS:
            _play(cast, script)
        with on_day(date(2026, 11, 16)):
            clauses = [matter.clause for matter in current_school().committee.matters]
            meeting = schedule_meeting(cast.actor("secretary"), NEXT, matters=clauses[2:4])
            place_item(
                cast.actor("secretary"), meeting.id, section=Section.REPORT, title="期中作業辦理情形",
                explanation="課程學習成果上傳及認證進度，詳會中報告。", proposer="註冊組",
            )  # fmt: skip
        _propose(cast, meeting)


def _propose(cast: Cast, meeting: Meeting) -> None:
    """Two members ask for an item: one stands on the draft's agenda, one waits."""
    with on_day(date(2026, 11, 17)):
        placed = propose_item(
            cast.actor("registrar"),
            ProposalDraft(
                meeting.term, "修正補登課程學習成果的申請表，提請討論。", "現行申請表沒有佐證欄，教師難以認證。",
                "增列佐證欄，自下學期起適用。",
            ),
        )  # fmt: skip
        propose_item(
            cast.actor("member"),
            ProposalDraft(
                meeting.term, "選課輔導提前到期中考後辦理，提請討論。", "學生反映期末辦理時間太趕。",
                "自下學期起，選課輔導於期中考後兩週內辦理。",
            ),
        )  # fmt: skip
    with on_day(date(2026, 11, 18)):
        place_proposal(cast.actor("secretary"), placed.id, meeting.id)


def _play(cast: Cast, script: Script) -> None:
    with on_day(script.on - timedelta(days=15)):
        meeting = _draft(cast, script)
    with on_day(script.on - timedelta(days=14)):
        approve_meeting(cast.actor("principal"), meeting.id)
    with on_day(script.on - timedelta(days=10)):
        word = current_school().profile.document_word
        number = f"{word}第{script.on.year - 1911}{meeting.id:07d}號"
        convene(cast.actor("secretary"), meeting.id, document_no=number, notice=b"")
    with on_day(script.on - timedelta(days=7)):
        absent = _away(cast, meeting)
        _answer(cast, meeting)
    with on_day(script.on):
        _hold(cast, script, meeting, absent)
    with on_day(script.on + timedelta(days=5)):
        confirm_minutes(cast.actor("principal"), meeting.id)
    if script.is_shared:
        with on_day(script.on + timedelta(days=6)):
            publish_minutes(cast.actor("secretary"), meeting.id)
    _follow_up(cast, script)


def _draft(cast: Cast, script: Script) -> Meeting:
    secretary, matters = cast.actor("secretary"), current_school().committee.matters
    clauses = [matters[number].clause for number in script.matters if number < len(matters)]
    plan = Plan(script.term, script.on, STARTS, ENDS, PLACE)
    meeting = schedule_meeting(secretary, plan, matters=clauses)
    place_item(
        secretary, meeting.id, section=Section.CHAIR_REPORT, title="主席致詞",
        explanation="感謝各位委員協助推動學生學習歷程檔案，請依期程落實各項作業。",
    )  # fmt: skip
    for unit, title, text in script.reports:
        place_item(secretary, meeting.id, section=Section.REPORT, title=title, explanation=text, proposer=unit)
    proposer = current_school().secretary.unit or ""
    if script.with_deputies:
        place_item(
            secretary, meeting.id, section=Section.PROPOSAL, title=DEPUTIES_TITLE, matter=_deputies_clause(),
            explanation="任課教師無法認證或承辦人員異動時，須有代理人依順位接辦。",
            proposal="通過後登錄於系統並通知代理人。", proposer=proposer,
        )  # fmt: skip
    if script.with_rewards:
        propose_rewards(cast, meeting)
    return meeting


def _deputies_clause() -> str:
    """The clause that the resolution on deputies answers: the school's own, else the national one."""
    own = (rule.clause for rule in current_school().committee.deputies if rule.applies and rule.answers)
    return next(own, "national:deputies")


def _members(meeting: Meeting) -> list[Attendance]:
    statement = select(Attendance).where(Attendance.meeting_id == meeting.id).order_by(Attendance.id)
    return list(db.session.scalars(statement))


def _away(cast: Cast, meeting: Meeting) -> list[int]:
    """Attendance ids of the last few members without an account: they could not come."""
    known = {person.id for person in cast.people.values()}
    members = [row for row in _members(meeting) if row.seat]
    free = [row.id for row in members if row.person_id not in known]
    return free[-(len(members) - (20 if len(members) > 22 else 19)) :]


def _answer(cast: Cast, meeting: Meeting) -> None:
    told = {row.person_id for row in _members(meeting) if row.seat}
    for username in ("principal", "secretary", "registrar", "instruction", "student-affairs", "member"):
        if cast.people[username].id in told:
            reply(cast.actor(username), meeting.id, Reply.COMING)


def _hold(cast: Cast, script: Script, meeting: Meeting, absent: list[int]) -> None:
    clerk = cast.actor("clerk")
    open_session(clerk, meeting.id, at=STARTS)
    call_roll(clerk, meeting.id, {row.id: _mark(row, absent) for row in _members(meeting)})
    items = list(
        db.session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.place))
    )
    proposals = [item for item in items if item.section is Section.PROPOSAL]
    for item in items:
        _decide(cast, item)
    for task in script.tasks:
        add_action(clerk, proposals[task.item].id, owner=task.owner, task=task.task, due=task.due)
    adjourn(clerk, meeting.id, at=ENDS)


def _mark(row: Attendance, absent: list[int]) -> Mark:
    if not row.seat:
        return Mark(Presence.OBSERVING)
    if row.id not in absent:
        return Mark(Presence.PRESENT)
    return Mark(Presence.EXCUSED if absent.index(row.id) < 2 else Presence.ABSENT)


def _decide(cast: Cast, item: AgendaItem) -> None:
    clerk = cast.actor("clerk")
    if item.section is Section.REPORT:
        record_outcome(clerk, item.id, Result(OutcomeKind.DECISION, "洽悉。"))
    elif db.session.scalar(select(RewardCase.id).where(RewardCase.agenda_item_id == item.id)) is not None:
        text = "出席委員逐一評核，7 人次照提報獎度通過，1 人次緩議。"
        record_outcome(clerk, item.id, Result(OutcomeKind.RESOLUTION, text, Vote(15, 0, 1)))
    elif item.section is Section.PROPOSAL and item.title == DEPUTIES_TITLE:
        text = "代理人名單及順位照案通過，自本學期起適用。"
        record_outcome(clerk, item.id, Result(OutcomeKind.RESOLUTION, text))
    elif item.section is Section.PROPOSAL:
        record_outcome(clerk, item.id, Result(OutcomeKind.RESOLUTION, "照案通過。", Vote(18, 0, 1)))


def _follow_up(cast: Cast, script: Script) -> None:
    """Reports and releases of this meeting's tasks, on their own days."""
    for task in script.tasks:
        if not task.progress:
            continue
        row = db.session.scalars(select(ActionItem).where(ActionItem.task == task.task)).one()
        with on_day(task.due):
            report_progress(cast.actor("secretary"), row.id, task.progress)
        if task.released:
            with on_day(task.released):
                release_action(cast.actor("secretary"), row.id)
