"""The forms of the area: counts, a roster, a part, the receipt, letters, sealing, deletion, cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import IntegerField, RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from intranet.rules.operations import OPTIONAL, CaseKind, Measure, ObjectionOutcome
from intranet.web.forms import BaseForm, CheckList, CountField, LineField, NeededWhere, RocDateField


class NumberField(CountField):
    """A whole number that must be given; ``missing`` is said where it is not."""

    def __init__(self, label: str, missing: str, **kwargs: Any) -> None:
        # Not the parent's own: an optional field would let an empty one pass.
        IntegerField.__init__(self, label, [InputRequired(missing)], **kwargs)


def _names_school(form: Any) -> bool:
    return any(kind.names_school for kind in CaseKind if kind.name == form.kind.data)


def choose(field: Any, values: Iterable[str]) -> None:
    field.choices = [SelectChoice(value, value) for value in values]


class UnitForm(BaseForm):
    """A form for one of several units; with one there is nothing to choose."""

    unit = SelectField("單位")

    def offer(self, units: Sequence[str]) -> None:
        """Offer the units; the only one is taken without asking."""
        choose(self.unit, units)
        if len(units) == 1:
            self.unit.data = units[0]


class CountsForm(UnitForm):
    on = RocDateField("查看日期", [InputRequired("請填寫查看日期。")], description="在平臺上看到這些數字的日期。")
    students = CountField("應辦學生（人）")
    uploaded = CountField("已上傳件數")
    most = CountField("單一學生最多件數")
    certified = CountField("已認證件數")
    outstanding = CountField("待認證件數")
    selected = CountField("已勾選學生（人）")
    records = CountField("已登錄筆數")
    remark = LineField(
        "備註",
        [Optional(), Length(max=300, message="備註請在 300 字以內。")],
        description="不要寫學生姓名。",
    )

    def keep(self, measures: Sequence[Measure]) -> None:
        """Ask for these measures alone."""
        for measure in Measure:
            if measure not in measures:
                del self[measure.name.lower()]
            elif measure not in OPTIONAL:
                field = self[measure.name.lower()]
                field.validators, field.flags.required = [InputRequired(f"請填寫{measure.value}。")], True

    def counts(self, measures: Sequence[Measure]) -> dict[Measure, int | None]:
        return {measure: self[measure.name.lower()].data for measure in measures}


class RosterForm(UnitForm):
    on = RocDateField("匯出日期", [InputRequired("請填寫匯出日期。")], description="從平臺匯出這份名冊的日期。")
    file = FileField("名冊檔案", [DataRequired("請選擇檔案。")], description=".xlsx 或 .ods，5 MB 以內。")

    def content(self) -> tuple[str, bytes]:
        """The file's name and bytes, never read further than just past the limit."""
        part: FileStorage = self.file.data
        return part.filename or "", part.stream.read(6 * 1024 * 1024)


class PartForm(BaseForm):
    what = LineField("提交內容", [DataRequired("請填寫提交內容。"), Length(max=200, message="請在 200 字以內。")])
    quantity = NumberField("筆數", "請填寫筆數。")
    on = RocDateField("提交日期", [InputRequired("請填寫提交日期。")])
    document_no = LineField("文號", [Optional(), Length(max=60, message="文號請在 60 字以內。")])
    remark = LineField("備註", [Optional(), Length(max=300, message="備註請在 300 字以內。")])


class WithdrawForm(BaseForm):
    why = LineField("撤回原因", [DataRequired("請寫明撤回的原因。"), Length(max=300, message="請在 300 字以內。")])


class PeriodForm(BaseForm):
    starts = RocDateField("開始日期", [InputRequired("請填寫開始日期。")])
    ends = RocDateField("截止日期", [InputRequired("請填寫截止日期。")], description="當日算在內，到 23:59 止。")
    announced_on = RocDateField("公告日期", [InputRequired("請填寫公告日期。")])
    announced_where = LineField(
        "公告處",
        [DataRequired("請填寫公告處。"), Length(max=200, message="公告處請在 200 字以內。")],
        description="例如學校網站最新消息、各班公告。",
    )


class AnswersForm(BaseForm):
    students = NumberField("應確認學生（人）", "請填寫人數。")
    confirmed = NumberField("已確認（人）", "請填寫人數。")
    objected = NumberField("提出疑義（人）", "請填寫人數，沒有請填 0。")
    counted_on = RocDateField("查看日期", [InputRequired("請填寫查看日期。")])


class CloseForm(BaseForm):
    remark = LineField("結案說明", [Optional(), Length(max=300, message="請在 300 字以內。")])


