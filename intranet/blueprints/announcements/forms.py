"""The announcement form."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from intranet.rules.obligations import Audience
from intranet.services.announcements import AUDIENCES, AnnouncementDraft, AnnouncementLine
from intranet.services.attachments import KINDS, MAX_SIZE, MEGABYTE, Upload
from intranet.services.context import current_school, today
from intranet.web.forms import BaseForm, CheckList, LineField, RocDateField

CLAUSE_WORDS = 24  # of a clause's summary beside its number in the list


class AnnouncementForm(BaseForm):
    title = LineField("標題", [DataRequired("請填寫標題。"), Length(max=120, message="標題請在 120 字以內。")])
    body = TextAreaField(
        "內容",
        [DataRequired("請填寫內容。"), Length(max=8000, message="內容請在 8000 字以內。")],
        description="空一行分段；行首「- 」為條列，「## 」為小標題，**兩個星號**之間為粗體。",
    )
    audience = CheckList(
        "對象",
        [DataRequired("請至少選一種對象。")],
        choices=[SelectChoice(audience.name, audience.value) for audience in AUDIENCES],
        description="教職員看得到所有公告。",
    )
    starts = RocDateField("起日", [InputRequired("請填寫起日。")])
    ends = RocDateField("迄日", [InputRequired("請填寫迄日。")], description="含當日，隔日起不再列出。")
    clause = SelectField("依據條文")
    file = FileField(
        "附件",
        [Optional()],
        description=f"一個檔案；{'、'.join(KINDS)}，不超過 {MAX_SIZE // MEGABYTE} MB。重新上傳會取代原來的附件。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clauses = current_school().regulation.in_force(today())
        rows = [SelectChoice(row.ref, f"「{row.ref}」{_short(row.summary)}") for row in clauses]
        self.clause.choices = [SelectChoice("", "不引用條文"), *rows]

    def draft(self) -> AnnouncementDraft:
        """What was typed, as the service takes it; only after the form was found valid."""
        return AnnouncementDraft(
            title=self.title.data,
            body=self.body.data.replace("\r\n", "\n").strip(),
            audience=tuple(Audience[name] for name in self.audience.data),
            starts=self.starts.data,
            ends=self.ends.data,
            clause=self.clause.data,
        )

    def upload(self) -> Upload | None:
        """The file that was chosen; an empty file field sends one without a name."""
        chosen = self.file.data
        if not isinstance(chosen, FileStorage) or not chosen.filename:
            return None
        return Upload(chosen.filename, chosen.stream)  # type: ignore[arg-type]


def _short(text: str) -> str:
    return text if len(text) <= CLAUSE_WORDS else text[: CLAUSE_WORDS - 1] + "…"


def values_of(line: AnnouncementLine) -> dict[str, Any]:
    """A saved announcement as its form shows it."""
    return {
        "title": line.title,
        "body": line.body,
        "audience": [audience.name for audience in line.audience],
        "starts": line.starts,
        "ends": line.ends,
        "clause": line.clause,
        "version": line.version,
    }
