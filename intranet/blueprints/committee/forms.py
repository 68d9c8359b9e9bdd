"""Forms of the working group's pages."""

from __future__ import annotations

from wtforms import SelectField
from wtforms.validators import DataRequired, InputRequired, Length

from intranet.web.forms import BaseForm, LineField, RocDateField


def _or_none(value: object) -> int | None:
    return int(str(value)) if str(value).isdecimal() else None


class SeatForm(BaseForm):
    person = SelectField("人員", [InputRequired("請選擇人員。")], coerce=_or_none)
    starts = RocDateField("起日", [DataRequired("請輸入起日。")])
    ends = RocDateField("迄日", description="未定時留白；當天仍在任。")
    note = LineField("推派文件或備註", [Length(max=200, message="至多 200 字。")])


class EndForm(BaseForm):
    ends = RocDateField("最後一天", [DataRequired("請輸入最後一天。")], description="當天仍在任，次日起出缺。")
