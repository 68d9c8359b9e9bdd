"""The answer to a notice, by one of three buttons."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from intranet.models import Reply
from intranet.web.forms import BaseForm, LineField

READ = "READ"


class LinkReplyForm(BaseForm):
    """``answer`` is the button that was pressed."""

    answer = RadioField(
        "是否出席",
        [InputRequired("請按出席或請假。")],
        choices=[
            SelectChoice(Reply.COMING.name, "出席"),
            SelectChoice(Reply.EXCUSED.name, "請假"),
            SelectChoice(READ, "已閱，稍後回復"),
        ],
    )
    note = LineField("說明", [Optional(), Length(max=200, message="說明請在 200 字以內。")])
