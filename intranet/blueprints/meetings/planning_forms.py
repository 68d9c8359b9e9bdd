"""Forms of members' proposals, files of agenda items, and minutes from before the system."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf.file import FileField
from wtforms import SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from intranet.blueprints.meetings.forms import at_most
from intranet.rules.dates import Term
from intranet.services.attachments import KINDS, MAX_SIZE, MEGABYTE, Upload
from intranet.services.context import current_school, current_term
from intranet.services.meetings.earlier import EarlierMeeting, known_terms
from intranet.services.meetings.proposals import ProposalDraft, open_terms
from intranet.web.forms import BaseForm, CheckList, CountField, LineField, RocDateField

FILE_HINT = f"{'、'.join(KINDS)}，{MAX_SIZE // MEGABYTE} MB 以內。"


def upload_of(field: FileField) -> Upload | None:
    """The file as a service takes it; None where none was chosen."""
    chosen = field.data
    return Upload(chosen.filename, chosen.stream) if chosen and chosen.filename else None


def _lines(field: TextAreaField) -> str:
    return (field.data or "").replace("\r\n", "\n").strip()


class ProposalForm(BaseForm):
    term = SelectField("學期", [InputRequired("請選擇學期。")])
    title = LineField("案由", [DataRequired("請填寫案由。"), at_most(200, "案由")])
    explanation = TextAreaField("說明", [Optional(), at_most(4000, "說明")])
    proposal = TextAreaField("辦法", [Optional(), at_most(4000, "辦法")])
    file = FileField("附件", [Optional()], description=f"一個檔案；{FILE_HINT}")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"term": str(current_term()), **kwargs})
        self.term.choices = [SelectChoice(str(term), term.label) for term in open_terms()]

    def draft(self) -> ProposalDraft:
        """What was typed; only after the form was found valid."""
        return ProposalDraft(
            Term.parse(self.term.data), self.title.data, _lines(self.explanation), _lines(self.proposal)
        )


class PlaceForm(BaseForm):
    meeting = SelectField("排入哪一次會議", [InputRequired("請選擇會議。")], coerce=int)

    def __init__(self, drafts: Iterable[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting.choices = [SelectChoice(meeting_id, title) for meeting_id, title in drafts]


class DeclineForm(BaseForm):
    reason = LineField(
        "未排入的理由", [DataRequired("請填寫未排入的理由。"), at_most(300, "理由")], description="提案人看得到。"
    )


class FileForm(BaseForm):
    file = FileField("檔案", [DataRequired("請選擇檔案。")], description=FILE_HINT)


class EarlierForm(BaseForm):
    term = SelectField("學期", [InputRequired("請選擇學期。")])
    ordinal = CountField("次別", [InputRequired("請填寫次別。")], description="該學期第幾次會議。")
    on = RocDateField("會議日期", [InputRequired("請填寫會議日期。")])
    place = LineField("地點", [Optional(), at_most(100, "地點")])
    seats = CountField(
        "應出席人數", [InputRequired("請填寫應出席人數。"), NumberRange(1, 200, "應出席為 1 到 200 人。")]
    )
    present = CountField("實到人數", [InputRequired("請填寫實到人數。")], description="只計委員，不計列席人員。")
    matters = CheckList("討論過的工作事項", [Optional()])
    text = TextAreaField(
        "紀錄文字", [Optional(), at_most(50_000, "紀錄文字")], description="貼上文字後可以搜尋；正本以檔案為準。"
    )
    file = FileField(
        "會議紀錄檔", [DataRequired("請選擇會議紀錄的 PDF 檔。")], description=f"pdf，{MAX_SIZE // MEGABYTE} MB 以內。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.term.choices = [SelectChoice(str(term), term.label) for term in known_terms()]
        rows = current_school().committee.matters
        self.matters.choices = [SelectChoice(row.clause, f"「{row.clause}」{row.text}") for row in rows]

    def given(self) -> EarlierMeeting:
        """What was typed; only after the form was found valid."""
        return EarlierMeeting(
            term=Term.parse(self.term.data),
            ordinal=self.ordinal.data,
            on=self.on.data,
            present=self.present.data,
            seats=self.seats.data,
            text=_lines(self.text),
            place=self.place.data or "",
            matters=tuple(self.matters.data or ()),
        )
