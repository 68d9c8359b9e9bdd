"""Forms of a meeting that is being planned, called or answered."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from intranet.models import Reply, Section
from intranet.rules.dates import Term
from intranet.services.context import current_school, current_term
from intranet.services.meetings.planning import Plan
from intranet.web.forms import BaseForm, CheckList, ClockField, LineField, RocDateField


def at_most(length: int, what: str) -> Length:
    return Length(max=length, message=f"{what}請在 {length} 字以內。")


class MeetingForm(BaseForm):
    """Date, place, term; the matters are asked for once, when the meeting is drafted."""

    term = SelectField("學期", [InputRequired("請選擇學期。")])
    on = RocDateField("日期", [InputRequired("請填寫日期。")])
    starts = ClockField("開始時間", [InputRequired("請填寫開始時間。")])
    ends = ClockField("結束時間", [Optional()])
    place = LineField("地點", [DataRequired("請填寫地點。"), at_most(100, "地點")])
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
        )


def _is_term(text: str) -> bool:
    try:
        Term.parse(text)
    except ValueError:
        return False
    return True


class NewMeetingForm(MeetingForm):
    matters = CheckList("帶入議程的工作事項", [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = current_school().committee.matters
        self.matters.choices = [SelectChoice(row.clause, f"「{row.clause}」{row.text}") for row in rows]


class ItemForm(BaseForm):
    section = SelectField("議程", [InputRequired("請選擇議程。")])
    title = LineField("案由", [DataRequired("請填寫案由。"), at_most(200, "案由")])
    proposer = LineField("提案單位", [Optional(), at_most(60, "提案單位")])
    matter = SelectField("對應條文")
    explanation = TextAreaField("說明", [Optional(), at_most(4000, "說明")])
    proposal = TextAreaField("辦法", [Optional(), at_most(4000, "辦法")])

    def __init__(self, sections: tuple[Section, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.section.choices = [SelectChoice(section.name, section.value) for section in sections]
        self.matter.choices = [SelectChoice("", "（無）"), *_matter_choices(self.matter.data or "")]

    def values(self) -> dict[str, Any]:
        """The arguments of the services that write an item."""
        return {
            "section": Section[self.section.data],
            "title": self.title.data,
            "proposer": self.proposer.data or "",
            "matter": self.matter.data or "",
            "explanation": (self.explanation.data or "").replace("\r\n", "\n"),
            "proposal": (self.proposal.data or "").replace("\r\n", "\n"),
        }


def _matter_choices(present: str) -> list[SelectChoice]:
    """The group's matters and its deputies' clauses; and what the item says already, if it is a clause at all."""
    school = current_school()
    rows = {row.clause: row.text for row in school.committee.matters}
    rows |= {row.clause: "代理人名單及順位" for row in school.committee.deputies if row.applies}
    known = school.clause(present) if present else None
    if known is not None and present not in rows:
        rows[present] = known.summary
    return [SelectChoice(ref, f"「{ref}」{text}") for ref, text in rows.items()]


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
