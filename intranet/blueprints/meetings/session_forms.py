"""Forms that are used while a meeting is in session, and of the minutes and action items that follow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any

from wtforms import Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, ValidationError

from intranet.blueprints.meetings.forms import at_most
from intranet.models import OutcomeKind, Section
from intranet.rules.meetings import Vote
from intranet.services.context import current_school
from intranet.services.meetings.outcomes import VOTED, Result, kinds_for
from intranet.services.meetings.shapes import Attendee, Item
from intranet.web.forms import BaseForm, ClockField, CountField, LineField, RocDateField

CHOOSE = "請選擇"


class SeatForm(BaseForm):
    """Who chairs and who takes the minutes today."""

    chair = SelectField("主席", [InputRequired("請選擇主席。")], coerce=int, validate_choice=False)
    clerk = SelectField("紀錄", [InputRequired("請選擇紀錄。")], coerce=int, validate_choice=False)

    def __init__(self, people: Iterable[Attendee], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = [(one, SelectChoice(one.person_id, f"{one.title} {one.name}")) for one in people]
        self.chair.choices = [choice for one, choice in everybody if one.is_member]
        self.clerk.choices = [choice for _, choice in everybody]


class TapForm(BaseForm):
    """One person's tap: what, and when where it is not now."""

    mark = StringField("出席情形", [InputRequired("請點選出席情形。")])
    at = ClockField("時間", [Optional()])


class ObserverForm(BaseForm):
    person = SelectField("人員", [InputRequired("請選擇人員。")])


class OutcomeForm(BaseForm):
    kind = RadioField("結果", [InputRequired("請選擇結果的種類。")])
    outcome = TextAreaField("內容", [DataRequired("請填寫結果的內容。"), at_most(4000, "內容")])
    votes_for = CountField("同意票")
    votes_against = CountField("不同意票")
    votes_abstain = CountField("棄權票")

    def __init__(self, item: Item, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [SelectChoice(kind.name, kind.value) for kind in kinds_for(item.section)]
        self.is_voted = item.section in VOTED

    def validate_votes_for(self, field: Field) -> None:
        votes = self._votes()
        if any(vote is None for vote in votes) and any(vote is not None for vote in votes):
            raise ValidationError("表決時三種票數都要填，沒有的填 0；無異議通過則都不填。")

    def _votes(self) -> tuple[int | None, int | None, int | None]:
        return self.votes_for.data, self.votes_against.data, self.votes_abstain.data

    def result(self) -> Result:
        agree, against, abstained = self._votes()
        counted = agree is not None and against is not None and abstained is not None
        vote = Vote(agree or 0, against or 0, abstained or 0) if counted else None
        return Result(OutcomeKind[self.kind.data], self.outcome.data.replace("\r\n", "\n").strip(), vote)


class RecusalForm(BaseForm):
    person = SelectField("迴避的委員", [NumberRange(1, message="請選擇委員。")], coerce=int)
    reason = LineField("事由", [DataRequired("請填寫迴避的事由。"), at_most(200, "事由")])

    def __init__(self, members: Iterable[Attendee], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = (SelectChoice(one.person_id, f"{one.title} {one.name}") for one in members)
        self.person.choices = [SelectChoice(0, CHOOSE), *named]


class ActionForm(BaseForm):
    owner = SelectField("主辦", [InputRequired("請選擇主辦的職務。")])
    task = LineField("辦理事項", [DataRequired("請填寫辦理事項。"), at_most(300, "辦理事項")])
    due = RocDateField("期限", [InputRequired("請填寫期限。")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = [post for post in current_school().profile.positions if post.staff_type and not post.many]
        self.owner.choices = [SelectChoice("", CHOOSE), *(SelectChoice(post.code, post.title) for post in posts)]


class AdjournForm(BaseForm):
    """``now`` is the present time of day, where the meeting was opened today: nothing is over before its time."""

    began = ClockField("開會時間", [InputRequired("請填寫開會時間。")])
    at = ClockField("散會時間", [InputRequired("請填寫散會時間。")])

    def __init__(self, *args: Any, now: time | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def validate_at(self, field: Field) -> None:
        if self.now is not None and field.data is not None and field.data > self.now:
            raise ValidationError(f"散會時間不得晚於現在 {self.now:%H:%M}；會議還沒結束時，散會時再按。")


class MinutesForm(BaseForm):
    text = TextAreaField("紀錄", [DataRequired("紀錄不得空白。"), at_most(100_000, "紀錄")])


class CorrectionForm(BaseForm):
    text = TextAreaField(
        "更正的內容",
        [DataRequired("請填寫更正的內容。"), at_most(4000, "內容")],
        description="寫明哪一段原為什麼、應為什麼。",
    )


class ProgressForm(BaseForm):
    progress = TextAreaField("執行情形", [DataRequired("請填寫執行情形。"), at_most(2000, "執行情形")])


REPORT_SECTIONS = (Section.CHAIR_REPORT, Section.REPORT)
DRAFT_SECTIONS = (*REPORT_SECTIONS, Section.PROPOSAL)
SESSION_SECTIONS = (*REPORT_SECTIONS, Section.MOTION)
