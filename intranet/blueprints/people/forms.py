"""Forms of the people pages."""

from __future__ import annotations

from werkzeug.datastructures import FileStorage
from wtforms import FileField, HiddenField, SelectField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from intranet.documents.sheets import MAX_FILE
from intranet.web.forms import BaseForm, LineField, RocDateField

EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"


class PersonForm(BaseForm):
    """``staff_type`` offers the types that the school's rewards know."""

    name = LineField("姓名", [DataRequired("請輸入姓名。"), Length(max=60, message="至多 60 字。")])
    staff_type = SelectField("人員類別", description="敘獎的法令依據依此帶入；學生與家長選「不適用」。")
    email = LineField(
        "電子郵件",
        [
            Optional(),
            Length(max=200, message="至多 200 字。"),
            Regexp(EMAIL, message="電子郵件的寫法不對，例如 name@school.edu.tw。"),
        ],
        description="開會通知寄到這裡。",
    )


class AppointForm(BaseForm):
    position = SelectField("職務", [DataRequired("請選擇職務。")])
    starts = RocDateField("起日", [DataRequired("請輸入起日。")])
    ends = RocDateField("迄日", description="未定時留白；當天仍在任。")
    note = LineField("備註", [Length(max=200, message="至多 200 字。")])


class EndForm(BaseForm):
    ends = RocDateField("最後一天", [DataRequired("請輸入最後一天。")], description="當天仍在任，次日起不再擔任。")


class LeaveForm(BaseForm):
    starts = RocDateField("起日", [DataRequired("請輸入起日。")])
    ends = RocDateField("迄日", [DataRequired("請輸入迄日。")], description="含當天。期間由代理人依順位代理。")
    reason = LineField("事由", [Length(max=100, message="至多 100 字。")], description="只寫類別即可，例如公假、出差。")


class ImportForm(BaseForm):
    file = FileField("名冊檔案", [DataRequired("請選擇檔案。")], description=".xlsx 或 .ods，5 MB 以內。")

    def content(self) -> tuple[str, bytes]:
        """The file's name and bytes, never read further than just past the limit."""
        part: FileStorage = self.file.data
        return part.filename or "", part.stream.read(MAX_FILE + 1)


class ConfirmForm(BaseForm):
    """``ticket`` is the previewed roster, signed."""

    ticket = HiddenField("預覽", [DataRequired("請先上傳名冊並預覽。")])
