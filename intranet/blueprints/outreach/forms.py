"""The session form, and how it becomes a draft and a record becomes it."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import Field, RadioField, SelectField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from intranet.rules.obligations import OUTREACH_KINDS, Audience, Kind, Obligation
from intranet.services.attachments import KINDS, MAX_SIZE, MEGABYTE, Upload
from intranet.services.context import current_school
from intranet.services.outreach import AUDIENCES, SessionDraft, organiser_choices, split_names
from intranet.services.outreach_records import SessionRecord
from intranet.web.forms import BaseForm, CheckList, ClockField, CountField, LineField, RocDateField

ENDINGS = "、".join(ending for ending in KINDS if ending != "jpeg")


class SessionForm(BaseForm):
    obligation = SelectField("條文", description="一場只計入一條；不屬於任何一條的也可以登錄。")
    kind = RadioField(
        "類別",
        [InputRequired("請選擇類別。")],
        choices=[SelectChoice(kind.name, kind.value) for kind in OUTREACH_KINDS],
    )
    title = LineField("名稱", [DataRequired("請填寫名稱。"), Length(max=120, message="名稱請在 120 字以內。")])
    topic = LineField("主題", [Optional(), Length(max=200, message="主題請在 200 字以內。")])
    on = RocDateField("日期", [InputRequired("請填寫日期。")], description="排定的日期也可以先登錄，辦理當日起計入。")
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
    headcount = CountField("人數", description="辦理後再補登也可以。")
    notes = TextAreaField("說明", [Optional(), Length(max=4000, message="說明請在 4000 字以內。")])
    files = MultipleFileField(
        "檔案",
        description=f"簡報、照片或簽到表；{ENDINGS}，每個不超過 {MAX_SIZE // MEGABYTE} MB。退回的表單要重新選取檔案。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [SelectChoice(row.key, f"「{row.clause}」{row.title}") for row in current_school().outreach]
        self.obligation.choices = [SelectChoice("", "不列入條文"), *rows]
        self.organisers.choices = [SelectChoice(name) for name in organiser_choices()]

    def validate_organisers(self, field: Field) -> None:
        if not field.data and not split_names(self.others.data or ""):
            raise ValidationError("請至少選一個辦理單位，或填入其他辦理單位。")

    def draft(self) -> SessionDraft:
        """What was typed, as the service takes it; only after the form was found valid."""
        names = (*self.organisers.data, *split_names(self.others.data or ""))
        return SessionDraft(
            kind=Kind[self.kind.data],
            title=self.title.data,
            on=self.on.data,
            place=self.place.data,
            audience=tuple(Audience[name] for name in self.audience.data),
            organisers=tuple(dict.fromkeys(names)),
            topic=self.topic.data or "",
            host=self.host.data or "",
            starts=self.starts.data,
            ends=self.ends.data,
            headcount=self.headcount.data,
            notes=(self.notes.data or "").replace("\r\n", "\n").strip(),
            obligation=self.obligation.data,
        )

    def uploads(self) -> list[Upload]:
        """The files that were chosen; an empty file field sends one without a name."""
        chosen = [part for part in self.files.data or () if isinstance(part, FileStorage) and part.filename]
        return [Upload(part.filename or "", part.stream) for part in chosen]  # type: ignore[arg-type]


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


def values_of(record: SessionRecord) -> dict[str, Any]:
    """A saved session as its form shows it."""
    line, choices = record.line, organiser_choices()
    return {
        "obligation": line.obligation,
        "kind": line.kind.name,
        "title": line.title,
        "topic": record.topic,
        "on": line.on,
        "starts": record.starts,
        "ends": record.ends,
        "place": record.place,
        "audience": [audience.name for audience in line.audience],
        "organisers": [name for name in line.organisers if name in choices],
        "others": "、".join(name for name in line.organisers if name not in choices),
        "host": record.host,
        "headcount": line.headcount,
        "notes": record.notes,
        "version": record.version,
    }
