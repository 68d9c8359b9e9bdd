"""Forms of the deputies area."""

from __future__ import annotations

from wtforms import SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from intranet.web.forms import BaseForm, CountField, RocDateField


class DeputyForm(BaseForm):
    position = SelectField("職務", [InputRequired("請選擇職務。")])
    person_id = SelectField("代理人", [NumberRange(1, message="請選擇代理人。")], coerce=int)
    for_person_id = SelectField(
        "代理哪一位", coerce=int, description="多人同任的職務（如任課教師）可指定一位：此人請假或離職時由代理人辦理。"
    )
    rule = SelectField("代理的範圍", description="代理人名單若只為其中一項訂定，請選那一項。")
    order = CountField(
        "代理順位", [InputRequired("請填寫代理順位。")], description="1 為第一順位；前一順位不在時由下一順位代理。"
    )
    starts = RocDateField("起日", [InputRequired("請填寫起日。")])
    ends = RocDateField("迄日", [Optional()], description="留空表示至另有決議為止。")
    resolution_id = SelectField("依據的決議", coerce=int, description="代理人名單及順位由工作小組訂定。")


class EndForm(BaseForm):
    ends = RocDateField("代理迄日", [InputRequired("請填寫代理迄日。")], description="含當日。")
