"""The demo's records brought on to the states that some pages need, and the addresses that bear a signed word."""

from __future__ import annotations

from datetime import date, time, timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Account, MeetingState, OutcomeKind, RewardCase, WorkItem
from intranet.rules.dates import Term
from intranet.rules.obligations import Audience, Kind
from intranet.rules.rewards import Role
from intranet.services.account_setup import issue_link
from intranet.services.actor import SYSTEM
from intranet.services.audit_pack import PackOrder, order_pack
from intranet.services.audit_pack_links import create_link
from intranet.services.audit_pack_queue import make_waiting_packs
from intranet.services.context import on_day, today
from intranet.services.deputies import set_deputy
from intranet.services.meetings.door import door_address
from intranet.services.meetings.outcomes import Result, record_outcome
from intranet.services.meetings.reply_links import reply_address
from intranet.services.operations.rights import units_for
from intranet.services.operations.rosters import stage_roster
from intranet.services.outreach import plan_session
from intranet.services.outreach_door import check_in
from intranet.services.outreach_door import door_address as session_door
from intranet.services.outreach_drafts import SessionDraft
from intranet.services.outreach_people import Visitor, register_visitor
from intranet.services.rewards import nominate, open_case
from intranet.services.rewards_rules import NominationInput
from intranet.services.rewards_submission import submit_case
from intranet.services.sign_in import actor_named
from tests.support.meetings import Group, a_meeting, attendance_of
from tests.support.operations import xlsx
from tests.support.remembered import remembered

SOURCE = "192.0.2.1"
ROSTER = (("任課教師", "科目", "已上傳件數", "已認證件數", "待認證件數"), ("王大明", "國文", 9, 9, 0))
Addresses = dict[str, list[str]]


@remembered
def bring_on() -> Addresses:
    """Add what the demo lacks; endpoint → the addresses that no id leads to."""
    set_deputy(SYSTEM, "registrar", actor_named("clerk").person_id or 0, order=9, starts=today())
    with_word = _meetings() | _sessions() | _papers()
    _staged_roster()
    return {endpoint: [urlsplit(one).path for one in found] for endpoint, found in with_word.items()}


def _meetings() -> Addresses:
    """A meeting in each state; case 2 of the rewards is decided, case 3 waits for the members' views."""
    secretary, clerk = actor_named("secretary"), actor_named("clerk")
    group = Group(secretary=secretary, convener=actor_named("principal"), clerk=clerk, seated=())
    a_meeting(group, MeetingState.APPROVED, on=date(2026, 12, 8))
    called = a_meeting(group, MeetingState.CONVENED, on=date(2026, 12, 9))
    with on_day(date(2026, 11, 10)):
        a_meeting(group, MeetingState.MINUTES_DRAFTED, on=date(2026, 11, 18))
    sitting = a_meeting(group, MeetingState.IN_SESSION, on=today())
    decided = db.session.scalars(select(RewardCase.id).where(RewardCase.number == 2)).one()
    submit_case(secretary, decided, sitting)
    item = db.session.scalars(select(RewardCase.agenda_item_id).where(RewardCase.id == decided)).one()
    assert item is not None
    record_outcome(clerk, item, Result(OutcomeKind.RESOLUTION, "照提報獎度通過。"))
    draft = a_meeting(group, on=date(2026, 12, 16))
    case = open_case(secretary, Term(115, 1))
    nominee = NominationInput(
        actor_named("counselor").person_id, "辦理輔導講座", Role.LEAD, "commendation-1", done_on=date(2026, 11, 20)
    )
    nominate(secretary, case.id, nominee)
    submit_case(secretary, case.id, draft)
    asked = next(row for row in attendance_of(called) if row.person_id)
    return {
        "meetings.door_page": [door_address(sitting)],
        "replies.reply": [reply_address(called, asked.person_id or 0, 0)],
    }


def _sessions() -> Addresses:
    """A public session of today: one visitor has registered, another has come."""
    day = today()
    draft = SessionDraft(
        Kind.BRIEFING, "親師座談", day, "活動中心", (Audience.PARENTS,), ("課程諮詢教師",), starts=time(9),
        ends=time(11), is_public=True, registers_until=day, asks_feedback=True,
    )  # fmt: skip
    (number,) = plan_session(actor_named("course-counselor"), draft)
    cancel = register_visitor(number, Visitor("林小華", "101"), SOURCE)
    door = session_door(number)
    came = check_in(door.rsplit("/", 1)[1], who="", visitor=Visitor("王大明", "102"), kept=None, source=SOURCE)
    return {"sessions.cancel": [cancel], "sessions.check_in": [door], "sessions.feedback": [came.feedback]}


def _papers() -> Addresses:
    """An audit pack that was made, its link, and the link by which an account gets its password."""
    secretary = actor_named("secretary")
    pack = order_pack(secretary, PackOrder(Term(115, 1)))
    with pytest.MonkeyPatch.context() as patch:  # what the pack holds has tests of its own
        patch.setattr("intranet.documents.pdf.render_pdf", lambda html, timeout=0.0: b"%PDF-")
        make_waiting_packs()
    token = create_link(secretary, pack.id, recipient="教育局", expires_on=today() + timedelta(days=7))
    account = db.session.scalars(select(Account).where(Account.username == "teacher")).one()
    return {"audit.shared": [f"/audit/pack/shared/{token}"], "auth.setup": [issue_link(actor_named("admin"), account)]}


def _staged_roster() -> None:
    """Who owns certification has uploaded a list and not confirmed it yet."""
    window = select(WorkItem.id, WorkItem.owner).where(WorkItem.window == "certify-1", WorkItem.term == Term(115, 1))
    item, owner = db.session.execute(window).one()
    keeper = next(actor for actor in map(actor_named, ("registrar", "counselor")) if units_for(actor, (owner,)))
    stage_roster(keeper, item, owner, today(), "認證.xlsx", xlsx(ROSTER))
