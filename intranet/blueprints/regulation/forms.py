"""Forms of the regulation area: the day to judge, a signed statement, an exception."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import StringField, TextAreaField, ValidationError
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


def judgeable_terms() -> tuple[Term, ...]:
    """The terms that a clause can be judged for, this one first, back to the regulation's first passing."""
    first, found = Term.containing(judgeable_days()[0]), [Term.containing(today())]
    while found[-1] > first:
        found.append(found[-1].previous)
    return tuple(found)


class AsOfForm(BaseForm):
    """The day to judge; sent by GET, so that the page can be linked to. A term stands for its last day, the running
    one for today; a day that is given too goes before it."""

    class Meta(BaseForm.Meta):
        csrf = False

    as_of = RocDateField("基準日", [Optional()])
    term = StringField("學期", [Optional()])

    @property
    def chosen_term(self) -> Term | None:
        """The term that was asked for, where it can be judged and no day goes before it."""
        asked = (term for term in judgeable_terms() if str(term) == (self.term.data or "").strip())
        return None if self.as_of.data or self.as_of.errors else next(asked, None)

    @property
    def day(self) -> date:
        """The day to judge on: today where nothing that can be judged was asked for."""
        if self.as_of.data and not self.as_of.errors:
            asked: date = self.as_of.data
            return asked
        return min(self.chosen_term.end, today()) if self.chosen_term else today()

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
