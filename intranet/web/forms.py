"""The base of every form: Chinese messages, form token against a second press, dates as staff write them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, IntegerField, SelectMultipleField, StringField, ValidationError
from wtforms.validators import Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from intranet.rules.dates import UnreadableDate, parse_date, roc_short
from intranet.services.errors import AlreadyDone, NotFound, NotPermitted, Refused
from intranet.web.tokens import new_form_token


class BaseForm(FlaskForm):  # type: ignore[misc]
    """A form in Traditional Chinese. ``version`` is the record's version when the form was opened."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        locales = ("zh_TW",)

    form_token = HiddenField()
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.form_token.data:
            self.form_token.data = new_form_token()

    @property
    def opened_version(self) -> int | None:
        """The version the form was opened on; None where it sent none."""
        text = str(self.version.data or "")
        return int(text) if text.isdecimal() else None

    def refuse(self, refused: Refused) -> None:
        """Show a service's refusal at its field, or on top where it names none. What no change to the form could
        mend (sent already, not found, not permitted) is raised again for its own page."""
        if isinstance(refused, AlreadyDone | NotFound | NotPermitted):
            raise refused
        field = self._fields.get(refused.field)
        if field is None:
            self.form_errors.append(refused.message)
        else:
            field.errors = [*field.errors, refused.message]

    def first_errors(self) -> Sequence[tuple[Field | None, str]]:
        """All errors with their fields, in the order of the form; form-wide ones first, without a field."""
        own: list[tuple[Field | None, str]] = [(None, str(text)) for text in self.form_errors]
        return own + [(field, str(text)) for field in self for text in field.errors]


class NeededWhere(Optional):  # type: ignore[misc]
    """May be left empty but where ``condition``, asked of the form, holds: so that all that is missing is told at once."""

    def __init__(self, condition: Callable[[Any], object], message: str) -> None:
        super().__init__()
        self.condition, self.message = condition, message

    def __call__(self, form: Any, field: Field) -> None:
        if not str(field.data or "").strip() and self.condition(form):
            raise StopValidation(self.message)
        super().__call__(form, field)


def posted_version() -> int | None:
    """The version that a one-button form was drawn with; None where it sent none."""
    return request.form.get("version", type=int)


class RocDateField(Field):  # type: ignore[misc]
    """A day typed as 115/2/25, 1150225 or 2026-02-25; shown again just as it was typed."""

    widget = TextInput()
    data: Any  # a date, a time or None: whether it may be None is the validators' matter

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return roc_short(self.data) if isinstance(self.data, date) else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = parse_date(valuelist[0])
            except UnreadableDate as error:
                raise ValueError(str(error)) from None


class ClockField(Field):  # type: ignore[misc]
    """A time of day typed as 14:10, 1410 or 14：10 (Asia/Taipei)."""

    widget = TextInput()
    data: Any  # a date, a time or None: whether it may be None is the validators' matter

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%H:%M}" if isinstance(self.data, time) else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = valuelist[0].strip().replace("：", ":") if valuelist else ""
        if not text:
            return
        digits = text.replace(":", "")
        try:
            self.data = time(int(digits[:-2]), int(digits[-2:]))
        except ValueError:
            raise ValueError(f"看不懂時間「{text}」，請寫成 14:10。") from None


class CountField(IntegerField):  # type: ignore[misc]
    """A whole number, not negative; an empty field is None, where no validator asks for a value."""

    data: Any

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators or [Optional()], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        if text and not (text.isascii() and text.isdecimal() and len(text) <= 6):
            self.data = None
            raise ValueError(f"請輸入 0 到 999999 的整數，不是「{text}」。")
        self.data = int(text) if text else None


class LineField(StringField):  # type: ignore[misc]
    """One line of text, stripped; control characters are refused."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = valuelist[0].strip()

    def pre_validate(self, form: Any) -> None:
        if self.data and any(ord(char) < 32 or ord(char) == 127 for char in self.data):
            raise ValidationError("請勿使用換行或控制字元。")


class CheckList(SelectMultipleField):  # type: ignore[misc]
    """Several answers to one question, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
