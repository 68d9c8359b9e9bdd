"""Forms of what changes many items at once."""

from __future__ import annotations

from collections.abc import Iterable

from werkzeug.datastructures import FileStorage
from wtforms import FileField, HiddenField, IntegerField, RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Optional

from intranet.documents.sheets import MAX_FILE
from intranet.services.calendar.copying import Step
from intranet.services.calendar.shifting import PARTS
from intranet.web.forms import BaseForm, CheckList


class DaysField(IntegerField):  # type: ignore[misc]
    """A whole number of days; + and − are understood, full-width ones too."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        try:
            self.data = int(text.translate(str.maketrans("＋－−", "+--"))) if text else None
        except ValueError:
            raise ValueError(f"看不懂「{text[:20]}」，請寫成 7 或 -7。") from None


class ShiftForm(BaseForm):
    """``rows`` holds ids; ``step`` is empty for the preview and ``apply`` to carry it out."""

    rows = CheckList("項目", [Optional()])
    days = DaysField("日數", description="往後寫 7，往前寫 -7。")
    parts = CheckList(
        "要平移的日期",
        choices=[SelectChoice(part, label) for part, label in PARTS.items()],
    )
    step = HiddenField()

    def offer(self, rows: Iterable[tuple[int, str]]) -> None:
        self.rows.choices = [SelectChoice(str(item_id), title) for item_id, title in rows]


class CopyForm(BaseForm):
    """``chosen`` holds the keys of the preview; ``step`` is empty for the preview and ``apply`` to carry it out."""

    how = RadioField("日期怎麼移", choices=[SelectChoice(step.name, step.value) for step in Step])
    chosen = CheckList("要帶入的", [Optional()])
    step = HiddenField()

    @property
    def chosen_step(self) -> Step:
        return Step[self.how.data] if self.how.data in Step.__members__ else Step.ANCHORS


class SheetForm(BaseForm):
    file = FileField("期程檔案", [DataRequired("請選擇檔案。")], description=".xlsx 或 .ods，5 MB 以內。")

    def content(self) -> tuple[str, bytes]:
        """The file's name and bytes, never read further than just past the limit."""
        part: FileStorage = self.file.data
        return part.filename or "", part.stream.read(MAX_FILE + 1)


class TicketForm(BaseForm):
    """``ticket`` is the previewed sheet, signed."""

    ticket = HiddenField("預覽", [DataRequired("請先上傳檔案並預覽。")])
