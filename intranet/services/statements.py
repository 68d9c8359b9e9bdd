"""What the privacy and the accessibility statement say, read from where it is decided: never written down twice."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from intranet.rules.operations import YEARS_KEPT
from intranet.rules.permissions import Permission
from intranet.services.account_setup import MAILED_VALID, VALID
from intranet.services.audit_pack_links import LONGEST
from intranet.services.context import current_school, current_settings
from intranet.services.login_sessions import ABSOLUTE, IDLE
from intranet.services.outreach_attendance import KEPT_DAYS
from intranet.services.sign_in import FAILURES, WITHIN


class Answerer(Struct, frozen=True):
    """Who at the school answers the public; ``unit`` is an office, or the posts that answer fault reports."""

    school: str
    unit: str
    address: str
    phone: str
    email: str
    days: int


class Kept(Struct, frozen=True):
    """A kind of record and how long it stays (保存期限)."""

    what: str
    how_long: str
    then: str


def public_answerer() -> Answerer:
    """The school's own contact, else the posts that answer fault reports."""
    school = current_school()
    profile, contact = school.profile, school.profile.contact
    unit = contact.unit or "、".join(school.titles(Permission.ANSWER_FAULTS))
    return Answerer(profile.name, unit, profile.address, profile.phone, contact.email, contact.answer_days)


def retention_rows() -> tuple[Kept, ...]:
    """How long each kind of personal data stays, as the code and the school's rows have it."""
    school, settings = current_school(), current_settings()
    copies = settings.daily_copies
    backup = (
        Kept("備份", f"每日一份，保留最近 {copies} 份", "較舊的自動刪除")
        if copies
        else Kept("備份", "系統未啟用每日備份", "由本校另行管理")
    )
    retention = school.portfolio.retention
    years = retention.years if retention else 0
    files = (
        (Kept("畢業生學習歷程檔案的封存清冊", f"自封存日起 {years} 年", "期滿經工作小組決議後始得銷毀"),)
        if years
        else ()
    )
    return (
        Kept("登入狀態", f"閒置 {_length(IDLE)}，最長 {_length(ABSOLUTE)}", "到期即須重新登入，下次有人登入時清除"),
        Kept(
            "登入失敗的帳號名稱與來源位址",
            f"{_length(WITHIN)}（{FAILURES} 次即暫緩登入）",
            "到期失效，下次登入失敗時清除",
        ),
        Kept(
            "啟用帳號、重設密碼的連結",
            f"{_length(VALID)}；以郵件寄送者 {_length(MAILED_VALID)}",
            "使用一次或到期即失效",
        ),
        Kept("校外人士的報名與簽到資料", f"場次辦理後 {KEPT_DAYS} 天", "自動清除姓名、單位與電子郵件，只留人數"),
        *files,
        Kept("銷毀紀錄", f"至少 {YEARS_KEPT} 年", "供查核"),
        Kept("稽核資料連結", f"最長 {_length(LONGEST)}", "到期失效"),
        Kept("會議紀錄、敘獎名冊等文件", "依檔案法令的保存年限", "系統不自動刪除"),
        Kept("稽核紀錄、寄出的郵件", "與系統同", "系統不自動刪除，稽核紀錄不得修改"),
        Kept("帳號", "離職或離校即停用，每學期清查", "停用後保留帳號名稱，不再核發他人"),
        backup,
    )


def _length(span: timedelta) -> str:
    """A length of time in the largest unit that holds it whole."""
    minutes = int(span.total_seconds()) // 60
    for unit, size in (("天", 24 * 60), ("小時", 60)):
        if minutes % size == 0:
            return f"{minutes // size} {unit}"
    return f"{minutes} 分鐘"
