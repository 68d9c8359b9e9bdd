"""Plain factories of documents, filled with synthetic people."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from intranet.documents.ics import Contact, Invitation
from intranet.documents.minutes import Minutes, attendee
from intranet.documents.minutes_text import FollowUp, MinutesContent, Proposal, Report, Votes
from intranet.documents.notice import AgendaEntry, AgendaSection, MeetingNotice
from intranet.documents.roster import GroupEvaluation, Roster, RosterLine
from intranet.documents.schedule import ReleasedSchedule, ScheduleEntry
from intranet.documents.sign_in import SignInLine, SignInSheet
from intranet.rules.dates import TAIPEI, Term

SCHOOL = "國立明德高級中學"
GROUP = "學生學習歷程檔案工作小組"
TERM = Term(115, 1)
MEETING = f"{TERM.title}{GROUP}第一次會議"
STARTS = datetime(2026, 9, 10, 9, 30, tzinfo=TAIPEI)
ENDS = datetime(2026, 9, 10, 11, 0, tzinfo=TAIPEI)


def a_notice(**changes: Any) -> MeetingNotice:
    notice = MeetingNotice(
        school=SCHOOL,
        address=("260 宜蘭縣明德鎮中山路一號",),
        recipient="林雅婷主任",
        issued_on=date(2026, 9, 1),
        document_number="明高教字第1150001234號",
        subject=f"召開{MEETING}",
        starts_at=STARTS,
        ends_at=ENDS,
        place="行政大樓二樓會議室",
        chair="校長游文華",
        contact="教務處註冊組黃俊傑組長",
        phone="(03)900-0000分機212",
        attendees=("教務主任林雅婷", "學務主任陳志豪"),
        observers=("人事主任周美玲",),
        copies=("教務處註冊組",),
        remarks=("請準時出席。",),
        agenda=(
            AgendaSection("主席報告"),
            AgendaSection(
                "提案討論", (AgendaEntry("訂定作業期程，提請審議。", "依本校規定辦理。", "通過後公告。", "教務處"),)
            ),
        ),
    )
    return replace(notice, **changes)


def minutes_content(**changes: Any) -> MinutesContent:
    content = MinutesContent(
        chair_report="感謝各位委員出席。",
        follow_ups=(FollowUp("訂定認證代理人順位", "註冊組", "已公告。", date(2026, 6, 30), is_closed=True),),
        reports=(Report("教務處註冊組", "收訖明細確認率 98.6%。", "洽悉。"),),
        proposals=(
            Proposal(
                "訂定作業期程，提請審議。",
                "一、依本校規定辦理。\n二、草案如附件。",
                "通過後公告於學校網站。",
                "照案通過。",
                votes=Votes(19, 0, 1),
                proposer="教務處",
                recused=("註冊組長黃俊傑",),
            ),
        ),
        adjourned_at=ENDS,
    )
    return replace(content, **changes)


def some_minutes(body: str, **changes: Any) -> Minutes:
    minutes = Minutes(
        school=SCHOOL,
        term=TERM,
        group=GROUP,
        ordinal=1,
        starts_at=STARTS,
        ends_at=ENDS,
        place="行政大樓二樓會議室",
        chair="校長游文華",
        recorder="幹事何佳穎",
        expected=25,
        present=("教務主任林雅婷", attendee("註冊組", "簡明哲", deputy_of="教學組長")),
        observers=("人事主任周美玲",),
        on_leave=("家長代表曾文彬",),
        body=body,
    )
    return replace(minutes, **changes)


def a_sign_in_sheet() -> SignInSheet:
    members = tuple(SignInLine(f"各科召集人（{number}）", "林雅婷") for number in range(1, 25))
    return SignInSheet(
        SCHOOL,
        MEETING,
        STARTS,
        "行政大樓二樓會議室",
        (*members, SignInLine("學生代表")),
        (SignInLine("人事主任", "周美玲"),),
        seats=26,
    )


def a_roster(rows: int, **changes: Any) -> Roster:
    line = RosterLine(
        unit="教務處註冊組",
        position="註冊組長",
        name="黃俊傑",
        role="主辦",
        deed="辦理課程學習成果上傳、認證及勾選提交作業，輔導學生如期完成，資料零缺漏。",
        grade="嘉獎二次",
        basis="公立高級中等以下學校教師成績考核辦法第六條第一項第五款",
    )
    roster = Roster(
        school=SCHOOL,
        subject=f"{TERM.title}學生學習歷程檔案作業",
        lines=(line,) * rows,
        made_on=date(2027, 1, 20),
        evaluation=GroupEvaluation(date(2027, 1, 15), f"{TERM.title}{GROUP}第二次會議", "照案通過。"),
    )
    return replace(roster, **changes)


def an_entry(**changes: Any) -> ScheduleEntry:
    entry = ScheduleEntry(
        key="course-outcome-upload",
        title="課程學習成果上傳",
        audience="高一、高二",
        starts_on=date(2026, 9, 1),
        ends_on=date(2027, 2, 3),
        unit="教務處註冊組",
        check_starts_on=date(2027, 2, 4),
        check_ends_on=date(2027, 2, 6),
        clause="五(三)1",
    )
    return replace(entry, **changes)


def a_schedule(*entries: ScheduleEntry, **changes: Any) -> ReleasedSchedule:
    schedule = ReleasedSchedule(SCHOOL, TERM, 2, date(2026, 9, 14), "配合休業式調整。", entries or (an_entry(),))
    return replace(schedule, **changes)


def an_invitation(**changes: Any) -> Invitation:
    invitation = Invitation(
        uid="meeting-12@portfolio.example.edu.tw",
        sequence=1,
        summary=MEETING,
        starts_at=STARTS,
        ends_at=ENDS,
        place="行政大樓二樓會議室",
        organizer=Contact("教務處", "office@example.edu.tw"),
        attendee=Contact("林雅婷", "lin@example.edu.tw"),
        sent_at=STARTS - timedelta(days=9),
    )
    return replace(invitation, **changes)
