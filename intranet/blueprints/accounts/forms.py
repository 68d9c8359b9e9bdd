"""Forms of the accounts area."""

from __future__ import annotations

from wtforms import SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from intranet.services.accounts import USERNAME_RULE, Newcomer
from intranet.web.forms import BaseForm, LineField, RocDateField


class OpenForm(BaseForm):
    person_id = SelectField("人員", [NumberRange(1, message="請選擇人員。")], coerce=int)
    username = LineField(
        "帳號",
        [DataRequired("請輸入帳號。"), Length(max=40, message=f"帳號{USERNAME_RULE}。")],
        description=f"{USERNAME_RULE}；名稱核發後不再給他人。",
    )

    def offer(self, people: tuple[Newcomer, ...]) -> None:
        """Fill in whom may be chosen, by their posts; nobody where all have accounts."""
        rows = [SelectChoice(one.person_id, one.label, optgroup=one.post) for one in people]
        self.person_id.choices = [SelectChoice(0, "請選擇"), *rows] if rows else []


class DisableForm(BaseForm):
    why = LineField(
        "停用原因", [DataRequired("請填寫停用原因。"), Length(max=200)], description="例如：離職、轉學、久未使用。"
    )


class DelayForm(BaseForm):
    """``version`` is that of the decision in force, which another one replaces."""

    until = RocDateField("延後到", [InputRequired("請填寫延後的期限。")], description="含當日；期滿未停用即列為逾期。")
    reason = TextAreaField(
        "原因",
        [InputRequired("請填寫延後的原因與資通安全上的考量。"), Length(max=300, message="請精簡到 300 字以內。")],
        description="例如：學生成果上傳後仍須由原任課教師認證；僅限校內網路登入。",
    )
