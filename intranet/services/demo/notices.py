"""The demo's announcements and fault reports: some current, some over, one report still open."""

from __future__ import annotations

from datetime import date

from intranet.models import FaultReport
from intranet.rules.obligations import Audience, Kind
from intranet.rules.permissions import Permission
from intranet.services.announcements import AnnouncementDraft, publish_announcement
from intranet.services.context import current_school, on_day
from intranet.services.demo.cast import Cast
from intranet.services.faults import answer_fault, report_fault

OWNERS = ("registrar", "it")  # who runs the platform: at one school the registrar, at the other the system manager
EVERYBODY = (Audience.STUDENTS, Audience.PARENTS, Audience.STAFF)


def fill(cast: Cast) -> None:
    known = [name for name in OWNERS if name in cast.people]
    owner = next((name for name in known if cast.actor(name).can(Permission.ANSWER_FAULTS)), None)
    if owner is None:  # no demo account runs this school's platform
        return
    _announce(cast, owner)
    _report(cast, owner)


def _announce(cast: Cast, owner: str) -> None:
    published = next((row.clause for row in current_school().obligations if row.kind is Kind.PUBLICATION), "")
    for draft in (
        AnnouncementDraft(
            "本學期作業期程已公布",
            "本學期各項作業期程已公布於學校網站。\n\n- 上傳、認證與勾選的起訖日請以公布的期程為準。\n"
            "- 期程如有修正，會另行公告修正的項目。",
            EVERYBODY, date(2026, 9, 4), date(2027, 1, 31), published,
        ),
        AnnouncementDraft(
            "上傳課程學習成果前請先檢查檔案",
            "文件與影音檔案的大小各有上限，簡述在 100 字以內。\n\n檔案太大時請先壓縮；**家中沒有設備的同學**，"
            "可利用午休到電腦教室，或在「障礙通報」提出。",
            (Audience.STUDENTS,), date(2026, 11, 9), date(2026, 12, 31),
        ),
        AnnouncementDraft(
            "家長查詢子女學習歷程檔案的方式",
            "家長可請子女登入平臺後一同檢視。說明會的場次與簡報請見學校網站。",
            (Audience.PARENTS,), date(2026, 11, 2), date(2026, 12, 18),
        ),
        AnnouncementDraft(
            "任課教師認證提醒",
            "請各任課教師於認證期間內完成認證；請假期間由代理人辦理。認證不是評分，退回時請寫明理由。",
            (Audience.STAFF,), date(2026, 11, 16), date(2027, 2, 28),
        ),
        AnnouncementDraft(
            "平臺維護", "9 月 12 日 22 時至 24 時維護，期間無法登入。", EVERYBODY, date(2026, 9, 8), date(2026, 9, 12)
        ),
    ):  # fmt: skip
        with on_day(draft.starts):
            publish_announcement(cast.actor(owner), draft)


def _report(cast: Cast, owner: str) -> None:
    def report(username: str, day: date, title: str, body: str) -> FaultReport:
        with on_day(day):
            return report_fault(cast.actor(username), title, body)

    closed = report("teacher", date(2026, 9, 21), "認證頁面打不開", "按「認證」後一直停在空白頁，換一臺電腦也一樣。")
    with on_day(date(2026, 9, 22)):
        answer_fault(cast.actor(owner), closed.id, "瀏覽器版本過舊，更新後即可使用。", close=True)
    answered = report(
        "student", date(2026, 11, 16), "家裡沒有電腦", "只有手機，影音檔案沒辦法剪短後上傳，想請學校協助。"
    )
    with on_day(date(2026, 11, 17)):
        answer_fault(cast.actor(owner), answered.id, "午休時間可到電腦教室使用，請帶學生證，現場有老師協助。")
    report("parent", date(2026, 11, 20), "收不到通知信", "近兩週沒有收到學校寄的通知信，請協助確認信箱。")
