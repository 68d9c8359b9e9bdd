"""Forms of the rewards pages: a case, a nomination, the way to a meeting, the evaluation."""

from __future__ import annotations

from collections.abc import Mapping

from wtforms import BooleanField, Form, FormField, RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from intranet.models import Outcome
from intranet.rules.rewards import Role
from intranet.services.context import current_school
from intranet.services.people_lists import StaffChoice
from intranet.services.rewards_amend import Amendment
from intranet.services.rewards_evaluation import Decision
from intranet.services.rewards_records import NominationLine
from intranet.services.rewards_rules import NominationInput
from intranet.web.forms import BaseForm, LineField, RocDateField

Choices = list[SelectChoice]


def _or_none(value: object) -> int | None:
    return int(str(value)) if str(value).isdecimal() else None


class CaseForm(BaseForm):
    term = SelectField("學期")
    title = LineField(
        "名冊標題所稱的工作",
        [DataRequired("請輸入名冊標題所稱的工作。"), Length(max=60, message="至多 60 字。")],
        description="名冊標題會是「學校、學期、這幾個字、敘獎建議名冊」。",
    )


class NominationForm(BaseForm):
    """``person`` offers the staff by unit; ``accept`` appears once a rule has advised against it."""

    person = SelectField(
        "受提報人",
        [InputRequired("請選擇受提報人。")],
        coerce=_or_none,
        description="今天有教職員職務的人員，依單位排列；不列提報人本人與依規則不提報的職務。",
    )
    deed = TextAreaField(
        "具體事蹟",
        [DataRequired("請寫明具體事蹟。"), Length(max=300, message="至多 300 字。")],
        description="寫做了什麼、成效如何；同一事蹟只敘獎一次。",
    )
    done_on = RocDateField(
        "事蹟完成日", [InputRequired("請填事蹟完成日。")], description="期間性的工作填最後一天，提報期限由這天起算。"
    )
    role = RadioField(
        "擔任工作", choices=[SelectChoice(role.name, role.value) for role in Role], default=Role.LEAD.name
    )
    grade = SelectField("建議獎度", [InputRequired("請選擇建議獎度。")])
    evidence = TextAreaField(
        "佐證", [Length(max=1000, message="至多 1000 字。")], description="例如場次、期程、文號或檔案所在。"
    )
    basis = LineField("法令依據", [Length(max=300, message="至多 300 字。")])
    note = LineField("備註", [Length(max=200, message="至多 200 字。")])
    accept = BooleanField("已看過上面的提醒，仍照這樣提報")

    def offer(self, staff: tuple[StaffChoice, ...]) -> None:
        """Fill in whom and what may be chosen."""
        groups: dict[str, Choices] = {}
        for one in staff:
            group, label = one.unit or one.position.title, f"{one.name}（{one.position.title}）"
            groups.setdefault(group, []).append(SelectChoice(str(one.person_id), label, optgroup=group))
        self.person.choices = [SelectChoice("", "請選擇"), *(choice for rows in groups.values() for choice in rows)]
        self.grade.choices = [SelectChoice("", "請選擇"), *grade_choices()]

    def nomination(self, source: str = "") -> NominationInput:
        """What was typed, of a list what is the same for all; ``source`` names the records that the deed was proposed from."""
        return NominationInput(
            person_id=self.person.data if self.person else 0,
            deed=(self.deed.data or "").strip(),
            role=Role[self.role.data],
            grade=self.grade.data,
            evidence=(self.evidence.data or "").strip(),
            basis=self.basis.data or "",
            note=self.note.data or "",
            done_on=self.done_on.data,
            source=source,
        )


class NominationListForm(NominationForm):
    """Several people at once; what a line does not say is the same for all."""

    people = TextAreaField(
        "名單",
        [DataRequired("請每人寫一行。"), Length(max=20000, message="名單請在 20000 字以內。")],
        description="每人一行，可由試算表複製貼上：姓名、職稱、具體事蹟三欄；職稱與具體事蹟可省略，同名者請寫職稱。",
    )
    deed = TextAreaField(
        "具體事蹟",
        [Optional(), Length(max=300, message="至多 300 字。")],
        description="名單各行沒有寫具體事蹟的人員用這一段。",
    )

    def offer(self, staff: tuple[StaffChoice, ...]) -> None:
        """Fill in what may be chosen; whom is in the list."""
        del self.person
        self.grade.choices = [SelectChoice("", "請選擇"), *grade_choices()]


