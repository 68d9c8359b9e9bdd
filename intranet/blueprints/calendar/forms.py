"""Forms of the calendar area; they check shape, the rules check the schedule."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from intranet.rules.obligations import Audience
from intranet.rules.schedule import Work
from intranet.services.calendar.content import DATES, Line
from intranet.services.calendar.items import ItemDates, OwnItem
from intranet.services.calendar.releases import Resolution
from intranet.services.calendar.releasing import MAX_COMMENT
from intranet.web.forms import BaseForm, CheckList, LineField, RocDateField

AUDIENCES = tuple(audience for audience in Audience if audience is not Audience.PUBLIC)


class ItemForm(BaseForm):
    """What may be edited of every item. A date may stay open in a draft."""

    start = RocDateField("開始日", [Optional()])
    end = RocDateField("截止日", [Optional()], description="含當日，至 23:59。")
    check_start = RocDateField("自我檢核開始日", [Optional()])
    check_end = RocDateField("自我檢核截止日", [Optional()], description="含當日。")
    owner = LineField(
        "權責單位",
        [Optional(), Length(max=60, message="權責單位請在 60 字以內。")],
        description="單位或職務的名稱；多個以頓號分隔，第一個負責。",
    )
    check = TextAreaField("檢核重點", [Optional(), Length(max=500, message="檢核重點請在 500 字以內。")])
    note = TextAreaField(
        "說明", [Optional(), Length(max=500, message="說明請在 500 字以內。")], description="隨期程公開。"
    )

    def values(self) -> ItemDates:
        return ItemDates(
            start=self.start.data,
            end=self.end.data,
            check_start=self.check_start.data,
            check_end=self.check_end.data,
            owner=self.owner.data or "",
            check=(self.check.data or "").strip(),
            note=(self.note.data or "").strip(),
        )

    def own(self) -> OwnItem | None:
        """The fields of an item of the school's own; None where the rules hold them."""
        return None


class OwnItemForm(ItemForm):
    title = LineField(
        "作業項目", [DataRequired("請輸入作業項目名稱。"), Length(max=100, message="名稱請在 100 字以內。")]
    )
    work = SelectField("性質", choices=[SelectChoice(work.name, work.value) for work in Work])
    audience = CheckList(
        "對象",
        [Optional()],
        choices=[SelectChoice(audience.name, audience.value) for audience in AUDIENCES],
        description="不選表示由承辦單位自行辦理。",
    )
    clause = LineField("依據條文", [Optional(), Length(max=40)], description="例如 四.1；沒有可不填。")

    def own(self) -> OwnItem:
        return OwnItem(
            title=self.title.data or "",
            work=Work[self.work.data],
            audience=tuple(Audience[name] for name in self.audience.data or ()),
            clause=self.clause.data or "",
        )


def item_values(line: Line) -> dict[str, Any]:
    """The form's values of a line."""
    return {
        **{name: getattr(line, name) for name in DATES},
        "owner": line.owner,
        "check": line.check,
        "note": line.note,
        "title": line.title,
        "work": line.work.name,
        "audience": [audience.name for audience in line.audience],
        "clause": line.clause,
    }


class ReleaseForm(BaseForm):
    """``version`` holds the state of the draft that was shown."""

    comment = LineField(
        "本版說明",
        [DataRequired("請輸入本版說明。"), Length(max=MAX_COMMENT, message=f"請在 {MAX_COMMENT} 字以內。")],
        description="一句話，隨期程公開，例如「配合主管機關調整提交時程」。",
    )
    resolution = SelectField("依據的決議", [Optional()], description="本學期與上學期通過的決議。")

    def offer(self, resolutions: tuple[Resolution, ...]) -> None:
        rows = [SelectChoice(str(row.agenda_item_id), f"{row.meeting}：{row.title}") for row in resolutions]
        self.resolution.choices = [SelectChoice("", "未經決議（先行發布，再提會追認）"), *rows]

    @property
    def resolution_id(self) -> int | None:
        return int(self.resolution.data) if self.resolution.data else None


class CheckForm(BaseForm):
    result = RadioField(
        "檢核結果",
        [InputRequired("請選擇檢核結果。")],
        choices=[SelectChoice("passed", "確認完成，沒有問題"), SelectChoice("problem", "發現問題，待處理")],
    )
    remark = TextAreaField(
        "說明",
        [Optional(), Length(max=1000, message="說明請在 1000 字以內。")],
        description="發現問題時必填：問題是什麼，打算怎麼處理。",
    )
