"""The forms of a fault report and of its answer."""

from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from intranet.web.forms import BaseForm, LineField

LONG = Length(max=4000, message="內容請在 4000 字以內。")


class ReportForm(BaseForm):
    title = LineField("標題", [DataRequired("請填寫標題。"), Length(max=120, message="標題請在 120 字以內。")])
    body = TextAreaField(
        "情形",
        [DataRequired("請填寫情形。"), LONG],
        description="什麼時候、在哪一頁、看到什麼訊息；沒有設備、無法登入或需要協助，也在這裡提出。請勿填寫密碼或身分證字號。",
    )


class AnswerForm(BaseForm):
    answer = TextAreaField("回復", [DataRequired("請填寫回復內容。"), LONG], description="通報人看得到這段文字。")
