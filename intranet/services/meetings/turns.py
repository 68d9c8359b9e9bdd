"""Why something cannot be done with a meeting now: its state, since when it is so, and what can be done instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from intranet.rules.dates import TAIPEI, roc_weekday
from intranet.rules.meetings import MeetingState
from intranet.services.errors import Refused

if TYPE_CHECKING:  # the shapes are made of what this module serves
    from intranet.models import Meeting
    from intranet.services.meetings.shapes import Head

S = MeetingState
# Not of the session itself: one that was resumed is open since another moment than it was opened.
SINCE: Mapping[MeetingState, str] = {
    S.APPROVED: "approved_at",
    S.CONVENED: "convened_at",
    S.MINUTES_DRAFTED: "adjourned_at",
    S.CONFIRMED: "confirmed_at",
    S.PUBLISHED: "published_at",
}
_CORRECTION = "紀錄已定稿；有誤時在紀錄頁提出更正，列入下次會議。"
INSTEAD: Mapping[MeetingState, str] = {
    S.DRAFT: "草案可以修改開會資料與議程；召集人核定後寄發開會通知。",
    S.APPROVED: "接著寄發開會通知；要修改開會資料或議程，請先退回草案。",
    S.CONVENED: "開會前可以改期或取消；宣布開會後才點名與登錄結果。",
    S.IN_SESSION: "開會中可以點名、登錄結果、提出臨時動議，各案都有結果後散會。",
    S.MINUTES_DRAFTED: "紀錄草稿可以編輯；點名或結果有誤，請先恢復開會再更正。",
    S.CONFIRMED: _CORRECTION,
    S.PUBLISHED: _CORRECTION,
    S.CANCELLED: "要再開會，請另行排定會議。",
}


def out_of_turn(meeting: Meeting | Head, why: str) -> Refused:
    """The refusal of what the meeting's state does not allow. ``why`` ends the sentence: 「不能改期」."""
    moment = getattr(meeting, SINCE.get(meeting.state, ""), None)
    here = moment.astimezone(TAIPEI) if moment else None
    since = f"自 {roc_weekday(here.date())}{here:%H:%M} 起" if here else "目前"
    return Refused(f"會議{since}為「{meeting.state.value}」，{why}。", instead=INSTEAD[meeting.state])
