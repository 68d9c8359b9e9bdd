"""Forms around a release: asking a second person, answering, and the page of the school's website."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from intranet.services.calendar.proof import MAX_ADDRESS
from intranet.services.calendar.reviews import MAX_WORDS
from intranet.web.forms import BaseForm, LineField

_LONG = Length(max=MAX_WORDS, message=f"請在 {MAX_WORDS} 字以內。")


class AskForm(BaseForm):
    """``version`` holds the state of the draft that was shown."""

    note = LineField("要請對方留意的地方", [Optional(), _LONG])


class AnswerForm(BaseForm):
    result = RadioField(
        "複核結果",
        [InputRequired("請選擇複核結果。")],
        choices=[SelectChoice("agreed", "同意發布這份內容"), SelectChoice("declined", "不同意，須修改")],
    )
    answer = LineField("說明", [Optional(), _LONG], description="不同意時必填：理由，或要修改的地方。")


class ProofForm(BaseForm):
    address = LineField(
        "學校網站上的網頁",
        [
            DataRequired("請填學校網站上顯示期程的網頁。"),
            Length(max=MAX_ADDRESS, message=f"網址請在 {MAX_ADDRESS} 字以內。"),
        ],
        description="匯出的網頁或嵌入框架所在的那一頁，https:// 開頭。",
    )