def values_of(line: NominationLine) -> dict[str, object]:
    """A saved nomination as the form's values."""
    return {
        "person": line.person_id,
        "deed": line.deed,
        "role": line.role.name,
        "grade": line.grade_key,
        "evidence": line.evidence,
        "basis": line.basis,
        "note": line.note,
        "done_on": line.done_on,
        "version": line.version,
    }


class SendForm(BaseForm):
    comment = LineField(
        "這一版改了什麼", [Length(max=200, message="至多 200 字。")], description="與前一版不同時必填，會列在版次說明。"
    )


class StepForm(BaseForm):
    on = RocDateField("日期", [InputRequired("請填日期。")])
    document_no = LineField("文號", [Length(max=60, message="至多 60 字。")], description="發布時必填。")
    remark = LineField("說明", [Length(max=300, message="至多 300 字。")])

    def ask_number(self) -> None:
        """The stage is not taken without a document's number."""
        self.document_no.validators = [DataRequired("請填發布的文號。"), *self.document_no.validators]


class ReasonForm(BaseForm):
    remark = LineField("理由", [DataRequired("請寫明理由。"), Length(max=300, message="至多 300 字。")])


class AmendForm(BaseForm):
    """A line of the roster; ``grade`` may change only on a returned case, with the reason."""

    unit = LineField("單位", [Length(max=60, message="至多 60 字。")])
    title = LineField("職稱", [DataRequired("請填職稱。"), Length(max=60, message="至多 60 字。")])
    deed = TextAreaField("具體事蹟", [DataRequired("請寫明具體事蹟。"), Length(max=300, message="至多 300 字。")])
    basis = LineField("法令依據", [DataRequired("請填法令依據。"), Length(max=300, message="至多 300 字。")])
    note = LineField("備註", [Length(max=200, message="至多 200 字。")])
    grade = SelectField("獎度", [InputRequired("請選擇獎度。")])
    reason = LineField("退回意見", [Length(max=300, message="至多 300 字。")], description="調整獎度時必填。")

    def offer(self) -> None:
        self.grade.choices = grade_choices()


def amended(form: AmendForm) -> Amendment:
    """What was typed."""
    return Amendment(
        form.unit.data or "", form.title.data, form.deed.data.strip(), form.basis.data, form.note.data or "",
        form.grade.data, form.reason.data or "",
    )  # fmt: skip


class SubmitForm(BaseForm):
    meeting = RadioField("提送哪一次會議", [InputRequired("請選擇會議。")], coerce=_or_none)


class DecisionRow(Form):  # type: ignore[misc]
    """One nomination's decision; a case has one for each nomination that the person may decide."""

    outcome = RadioField(
        "評核結果",
        [InputRequired("請選擇評核結果。")],
        choices=[SelectChoice(outcome.name, outcome.value) for outcome in Outcome],
    )
    grade = SelectField("變更為")
    reason = LineField("理由", [Length(max=300, message="至多 300 字。")])


class EvaluationForm(BaseForm):
    """Made by ``evaluation_form`` with a ``row<id>`` for each nomination."""


def grade_choices() -> Choices:
    """The grades of the school's scheme."""
    return [SelectChoice(grade.key, grade.label) for grade in current_school().rewards.grades]


def evaluation_form(
    lines: tuple[NominationLine, ...], *, default: Outcome | None, version: int
) -> tuple[EvaluationForm, Mapping[int, FormField]]:
    """The form, and its part for each nomination id. ``default`` stands where nothing was decided yet."""
    rows = {line.id: FormField(DecisionRow, label=f"{line.name}的評核") for line in lines}
    made = type("EvaluationForm", (EvaluationForm,), {f"row{number}": row for number, row in rows.items()})
    form = made(data={"version": version} | {f"row{line.id}": _decided(line, default) for line in lines})
    parts = {line.id: form[f"row{line.id}"] for line in lines}
    for line in lines:
        part = parts[line.id].form
        part.grade.choices = [SelectChoice("", "不變更"), *grade_choices()]
        for field in (part.outcome, part.grade, part.reason):  # in the summary of errors nobody sees the row
            field.label.text = f"{line.name}的{field.label.text}"
    return form, parts


def _decided(line: NominationLine, default: Outcome | None) -> dict[str, str]:
    outcome = line.outcome or default
    changed = line.outcome is Outcome.CHANGED
    return {
        "outcome": outcome.name if outcome else "",
        "grade": line.final_key if changed else "",
        "reason": line.reason,
    }


def decisions_of(parts: Mapping[int, FormField]) -> dict[int, Decision]:
    """What was chosen, by nomination id."""
    return {
        number: Decision(Outcome[part.form.outcome.data], part.form.grade.data or "", part.form.reason.data or "")
        for number, part in parts.items()
    }
