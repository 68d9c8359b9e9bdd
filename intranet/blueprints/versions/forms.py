"""The two days to compare."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import ValidationError
from wtforms.validators import InputRequired

from intranet.rules.dates import Term, roc_short
from intranet.services.context import current_school, today
from intranet.web.forms import BaseForm, RocDateField


class CompareForm(BaseForm):
    """Sent by GET, so that a comparison can be linked to."""

    class Meta(BaseForm.Meta):
        csrf = False

    old = RocDateField("修正前的日期", [InputRequired("請填寫修正前的日期。")])
    new = RocDateField("修正後的日期", [InputRequired("請填寫修正後的日期。")])

    def validate_old(self, field: Any) -> None:
        self._check_reach(field.data)

    def validate_new(self, field: Any) -> None:
        self._check_reach(field.data)
        if field.data and self.old.data and field.data <= self.old.data:
            raise ValidationError(f"請輸入 {roc_short(self.old.data)} 之後的日期。")

    @staticmethod
    def _check_reach(day: date | None) -> None:
        passed = [row.on for row in current_school().regulation.amendments]
        now = Term.containing(today())
        first, last = Term(now.year - 30, 1).start, Term(now.year + 5, 2).end
        first = min((first, *(Term.containing(on).previous.start for on in passed)))
        if day and not first <= day <= last:
            raise ValidationError(f"請輸入 {roc_short(first)} 到 {roc_short(last)} 之間的日期。")
