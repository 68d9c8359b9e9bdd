"""What an audit entry changed, in the office's words: the trail keeps names, codes and ISO days for ever the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from enum import Enum
from typing import Any

from intranet.models.meetings import OutcomeKind, Presence, Section
from intranet.models.people import AccountRole
from intranet.models.platform import FaultState, ReviewVerdict
from intranet.models.rewards import Outcome
from intranet.rules.dates import roc_short
from intranet.rules.obligations import Audience, Kind
from intranet.rules.operations import CaseKind, Measure, ObjectionOutcome
from intranet.rules.rewards import Role
from intranet.rules.school import School
from intranet.services.audit_pack_labels import column_label

KEYS = {
    "accounts": "帳號數", "actions": "列管事項", "anchors": "基準日", "appoint": "登錄職務", "attendance": "出席情形", "change_person": "修改人員", "deadline": "期限", "disabled": "停用的帳號",
    "document": "文件", "end": "結束任期", "ends": "迄日", "file": "檔案", "files": "檔案", "for_person": "被代理人",
    "from": "原內容",
    "item": "議案", "items": "議案", "letters": "通知書", "matters": "議決事項", "meeting": "會議", "needed": "開議所需席次", "new_person": "新增人員", "on": "日期", "order": "順位",
    "person": "人員", "present": "出席人數", "recused": "迴避席次", "resolution": "決議", "seats": "全體席次", "until": "到期日", "role": "角色或擔任工作", "rows": "列數",
    "starts": "起日", "why": "事由",
}  # fmt: skip
ENUMS: Mapping[str, tuple[type[Enum], ...]] = {
    "kind": (OutcomeKind, Kind, CaseKind),
    "audience": (Audience,),
    "outcome": (ObjectionOutcome, Outcome),
    "presence": (Presence,),
    "role": (AccountRole, Role),
    "section": (Section,),
    "state": (FaultState,),
}
POSTS = frozenset(("position", "owner", "settled_as", "closed_as"))  # what holds codes of positions
HIDDEN = "（個人資料，只留檢核碼）"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def readable(school: School, changes: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The changed fields of one entry as label and value. What has no word here is shown as it was kept."""
    return tuple((label_of(key), _words(school, key, value)) for key, value in changes.items())


def label_of(key: str) -> str:
    """The word for the key of a change or of a count."""
    if key.isdecimal():
        return f"第 {key} 號"
    if key in Measure.__members__:
        return str(Measure[key].value)
    return KEYS.get(key) or column_label(key)


def steps_done(keys: list[Any]) -> str:
    """Keys of a checklist, which only the case itself tells apart: how many."""
    return f"{len(keys)} 項"


def _words(school: School, key: str, value: Any) -> str:
    if key == "done" and isinstance(value, list):
        return steps_done(value)
    if isinstance(value, list):
        return "、".join(_words(school, key, one) for one in value) or "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None or value == "":
        return "—"
    text = str(value)
    if text.startswith("hmac:"):
        return HIDDEN
    return word_for(school, key, text) or _DAY.sub(_roc, text)


def _roc(found: re.Match[str]) -> str:
    with suppress(ValueError):
        return roc_short(date.fromisoformat(found[0]))
    return found[0]


def word_for(school: School, key: str, text: str) -> str:
    """The word for a code that stands under a key or in a column; empty where the value is none."""
    for choice in ENUMS.get(key, (Outcome, ReviewVerdict) if key.isdecimal() else ()):
        if text in choice.__members__:
            return str(choice[text].value)
    if key in POSTS and text in school.directory.by_code:
        return school.directory.by_code[text].title
    if key == "seat":
        return next((seat.title for seat in school.committee.seats if seat.key == text), "")
    if key in ("grade", "final_grade") and (grade := school.rewards.grade(text)):
        return grade.label
    if key == "obligation" and (obligation := school.obligation(text)):
        return obligation.title
    if key == "window" and (window := school.window(text)):
        return window.item
    if key == "step":
        return next((step.what for step in school.portfolio.steps if step.key == text), "")
    if text.startswith("national:") and (clause := school.clause(text)):
        return f"全國規定「{clause.summary.removesuffix('。')}」"
    return ""
