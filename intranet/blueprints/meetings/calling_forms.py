"""Forms of a meeting that was called and is moved."""

from __future__ import annotations

from wtforms import HiddenField
from wtforms.validators import DataRequired, InputRequired, Optional

from intranet.blueprints.meetings.forms import at_most
from intranet.rules.links import MAX_LINK
from intranet.services.meetings.planning import NO_PLACE
from intranet.services.meetings.rescheduling import Appointed
from intranet.web.forms import BaseForm, ClockField, LineField, NeededWhere, RocDateField


class RescheduleForm(BaseForm):
    """``shown`` is what the page last said that it would write: only that is sent."""

    on = RocDateField("日期", [InputRequired("請填寫日期。")])
    starts = ClockField("開始時間", [InputRequired("請填寫開始時間。")])
    ends = ClockField("結束時間", [Optional()])
    place = LineField("地點", [NeededWhere(lambda form: not form.online_url.data, NO_PLACE), at_most(100, "地點")])
    online_url = LineField(
        "線上會議連結", [Optional(), at_most(MAX_LINK, "連結")], description="https:// 開頭；地點與連結至少填一項。"
    )
    document_no = LineField(
        "發文字號",
        [DataRequired("請填寫發文字號。"), at_most(60, "發文字號")],
        description="改期通知另編文號；預填的號碼可改成公文系統給的號碼。",
    )
    shown = HiddenField()

    def appointed(self) -> Appointed:
        return Appointed(
            self.on.data, self.starts.data, self.ends.data, self.place.data or "", self.online_url.data or ""
        )

    def fingerprint(self) -> str:
        """What would be written, as one line."""
        return "|".join(str(part) for part in (self.appointed(), self.document_no.data))
