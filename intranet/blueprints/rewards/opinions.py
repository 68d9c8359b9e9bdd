"""Members' views beforehand: a member says what it thinks of each nomination, and changes it until the meeting."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, url_for
from wtforms import Form, FormField, RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import Length

from intranet.blueprints.rewards import pages
from intranet.blueprints.rewards.blueprint import TITLE, Answer, bp, case_title
from intranet.models import View
from intranet.rules.permissions import Permission
from intranet.services.errors import Refused
from intranet.services.rewards_records import NominationLine
from intranet.services.rewards_views import OwnView, give_views, own_views
from intranet.web.auth import current_actor
from intranet.web.forms import BaseForm, LineField
from intranet.web.pages import Crumb
from intranet.web.permissions import requires

UNSAID = "UNSAID"
CHOICES = [SelectChoice(UNSAID, "未表示"), *(SelectChoice(view.name, view.value) for view in View)]


class ViewRow(Form):  # type: ignore[misc]
    """One nomination's view and remark."""

    view = RadioField("意見", choices=CHOICES, default=UNSAID)
    remark = LineField("說明", [Length(max=300, message="至多 300 字。")])


class ViewsForm(BaseForm):
    """Made by ``views_form`` with a ``row<id>`` for each nomination."""


def views_form(
    lines: tuple[NominationLine, ...], kept: Mapping[int, OwnView]
) -> tuple[ViewsForm, Mapping[int, FormField]]:
    """The form, and its part for each nomination id."""
    rows = {f"row{line.id}": FormField(ViewRow, label=f"{line.name}的意見") for line in lines}
    data = {
        f"row{number}": {"view": one.view.name if one.view else UNSAID, "remark": one.remark}
        for number, one in kept.items()
    }
    form = type("ViewsForm", (ViewsForm,), rows)(data=data)
    parts = {line.id: form[f"row{line.id}"] for line in lines}
    for line in lines:
        for field in (parts[line.id].form.view, parts[line.id].form.remark):
            field.label.text = f"{line.name}的{field.label.text}"
    return form, parts


@bp.route("/views/<int:case_id>", methods=["GET", "POST"])
@requires(Permission.TAKE_PART)
def views(case_id: int) -> Answer:
    actor = current_actor()
    record, kept = own_views(actor, case_id)
    form, parts = views_form(record.nominations, kept)
    if form.validate_on_submit():
        said = {
            number: OwnView(None if part.form.view.data == UNSAID else View[part.form.view.data], part.form.remark.data)
            for number, part in parts.items()
        }
        try:
            give_views(actor, case_id, said)
            flash("意見已儲存，會議開始前都可以修改。", "success")
            return redirect(url_for(".views", case_id=case_id), 303)
        except Refused as refused:
            number = refused.field.removeprefix("nomination-")
            if number.isdecimal():
                parts[int(number)].form.remark.errors = [refused.message]
            else:
                form.refuse(refused)
    page = pages.ViewsPage(
        title="表示事前意見",
        breadcrumbs=(Crumb(TITLE), Crumb(case_title(record.line)), Crumb("表示事前意見")),
        record=record,
        form=form,
        parts=parts,
        rows=record.nominations,
    )
    return render_template("rewards/views.html", page=page), 422 if form.errors else 200
