"""People: who holds which post on any day; enter, change, appoint, end, note leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from intranet.blueprints.people import pages, roster_views
from intranet.blueprints.people.area import TITLE, Answer, bp
from intranet.blueprints.people.forms import AppointForm, EndForm, LeaveForm, PersonForm
from intranet.rules.dates import UnreadableDate, parse_date, roc_short
from intranet.rules.permissions import Permission
from intranet.rules.serves import of_post, of_seat
from intranet.services import leaves, people
from intranet.services.account_closing import closing_of_person
from intranet.services.context import current_school, today
from intranet.services.errors import Conflict, NotFound, Refused
from intranet.services.people_lists import PAGE_SIZE, Holding, PersonRecord, people_on, person_record
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_links
from intranet.web.conflicts import conflict_answer
from intranet.web.forms import BaseForm
from intranet.web.pages import Crumb, Pager, pager
from intranet.web.permissions import requires
from intranet.web.step_up import proves_again

__all__ = ["bp", "roster_views"]


@bp.get("/")
@requires(Permission.VIEW_PEOPLE)
def index() -> str:
    on, query, position = (request.args.get(name, "").strip() for name in ("on", "q", "position"))
    number = int(text) if (text := request.args.get("page", "")).isdecimal() else 1
    day, error = _day(on)
    manages = current_actor().can(Permission.MANAGE_PEOPLE)
    found = people_on(day, query=query, position=position, page=number)
    page = pages.PeoplePage(
        title=TITLE,
        breadcrumbs=(Crumb(TITLE),),
        day=day,
        day_error=error,
        on=on,
        query=query,
        position=position,
        positions=(("", "全部職務"), *((post.code, post.title) for post in current_school().profile.positions)),
        is_filtered=bool(on or query or position),
        rows=tuple(pages.PersonRow(line, url_for(".person", person_id=line.person_id)) for line in found.lines),
        total=found.total,
        pager=_pager(number, found.total, {"on": on, "q": query, "position": position}),
        new_url=url_for(".new") if manages else "",
        import_url=url_for(".staff_import") if manages else "",
        export_url=url_for(".staff_export"),
    )
    return render_template("people/index.html", page=page)


def _day(text: str) -> tuple[date, str]:
    """The day that was asked for, today where there is none; and what is wrong with it."""
    try:
        return (parse_date(text) if text else today()), ""
    except UnreadableDate as error:
        return today(), str(error)


def _pager(number: int, total: int, asked: dict[str, str]) -> Pager:
    kept: dict[str, Any] = {name: value for name, value in asked.items() if value}
    return pager(number, total, PAGE_SIZE, lambda page: url_for(".index", page=page, **kept))


@bp.get("/<int:person_id>")
@requires(Permission.VIEW_PEOPLE)
def person(person_id: int) -> str:
    record, manages = person_record(person_id), current_actor().can(Permission.MANAGE_PEOPLE)

    def url(name: str) -> str:
        return url_for(f".{name}", person_id=person_id) if manages else ""

    page = pages.PersonPage(
        title=record.name,
        breadcrumbs=(Crumb(TITLE, url_for(".index")), Crumb(record.name)),
        record=record,
        posts=_rows(
            record.appointments,
            lambda one: url_for(".end", appointment_id=one.row_id),
            lambda code: of_post(current_school(), code),
            manages=manages,
        ),
        seats=_rows(
            record.seats,
            lambda one: url_for("committee.seat", key=one.key),
            lambda key: of_seat(current_school(), key),
            manages=manages,
        ),
        edit_url=url("edit"),
        appoint_url=url("appoint"),
        leave_url=url("leave"),
    )
    return render_template("people/person.html", page=page)


def _rows(
    holdings: Iterable[Holding],
    url: Callable[[Holding], str],
    refs: Callable[[str], Iterable[str]],
    *,
    manages: bool,
) -> tuple[pages.HoldingRow, ...]:
    rows = []
    for one in holdings:
        over, begun = one.is_over(today()), one.starts <= today()
        state, tone = ("已卸任", "neutral") if over else ("在任", "good") if begun else ("尚未就任", "info")
        clauses = clause_links(refs(one.key))
        rows.append(pages.HoldingRow(one, state, tone, clauses, url(one) if manages and not over else ""))
    return tuple(rows)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def new() -> Answer:
    form = _person_form({})
    if form.validate_on_submit():
        try:
            row = people.add_person(
                current_actor(), name=form.name.data, staff_type=form.staff_type.data, email=form.email.data or ""
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("人員已新增，請接著登錄職務。", "success")
            return redirect(url_for(".person", person_id=row.id), 303)
    return _answer("新增人員", form, (Crumb("新增人員"),), url_for(".index"), "新增", "")


def _person_form(values: dict[str, Any], *, typed: bool = True) -> PersonForm:
    form = PersonForm(data=values) if typed else PersonForm(formdata=None, data=values)
    kinds = [basis.staff_type for basis in current_school().rewards.bases if basis.staff_type]
    own = values.get("staff_type") or ""
    form.staff_type.choices = [
        SelectChoice("", "不適用"),
        *(SelectChoice(kind) for kind in dict.fromkeys([*kinds, own]) if kind),
    ]
    return form


def _values(record: PersonRecord) -> dict[str, Any]:
    fields = ("name", "staff_type", "email", "version")
    return {name: getattr(record, name) for name in fields}


@bp.route("/<int:person_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def edit(person_id: int) -> Answer:
    record, back = person_record(person_id), url_for(".person", person_id=person_id)
    form = _person_form(_values(record))
    if form.validate_on_submit():
        try:
            people.change_person(
                current_actor(), person_id, name=form.name.data, staff_type=form.staff_type.data,
                email=form.email.data or "", version=form.opened_version,
            )  # fmt: skip
        except Conflict as conflict:
            saved = _person_form(_values(person_record(person_id)), typed=False)
            crumbs = (Crumb(TITLE, url_for(".index")), Crumb(record.name, back))
            return conflict_answer(conflict, form, saved, ("name", "staff_type", "email"), crumbs=crumbs, url=back)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("人員資料已修改。", "success")
            return redirect(back, 303)
    return _answer("修改人員", form, (Crumb(record.name, back), Crumb("修改")), back, "儲存", "")


@bp.route("/<int:person_id>/appoint", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
@proves_again
def appoint(person_id: int) -> Answer:
    record, back = person_record(person_id), url_for(".person", person_id=person_id)
    form = AppointForm(data={"starts": today()})
    form.position.choices = [
        SelectChoice("", "請選擇"),
        *(SelectChoice(post.code, post.title) for post in current_school().profile.positions),
    ]
    if form.validate_on_submit():
        try:
            people.appoint(
                current_actor(), people.get_person(person_id), form.position.data,
                form.starts.data, form.ends.data, form.note.data or "",
            )  # fmt: skip
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("職務已登錄。", "success")
            return redirect(back, 303)
    note = "只有一人的職務，原任者的任期會結束在起日的前一天。權限自起日起跟著職務走。"
    return _answer("登錄職務", form, (Crumb(record.name, back), Crumb("登錄職務")), back, "登錄", note)


@bp.route("/appointments/<int:appointment_id>/end", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
@proves_again
def end(appointment_id: int) -> Answer:
    holding, holder = people.appointment_of(appointment_id)
    back = url_for(".person", person_id=holder.id)
    form = EndForm(data={"version": holding.version})
    if form.validate_on_submit():
        try:
            people.end_appointment(current_actor(), appointment_id, form.ends.data, version=form.opened_version)
        except Conflict:
            raise
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("任期已結束。", "success")
            if closing := closing_of_person(holding.person_id, today()):
                flash(f"{holder.name} 之後沒有職務，帳號 {closing.username} 列入應停用，由管理帳號的職務辦理。", "info")
            return redirect(back, 303)
    title = current_school().directory.title(holding.position)
    note = f"{holder.name} 自 {roc_short(holding.starts)} 起任{title}。"
    return _answer("結束任期", form, (Crumb(holder.name, back), Crumb("結束任期")), back, "結束任期", note)


@bp.route("/<int:person_id>/leave", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def leave(person_id: int) -> Answer:
    record, back = person_record(person_id), url_for(".person", person_id=person_id)
    form = LeaveForm()
    if form.validate_on_submit():
        try:
            leaves.note_leave(
                current_actor(), people.get_person(person_id), form.starts.data, form.ends.data, form.reason.data or ""
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("請假已登錄。已訂代理人的職務，期間由代理人依順位代理。", "success")
            return redirect(back, 303)
    return _answer("登錄請假", form, (Crumb(record.name, back), Crumb("登錄請假")), back, "登錄", "")


@bp.post("/<int:person_id>/leave/<int:leave_id>/withdraw")
@requires(Permission.MANAGE_PEOPLE)
def withdraw_leave(person_id: int, leave_id: int) -> Response:
    try:
        leaves.withdraw_leave(current_actor(), person_id, leave_id)
        flash("請假已撤銷，由本人自行辦理。", "success")
    except NotFound:
        raise
    except Refused as refused:
        flash(refused.message, "danger")
    return redirect(url_for(".person", person_id=person_id), 303)


def _answer(title: str, form: BaseForm, crumbs: tuple[Crumb, ...], back: str, label: str, note: str) -> Answer:
    page = pages.FormPage(
        title=title,
        breadcrumbs=(Crumb(TITLE, url_for(".index")), *crumbs),
        form=form,
        submit_label=label,
        note=note,
        back_url=back,
    )
    return render_template("people/form.html", page=page), 422 if form.errors else 200
