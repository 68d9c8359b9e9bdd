"""Forms of the regulation area: the day to judge, a signed statement, an exception."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from intranet.rules.dates import Term, roc_short
from intranet.services.context import current_school, today
from intranet.web.forms import BaseForm, LineField, RocDateField


def judgeable_days() -> tuple[date, date]:
    """The first and last day that a clause can be judged on: from the regulation's first passing (without one, ten
    years back) to the end of the next school year."""
    passed = [row.on for row in current_school().regulation.amendments]
    now = Term.containing(today())
    return min(passed, default=Term(now.year - 10, 1).start), Term(now.year + 1, 2).end


class AsOfForm(BaseForm):
    """The day to judge; sent by GET, so that the page can be linked to."""

    class Meta(BaseForm.Meta):
        csrf = False

    as_of = RocDateField("基準日", [Optional()])

    def validate_as_of(self, field: Any) -> None:
        if field.data is None:
            return
        first, last = judgeable_days()
        if not first <= field.data <= last:
            raise ValidationError(f"請輸入 {roc_short(first)} 到 {roc_short(last)} 之間的日期。")


class StatementForm(BaseForm):
    text = TextAreaField(
        "確認內容",
        [InputRequired("請寫明查核了什麼、結果如何。"), Length(max=2000, message="請精簡到 2000 字以內。")],
        description="例如：114/10/3 查對國教署網站，依據條文仍為現行規定。",
    )


class ExceptionForm(BaseForm):
    starts = RocDateField("起日", [InputRequired("請填寫起日。")])
    ends = RocDateField("迄日", [InputRequired("請填寫迄日。")], description="含當日。")
    document_no = LineField(
        "核定文號",
        [InputRequired("請填寫主管機關核定的文號。"), Length(max=100, message="文號請在 100 字以內。")],
        description="例如：臺教授國字第1150012345號。",
    )
    reason = TextAreaField("事由", [Optional(), Length(max=500, message="請精簡到 500 字以內。")])
