"""Forms of the audit area: filtering the trail, ordering a pack, and a link to one."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from intranet.rules.dates import Term
from intranet.services.audit_pack import LONGEST_REASON, PackOrder
from intranet.services.audit_pack_labels import table_label
from intranet.services.audit_pack_links import LONGEST
from intranet.services.audit_trail import TrailFilter, recorded_kinds
from intranet.services.context import current_school, current_term
from intranet.web.forms import BaseForm, LineField, RocDateField

TERMS_BACK = 8


class TrailForm(BaseForm):
    """What to show of the trail; sent by GET, so that the page can be linked to. Both days are included."""

    class Meta(BaseForm.Meta):
        csrf = False

    actor = LineField("辦理人", [Optional(), Length(max=60, message="請在 60 字以內。")])
    record = SelectField("資料", [Optional()])
    since = RocDateField("起日", [Optional()])
    until = RocDateField("迄日", [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted((table_label(name), name) for name in recorded_kinds())
        self.record.choices = [SelectChoice("", "全部"), *(SelectChoice(name, label) for label, name in kinds)]

    def wanted(self) -> TrailFilter:
        """What was asked for; nothing where it could not be read."""
        if self.errors:
            return TrailFilter()
        return TrailFilter(self.actor.data or "", self.record.data or "", self.since.data, self.until.data)


class PackForm(BaseForm):
    term = SelectField("學期")
    personal = BooleanField(
        "顯示個人資料，並附上附件",
        description="不勾選時，姓名與聯絡資料一律遮蔽，簽到表、照片等附件不附。",
    )
    reason = TextAreaField(
        "顯示個人資料的理由",
        [Optional(), Length(max=LONGEST_REASON, message=f"理由請在 {LONGEST_REASON} 字以內。")],
        description="勾選時必填，會記入稽核紀錄，也印在索引上。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        terms = [current_term()]
        while len(terms) < TERMS_BACK and terms[-1].previous.end >= first_day():
            terms.append(terms[-1].previous)
        self.term.choices = [SelectChoice(str(term), term.label) for term in terms]

    def order(self) -> PackOrder:
        """What was asked for; only after the form was found valid."""
        return PackOrder(Term.parse(self.term.data), self.personal.data, self.reason.data or "")


def first_day() -> Any:
    """The regulation's first passing: before it there is nothing to audit."""
    passed = [row.on for row in current_school().regulation.amendments]
    return min(passed, default=current_term().previous.start)


class LinkForm(BaseForm):
    recipient = LineField(
        "收件的機關或人員",
        [InputRequired("請填寫收件的機關或人員。"), Length(max=120, message="請在 120 字以內。")],
        description="例如：教育局政風室 王稽核員。",
    )
    expires_on = RocDateField(
        "到期日", [InputRequired("請填寫到期日。")], description=f"含當日，最長 {LONGEST.days} 天。"
    )
