"""Splitting a session into parts, each for a clause of its own."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response
from wtforms import FieldList, Form, FormField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional

from intranet.blueprints.outreach.blueprint import bp, crumbs_to, own_record, to_session
from intranet.rules.outreach_parts import Part
from intranet.rules.permissions import Permission
from intranet.services import outreach
from intranet.services.context import current_school
from intranet.services.errors import Conflict, Refused
from intranet.services.outreach_records import SessionRecord
from intranet.web.auth import current_actor
from intranet.web.forms import BaseForm, ClockField, LineField
from intranet.web.pages import Page
from intranet.web.permissions import requires

MOST = 4
Answer = str | tuple[str, int] | Response


class PartForm(Form):  # type: ignore[misc]
    """A part; one without a clause is left out."""

    obligation = SelectField("條文")
    title = LineField("這一段的名稱", [Optional(), Length(max=120, message="名稱請在 120 字以內。")])
    starts = ClockField("開始時間")
    ends = ClockField("結束時間")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [SelectChoice(row.key, f"「{row.clause}」{row.title}") for row in current_school().outreach]
        self.obligation.choices = [SelectChoice("", "（沒有這一段）"), *rows]


class SplitForm(BaseForm):
    parts = FieldList(FormField(PartForm), min_entries=MOST, max_entries=MOST)

    def chosen(self) -> tuple[Part, ...]:
        """The parts that were filled in. Raises Refused where one lacks its times."""
        found: list[Part] = []
        for entry in self.parts:
            row = entry.form
            if not row.obligation.data:
                continue
            if row.starts.data is None or row.ends.data is None:
                raise Refused("請填這一段的開始與結束時間。", field=str(len(found)))
            wanted = current_school().obligation(row.obligation.data)
            title = row.title.data or (wanted.title if wanted else "")
            found.append(Part(title, row.obligation.data, row.starts.data, row.ends.data))
        return tuple(found)


class SplitPage(Page, frozen=True, kw_only=True):
    form: SplitForm
    record: SessionRecord
    span: str
    cancel_url: str


@bp.route("/<int:session_id>/parts", methods=["GET", "POST"])
@requires(Permission.LOG_OUTREACH)
def split(session_id: int) -> Answer:
    record = own_record(session_id)
    rows = [
        {"obligation": one.obligation, "title": one.title, "starts": one.starts, "ends": one.ends}
        for one in record.parts
    ]
    form = SplitForm(data={"parts": rows, "version": record.version})
    if form.validate_on_submit():
        try:
            parts = form.chosen()
            outreach.split_session(current_actor(), session_id, parts, version=form.opened_version)
        except Conflict:
            raise
        except Refused as refused:
            _refuse(form, refused)
        else:
            flash("已分段，各段分別計入。" if parts else "已取消分段。", "success")
            return redirect(to_session(session_id), 303)
    draft = record.draft
    page = SplitPage(
        title="分段計入條文",
        breadcrumbs=crumbs_to(record, "分段"),
        form=form,
        record=record,
        span=f"{draft.starts:%H:%M}–{draft.ends:%H:%M}" if draft.starts and draft.ends else "",
        cancel_url=to_session(session_id),
    )
    return render_template("outreach/parts.html", page=page), 422 if form.errors else 200


def _refuse(form: SplitForm, refused: Refused) -> None:
    """Show the refusal at the part that it names: the n-th of those filled in."""
    if not refused.field.isdecimal():
        form.refuse(refused)
        return
    filled = [entry.form for entry in form.parts if entry.form.obligation.data]
    row = filled[min(int(refused.field), len(filled) - 1)]
    row.starts.errors = [*row.starts.errors, refused.message]
    form.parts.errors = [entry.errors for entry in form.parts]  # the list keeps those that its own validation found
