"""What visitors of a session are asked: as little as the session needs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from intranet.services.outreach_door import KEPT_DAYS
from intranet.services.outreach_feedback import MAX_REMARK, SCORES
from intranet.services.outreach_people import Visitor
from intranet.web.forms import BaseForm, LineField

NAME = [DataRequired("請填寫姓名。"), Length(max=60, message="姓名請在 60 字以內。")]
CLASS = [Optional(), Length(max=60, message="班級或單位請在 60 字以內。")]


class RegistrationForm(BaseForm):
    name = LineField("姓名", NAME)
    belongs_to = LineField("子女班級或服務單位", CLASS)
    email = LineField(
        "電子郵件",
        [
            Optional(),
            Length(max=200, message="電子郵件請在 200 字以內。"),
            Regexp(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+$", message="電子郵件的格式不正確。"),
        ],
        description="填了就寄送報名完成的通知與取消連結；不填也可以報名。",
    )
    agreed = BooleanField("我已閱讀上方的個人資料告知事項", [DataRequired("請先閱讀告知事項再勾選。")])

    def visitor(self) -> Visitor:
        return Visitor(self.name.data, self.belongs_to.data or "", self.email.data or "")


class CheckInForm(BaseForm):
    """``who`` is the code of the person who is signed in; ``kept`` how many seconds ago a phone without network
    noted the entry."""

    name = LineField("姓名", [Optional(), Length(max=60, message="姓名請在 60 字以內。")])
    belongs_to = LineField("子女班級或服務單位", CLASS)
    who = HiddenField()
    kept = HiddenField()

    def visitor(self) -> Visitor | None:
        return Visitor(self.name.data, self.belongs_to.data or "") if self.name.data else None

    def kept_for(self) -> timedelta | None:
        """How long ago it was noted; None where it comes straight from the page. Raises ValueError for what is no
        time that a phone keeps an entry."""
        if not self.kept.data:
            return None
        found = timedelta(seconds=int(self.kept.data))
        if not timedelta() <= found <= timedelta(days=KEPT_DAYS + 1):
            raise ValueError("kept too long, or noted in the future")
        return found


class FeedbackForm(BaseForm):
    score: Any = RadioField(
        "這一場有沒有幫助",
        [InputRequired("請選擇 1 到 5 分。")],
        choices=[SelectChoice(str(score), f"{score}　{word}") for score, word in SCORES.items()],
    )
    remark = TextAreaField("意見", [Optional(), Length(max=MAX_REMARK, message=f"意見請在 {MAX_REMARK} 字以內。")])
