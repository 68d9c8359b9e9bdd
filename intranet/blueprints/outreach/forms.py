"""The forms of a session, held and planned, and how they become a draft and a record becomes them."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, Field, RadioField, SelectField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from intranet.rules.obligations import GRADES, OUTREACH_KINDS, Audience, Kind, Obligation
from intranet.rules.outreach_series import EXAMPLE, UnreadableSeries, read_series
from intranet.services.attachments import KINDS, MAX_SIZE, MEGABYTE, Upload
from intranet.services.context import current_school
from intranet.services.errors import Refused
from intranet.services.outreach_drafts import AUDIENCES, SessionDraft, organiser_choices, split_names
from intranet.web.forms import BaseForm, CheckList, ClockField, CountField, LineField, RocDateField

ENDINGS = "、".join(ending for ending in KINDS if ending != "jpeg")


# What only some of the forms ask; where one does not, the saved value stays.
EXTRAS = (
    "headcount", "speakers", "capacity", "registers_until", "is_public", "asks_feedback", "photo_consent",
)  # fmt: skip

MADE_OF = ("kind", "on", "starts", "ends", "audience", "organisers", "others")  # a draft cannot be made without these


class SessionForm(BaseForm):
    """A session that was held."""

    left_out: ClassVar[tuple[str, ...]] = ()  # fields of the base that this form does not ask
    obligation = SelectField("條文", description="一場只計入一條；一場之中分段辦理數條的，儲存後再分段。")
    kind = RadioField(
        "類別",
        [InputRequired("請選擇類別。")],
        choices=[SelectChoice(kind.name, kind.value) for kind in OUTREACH_KINDS],
    )
    title = LineField("名稱", [DataRequired("請填寫名稱。"), Length(max=120, message="名稱請在 120 字以內。")])
    topic = LineField("主題", [Optional(), Length(max=200, message="主題請在 200 字以內。")])
    on = RocDateField("日期", [InputRequired("請填寫日期。")], description="尚未到的日期會存為已排定，辦理後再登錄。")
    starts = ClockField("開始時間", [Optional()])
    ends = ClockField("結束時間", [Optional()])
    place = LineField("地點", [DataRequired("請填寫地點。"), Length(max=100, message="地點請在 100 字以內。")])
    audience = CheckList(
        "對象",
        [DataRequired("請至少選一種對象。")],
        choices=[SelectChoice(audience.name, audience.value) for audience in AUDIENCES],
    )
    organisers = CheckList("辦理單位")
    others = LineField(
        "其他辦理單位",
        [Optional(), Length(max=200, message="其他辦理單位請在 200 字以內。")],
        description="以頓號分隔，例如訓育組、家長會。",
    )
    host = LineField(
        "配合場合",
        [Optional(), Length(max=60, message="配合場合請在 60 字以內。")],
        description="配合其他單位的活動辦理時，填提供場合的單位；該單位不因此成為辦理單位。",
    )
    speakers = LineField("講者", [Optional(), Length(max=200, message="講者請在 200 字以內。")])
    headcount = CountField("人數", description="家長與學生只填人數即可，不必留姓名；各班人數可寫在說明。")
    notes = TextAreaField("說明", [Optional(), Length(max=4000, message="說明請在 4000 字以內。")])
    files = MultipleFileField(
        "檔案",
        description=f"簡報、照片或簽到表；{ENDINGS}，每個不超過 {MAX_SIZE // MEGABYTE} MB。照片會移除拍攝地點等資料。",
    )
    photo_consent = BooleanField("照片中的人已同意拍攝與留存，或畫面無法辨識個人")
    asks_feedback = BooleanField("開放參加者填寫回饋（不記名，1 到 5 分與意見）")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.left_out:
            del self[name]
        rows = [SelectChoice(row.key, f"「{row.clause}」{row.title}") for row in current_school().outreach]
        self.obligation.choices = [SelectChoice("", "不列入條文"), *rows]
        self.organisers.choices = [SelectChoice(name) for name in organiser_choices()]

    def validate_organisers(self, field: Field) -> None:
        if not field.data and not split_names(self.others.data or ""):
            raise ValidationError("請至少選一個辦理單位，或填入其他辦理單位。")

    def draft(self, saved: SessionDraft | None = None) -> SessionDraft:
        """What was typed, as the service takes it; only after the form was found valid. What this form does not ask
        stays as ``saved``."""
        kept = {name: getattr(saved, name) for name in (*EXTRAS, "is_planned")} if saved else {}
        span = {"on": self.on.data, "starts": self.starts.data, "ends": self.ends.data}
        return SessionDraft(**{**kept, **self.common(), **span})

    def draft_if_whole(self, saved: SessionDraft | None = None) -> SessionDraft | None:
        """The draft where what it is made of was typed right, whatever else is missing; None for the others."""
        if "on" not in self or any(self[name].errors for name in MADE_OF):
            return None
        return self.draft(saved)

    def common(self) -> dict[str, Any]:
        """What was typed but for the date and the time."""
        names = (*self.organisers.data, *split_names(self.others.data or ""))
        return {
            **{name: self[name].data for name in EXTRAS if name in self},
            "kind": Kind[self.kind.data],
            "title": self.title.data,
            "place": self.place.data,
            "audience": tuple(Audience[name] for name in self.audience.data),
            "organisers": tuple(dict.fromkeys(names)),
            "topic": self.topic.data or "",
            "host": self.host.data or "",
            "speakers": self.speakers.data or "",
            "notes": (self.notes.data or "").replace("\r\n", "\n").strip(),
            "obligation": self.obligation.data,
        }

    def uploads(self) -> list[Upload]:
        """The files that were chosen; an empty file field sends one without a name."""
        chosen = [part for part in self.files.data or () if isinstance(part, FileStorage) and part.filename]
        return [Upload(part.filename or "", part.stream) for part in chosen]  # type: ignore[arg-type]


class PlanForm(SessionForm):
    """A session that is still to come."""

    left_out: ClassVar[tuple[str, ...]] = ("headcount",)
    on = RocDateField("日期", [InputRequired("請填寫日期。")])
    capacity = CountField("名額", description="不限人數請留空。")
    registers_until = RocDateField(
        "報名截止日", [Optional()], description="填了就開放報名：教職員登入後報名；不需報名請留空。"
    )
    is_public = BooleanField("開放家長與校外人士不登入報名（公開頁附個人資料告知）")


class SeriesForm(PlanForm):
    """Several sessions at once, alike but for class, day, time and place."""

    left_out: ClassVar[tuple[str, ...]] = (
        "headcount",
        "on",
        "starts",
        "ends",
        "files",
        "photo_consent",
        "registers_until",
        "is_public",
    )
    obligation = SelectField("條文", description="每一場各計入這一條。")
    place = LineField(
        "地點",
        [DataRequired("請填寫地點。"), Length(max=100, message="地點請在 100 字以內。")],
        description="各行沒有寫地點的場次用這個地點。",
    )
    rows = TextAreaField(
        "各場",
        [DataRequired("請每場寫一行。"), Length(max=6000, message="各場請在 6000 字以內。")],
        description=f"每場一行：班級或年級、日期、時間、地點，以空格分開，例如「{EXAMPLE}」。時間與地點可省略。",
    )

    def drafts(self) -> tuple[SessionDraft, ...]:
        """A draft for each line; a line for a grade is for that grade alone. Raises Refused."""
        try:
            rows = read_series(self.rows.data or "")
        except UnreadableSeries as error:
            raise Refused(str(error), field="rows") from None
        common, grades = self.common(), {grade.value: (grade,) for grade in GRADES}
        return tuple(
            SessionDraft(
                **{
                    **common,
                    "title": f"{common['title']}（{row.label}）",
                    "audience": grades.get(row.label, common["audience"]),
                    "place": row.place or common["place"],
                },
                on=row.on,
                starts=row.starts,
                ends=row.ends,
            )
            for row in rows
        )


def values_for(obligation: Obligation) -> dict[str, Any]:
    """What a new session for a clause begins with: kind, audience and organisers as the clause asks."""
    canonical = current_school().directory.canonical
    return {
        "obligation": obligation.key,
        "kind": obligation.kind.name,
        "title": obligation.title,
        "topic": obligation.topic,
        "audience": [obligation.audience.name] if obligation.audience else [],
        "organisers": [canonical(name) for name in obligation.organisers.names],
        "host": obligation.host,
    }


def values_of(draft: SessionDraft) -> dict[str, Any]:
    """A saved session as its form shows it."""
    choices = organiser_choices()
    return {
        **{name: getattr(draft, name) for name in (*EXTRAS, "obligation", "title", "topic", "on", "starts", "ends")},
        "kind": draft.kind.name,
        "place": draft.place,
        "audience": [audience.name for audience in draft.audience],
        "organisers": [name for name in draft.organisers if name in choices],
        "others": "、".join(name for name in draft.organisers if name not in choices),
        "host": draft.host,
        "notes": draft.notes,
    }


def copied(draft: SessionDraft) -> dict[str, Any]:
    """What a new session takes over from an earlier one: everything but its dates and what came of it."""
    values = values_of(draft)
    left = ("on", "headcount", "notes", "registers_until", "photo_consent")
    return {name: value for name, value in values.items() if name not in left}
