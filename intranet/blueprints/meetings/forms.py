"""Forms of a meeting that is being planned, called or answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from intranet.models import Reply, Section
from intranet.rules.dates import Term
from intranet.rules.links import MAX_LINK
from intranet.services.context import current_school, current_term
from intranet.services.meetings.copying import Offer
from intranet.services.meetings.planning import NO_PLACE, Plan
from intranet.web.forms import BaseForm, CheckList, ClockField, CountField, LineField, NeededWhere, RocDateField

NOT_YET = "（▲ 本學年尚未排入）"


def at_most(length: int, what: str) -> Length:
    return Length(max=length, message=f"{what}請在 {length} 字以內。")


class MeetingForm(BaseForm):
    """Date, place, term; the matters are asked for once, when the meeting is drafted."""

    term = SelectField("學期", [InputRequired("請選擇學期。")])
    on = RocDateField("日期", [InputRequired("請填寫日期。")])
    starts = ClockField("開始時間", [InputRequired("請填寫開始時間。")])
    ends = ClockField("結束時間", [Optional()])
    place = LineField("地點", [NeededWhere(lambda form: not form.online_url.data, NO_PLACE), at_most(100, "地點")])
    online_url = LineField(
        "線上會議連結",
        [Optional(), at_most(MAX_LINK, "連結")],
        description="https:// 開頭；地點與連結至少填一項，兩項都填時兩項都印在通知上。",
    )
    contact = LineField(
        "聯絡人", [Optional(), at_most(100, "聯絡人")], description="印在開會通知單上；空白時為執行秘書。"
    )
    remarks = TextAreaField("備註", [Optional(), at_most(1000, "備註")], description="印在開會通知單上，一行一項。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = current_term()
        known = {now.previous, now, now.next}
        if self.term.data:
            known |= {Term.parse(self.term.data)} if _is_term(self.term.data) else set()
        self.term.choices = [SelectChoice(str(term), term.label) for term in sorted(known)]

    def plan(self) -> Plan:
        return Plan(
            term=Term.parse(self.term.data),
            on=self.on.data,
            starts=self.starts.data,
            ends=self.ends.data,
            place=self.place.data,
            contact=self.contact.data or "",
            remarks=(self.remarks.data or "").replace("\r\n", "\n"),
            online_url=self.online_url.data or "",
        )


def _is_term(text: str) -> bool:
    try:
        Term.parse(text)
    except ValueError:
        return False
    return True


class NewMeetingForm(MeetingForm):
    """``missing`` are the clauses of the matters that no agenda of the school year has yet."""

    matters = CheckList("帶入議程的工作事項", [Optional()])

    def __init__(self, *args: Any, missing: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = current_school().committee.matters
        self.matters.choices = [
            SelectChoice(row.clause, f"「{row.clause}」{row.text}{NOT_YET if row.clause in missing else ''}")
            for row in rows
        ]


class CopyForm(NewMeetingForm):
    """``offers`` are the items of the meeting that is copied."""

    items = CheckList("沿用的議案", [Optional()], coerce=int, description="不帶入執行情形、臨時動議與各案結果。")

    def __init__(self, offers: Iterable[Offer], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items.choices = [
            SelectChoice(
                one.item.id, f"{one.item.section.value}：{one.item.title}{'（單次提案）' if one.is_once else ''}"
            )
            for one in offers
        ]


class ItemForm(BaseForm):
    section = SelectField("議程", [InputRequired("請選擇議程。")])
    title = LineField("案由", [DataRequired("請填寫案由。"), at_most(200, "案由")])
    proposer = LineField("提案單位", [Optional(), at_most(60, "提案單位")])
    matter = SelectField("對應條文")
    explanation = TextAreaField("說明", [Optional(), at_most(4000, "說明")])
    proposal = TextAreaField("辦法", [Optional(), at_most(4000, "辦法")])
    planned_minutes = CountField(
        "預估時間（分鐘）",
        [Optional(), NumberRange(1, 600, "預估時間請填 1 到 600 分鐘。")],
        description="各案合計超過會議時間時會提醒。",
    )

    def __init__(self, sections: tuple[Section, ...], *args: Any, missing: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.section.choices = [SelectChoice(section.name, section.value) for section in sections]
        self.matter.choices = [SelectChoice("", "（無）"), *_matter_choices(self.matter.data or "", missing)]

    def values(self) -> dict[str, Any]:
        """The arguments of the services that write an item."""
        return {
            "section": Section[self.section.data],
            "title": self.title.data,
            "proposer": self.proposer.data or "",
            "matter": self.matter.data or "",
            "explanation": (self.explanation.data or "").replace("\r\n", "\n"),
            "proposal": (self.proposal.data or "").replace("\r\n", "\n"),
            "planned_minutes": self.planned_minutes.data,
        }


def _matter_choices(present: str, missing: Collection[str]) -> list[SelectChoice]:
    """The group's matters and its deputies' clauses; and what the item says already, if it is a clause at all."""
    school = current_school()
    rows = {row.clause: row.text for row in school.committee.matters}
    rows |= {row.clause: "代理人名單及順位" for row in school.committee.deputies if row.applies}
    known = school.clause(present) if present else None
    if known is not None and present not in rows:
        rows[present] = known.summary
    return [SelectChoice(ref, f"「{ref}」{text}{NOT_YET if ref in missing else ''}") for ref, text in rows.items()]


class ConveneForm(BaseForm):
    document_no = LineField(
        "發文字號",
        [DataRequired("請填寫發文字號。"), at_most(60, "發文字號")],
        description="預填的號碼可改成公文系統給的號碼；印在開會通知單上，每個號碼只用一次。",
    )


class CancelForm(BaseForm):
    reason = LineField("取消的事由", [DataRequired("請填寫取消的事由。"), at_most(200, "事由")])


class ReplyForm(BaseForm):
    answer = RadioField(
        "是否出席",
        [InputRequired("請選擇出席或請假。")],
        choices=[SelectChoice(answer.name, answer.value) for answer in (Reply.COMING, Reply.EXCUSED)],
    )
    note = LineField("說明", [Optional(), at_most(200, "說明")])