class ObjectionForm(UnitForm):
    student = LineField(
        "學生",
        [DataRequired("請填寫班級座號或學號。"), Length(max=40, message="請在 40 字以內。")],
        description="班級座號或學號；不要寫身分證統一編號。",
    )
    about = SelectField("疑義項目與協助單位", description="依條文，由提交該項資料的單位協助確認。")
    text = TextAreaField("疑義內容", [DataRequired("請寫明疑義。"), Length(max=1000, message="請在 1000 字以內。")])
    raised_on = RocDateField("提出日期", [InputRequired("請填寫提出日期。")])


class SettleForm(BaseForm):
    outcome = RadioField(
        "處理結果",
        [InputRequired("請選擇處理結果。")],
        choices=[SelectChoice(one.name, one.value) for one in ObjectionOutcome],
    )
    outcome_text = TextAreaField(
        "查核說明", [DataRequired("請寫明查核的結果。"), Length(max=1000, message="請在 1000 字以內。")]
    )


class LeaverForm(UnitForm):
    class_name = LineField("原班級", [DataRequired("請填寫班級。"), Length(max=40, message="請在 40 字以內。")])
    name = LineField("姓名", [DataRequired("請填寫姓名。"), Length(max=60, message="請在 60 字以內。")])
    postcode = LineField("郵遞區號", [Optional(), Length(max=6, message="郵遞區號至多 6 碼。")])
    address = LineField(
        "通訊地址",
        [DataRequired("請填寫地址。"), Length(max=200, message="請在 200 字以內。")],
        description="只用來列印信件與標籤，結案後清除。",
    )


class SentForm(BaseForm):
    sent_on = RocDateField("寄出日期", [InputRequired("請填寫寄出日期。")])
    document_no = LineField("發文字號", [DataRequired("請填寫發文字號。"), Length(max=60, message="請在 60 字以內。")])


class LetterAnswerForm(BaseForm):
    answer = LineField(
        "回覆情形",
        [DataRequired("請填寫回覆情形。"), Length(max=200, message="請在 200 字以內。")],
        description="例如回條確認無誤、有疑義、查無此人退回。",
    )
    on = RocDateField("收到日期", [InputRequired("請填寫收到日期。")])


class SealForm(UnitForm):
    year = SelectField("畢業學年度", coerce=int)
    class_name = LineField("班級", [DataRequired("請填寫班級。"), Length(max=40, message="請在 40 字以內。")])
    students = NumberField("人數", "請填寫人數。")
    on = RocDateField("封存日期", [InputRequired("請填寫封存日期。")])
    place = LineField(
        "保存處",
        [DataRequired("請填寫保存處。"), Length(max=200, message="請在 200 字以內。")],
        description="例如平臺封存區、離線硬碟及其保管處。",
    )


class DestroyForm(BaseForm):
    resolution = SelectField("依據的決議", coerce=int)
    on = RocDateField("銷毀日期", [InputRequired("請填寫銷毀日期。")])
    method = LineField(
        "銷毀方式",
        [DataRequired("請填寫銷毀方式。"), Length(max=200, message="請在 200 字以內。")],
        description="例如請廠商刪除並出具證明、硬碟覆寫三次。",
    )
    witness = LineField("監毀人", [DataRequired("請填寫監毀人。"), Length(max=60, message="請在 60 字以內。")])
    document_no = LineField("文號", [DataRequired("請填寫文號。"), Length(max=60, message="文號請在 60 字以內。")])


class CaseForm(UnitForm):
    kind = RadioField(
        "異動類別",
        [InputRequired("請選擇異動類別。")],
        choices=[SelectChoice(kind.name, kind.value) for kind in CaseKind],
    )
    student = LineField(
        "學生",
        [DataRequired("請填寫班級座號或學號。"), Length(max=40, message="請在 40 字以內。")],
        description="班級座號或學號；不要寫身分證統一編號。",
    )
    other_school = LineField(
        "對方學校",
        [NeededWhere(_names_school, "請填寫對方學校。"), Length(max=100, message="請在 100 字以內。")],
        description="轉入、轉出與借讀必填。",
    )
    on = RocDateField("異動日期", [InputRequired("請填寫異動日期。")])
    remark = TextAreaField("備註", [Optional(), Length(max=1000, message="請在 1000 字以內。")])


class TickForm(BaseForm):
    done = CheckList("辦理清單")
    remark = TextAreaField("備註", [Optional(), Length(max=1000, message="請在 1000 字以內。")])
