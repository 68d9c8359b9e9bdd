"""Forms of the accounts area."""

from __future__ import annotations

from wtforms import SelectField
from wtforms.validators import DataRequired, Length

from intranet.web.forms import BaseForm, LineField


class OpenForm(BaseForm):
    person_id = SelectField("人員", coerce=int)
    username = LineField(
        "帳號",
        [DataRequired("請輸入帳號。"), Length(max=40)],
        description="小寫英數字，3 至 40 個字；名稱核發後不再給他人。",
    )


class DisableForm(BaseForm):
    why = LineField(
        "停用原因", [DataRequired("請填寫停用原因。"), Length(max=200)], description="例如：離職、轉學、久未使用。"
    )
