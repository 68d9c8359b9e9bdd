"""The responsibility table (分工): who builds, who supervises, and the duty that a row grants in the product."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Duty(Enum):
    """What a responsibility lets its holder do here; rules/permissions.py maps each to permissions."""

    CONVENE = "召集並主持會議"
    SECRETARY = "執行秘書"
    TAKE_MINUTES = "會議紀錄"
    TAKE_PART = "工作小組委員"
    PLAN_SCHEDULE = "規劃作業期程"
    PUBLISH_SCHEDULE = "公告作業期程"
    HOLD_OUTREACH = "辦理宣導與研習"
    PROPOSE_REWARDS = "提報敘獎"
    PROCESS_REWARDS = "敘獎核辦"
    RUN_PLATFORM = "平臺建置與管理"
    REVIEW_ACCOUNTS = "帳號權限清查"
    BUILD_DATA = "資料建置"
    SUPERVISE_DATA = "督導"
    CERTIFY = "課程學習成果認證"
    SUBMIT = "資料提交"
    CONFIRM_RECEIPT = "收訖明細確認"
    MANAGE_PEOPLE = "人員與席次管理"
    DELAY_CLOSING = "延後停用離職者的帳號"


@dataclass(frozen=True, slots=True)
class Responsibility:
    """One row of the table. ``builders`` and ``supervisors`` are names as the text uses them.

    ``duty`` is what the row grants to its builders (supervisors get read access). ``reading`` marks a row, or the
    actor in it, that is our reading or the product's default and not the text. ``row`` is the number (項次) in the
    text's own table; where one of its rows has several remarks, each is a Responsibility of its own, and
    ``listed_builders`` and ``listed_supervisors`` keep what the cells of the whole row say.
    """

    key: str
    item: str
    builders: tuple[str, ...]
    clause: str
    duty: Duty
    supervisors: tuple[str, ...] = ()
    schedule: str = ""
    note: str = ""
    row: str = ""
    division: str = ""
    reading: str = ""
    listed_builders: tuple[str, ...] = ()
    listed_supervisors: tuple[str, ...] = ()
