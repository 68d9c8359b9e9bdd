"""The working group: who sits in it on a day, and the seats that a body names."""

from __future__ import annotations

import io
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from intranet.blueprints.committee import pages
from intranet.blueprints.committee.forms import EndForm, SeatForm
from intranet.rules.committee import CommitteeRule, Seat
from intranet.rules.dates import UnreadableDate, parse_date, roc_short
from intranet.rules.permissions import Permission
from intranet.services import people
from intranet.services.committee_roster import roster_file
from intranet.services.context import current_school, today
from intranet.services.errors import Conflict, NotFound, Refused
from intranet.services.people_lists import Holding, everybody, seat_history
from intranet.web.auth import current_actor
from intranet.web.clauses import clause_link
from intranet.web.pages import Crumb
from intranet.web.permissions import requires
from intranet.web.step_up import proves_again

bp = Blueprint("committee", __name__, url_prefix="/committee")
Answer = str | Response | tuple[str, int]
TITLE = "工作小組"
KINDS = {"pdf": "application/pdf", "ods": "application/vnd.oasis.opendocument.spreadsheet"}


def asked_day() -> tuple[date, str]:
    """The day of ``?on=`` (ROC or ISO), today where there is none; and what is wrong with it."""
    text = request.args.get("on", "").strip()
    if not text:
        return today(), ""
    try:
        return parse_date(text), ""
    except UnreadableDate as error:
        return today(), str(error)


@bp.get("/")
@requires(Permission.VIEW_COMMITTEE)
def index() -> str:
    school, (day, error) = current_school(), asked_day()
    rule, manages = school.committee, current_actor().can(Permission.MANAGE_PEOPLE)
    lines = people.seat_lines(school, day)
    rows = tuple(_chair(number, line, manages=manages) for number, line in enumerate(lines, 1))
    stated = rule.stated_size
    page = pages.CommitteePage(
        title=TITLE,
        breadcrumbs=(Crumb(TITLE),),
        group=rule.name,
        day=day,
        day_text=request.args.get("on", ""),
        day_error=error,
        is_today=day == today(),
        rows=rows,
        vacant=sum(not row.name for row in rows),
        convener=school.convener.title,
        secretary=school.secretary.title,
        size=f"規定所載 {stated} 人，逐席加總 {rule.size} 人" if stated else f"規定未載總數，逐席加總 {rule.size} 人",
        warning="" if stated in (None, rule.size) else "規定所載總數與逐席加總不符，請查對規定。",
        clause=clause_link(rule.clause),
        defaults=_defaults(rule),
        pdf_url=_paper_url("roster_pdf", day),
        ods_url=_paper_url("roster_ods", day),
    )
    return render_template("committee/index.html", page=page)


def _paper_url(name: str, day: date) -> str:
    return url_for(f".{name}") if day == today() else url_for(f".{name}", on=roc_short(day))


@bp.get("/roster.pdf")
@requires(Permission.VIEW_COMMITTEE)
def roster_pdf() -> Answer:
    return _paper("pdf")


@bp.get("/roster.ods")
@requires(Permission.VIEW_COMMITTEE)
def roster_ods() -> Answer:
    return _paper("ods")


def _paper(kind: str) -> Answer:
    """The roster of the day that is asked for. A date that nobody can read leads to the page, which says so."""
    day, error = asked_day()
    if error:
        return redirect(url_for(".index", on=request.args["on"]), 303)
    content, name = roster_file(day, kind), f"工作小組名冊-{day:%Y%m%d}.{kind}"
    return send_file(io.BytesIO(content), mimetype=KINDS[kind], as_attachment=True, download_name=name)


def _chair(number: int, line: people.SeatLine, *, manages: bool) -> pages.ChairRow:
    seat, holder = line.seat, line.holder
    return pages.ChairRow(
        number=number,
        title=line.title,
        name=holder.name if holder else "",
        since=holder.since if holder else None,
        until=holder.until if holder else None,
        origin=origin_of(seat),
        reading=seat.reading if line.number == 1 else "",
        clause=clause_link(seat.clause),
        manage_url=url_for(".seat", key=seat.key) if manages and not seat.position else "",
    )


def origin_of(seat: Seat) -> str:
    """How the seat is filled, as the text has it."""
    if seat.position:
        return "依職務"
    origin = f"由{seat.named_by}推派" if seat.named_by else "規定未載由誰推派"
    return f"{origin}，{seat.note}" if seat.note else origin


def _defaults(rule: CommitteeRule) -> tuple[pages.Default, ...]:
    quorum, stated = rule.quorum, rule.quorum.stated
    return (
        pages.Default(
            "開會人數", f"{quorum.needed(rule.size)} 人以上出席（{_share(quorum.present_over)}）", not stated
        ),
        pages.Default("表決", f"在場{_share(quorum.carry_over)}同意", not stated),
        pages.Default("委託出席", "得委託" if quorum.proxies else "不得委託", not stated),
        pages.Default("開會通知", f"開會 {rule.notice_days} 日前", not rule.notice_days_stated),
    )


def _share(share: tuple[int, int]) -> str:
    return "過半數" if share == (1, 2) else f"超過 {share[1]} 分之 {share[0]}"


def _seat(key: str) -> Seat:
    found = current_school().committee.seat(key)
    if found is None or found.position:
        raise NotFound
    return found


@bp.route("/seats/<key>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
@proves_again
def seat(key: str) -> Answer:
    row = _seat(key)
    form = SeatForm(data={"starts": today()})
    form.person.choices = [
        SelectChoice("", "請選擇"),
        *(SelectChoice(str(number), label) for number, label in everybody(today())),
    ]
    if form.validate_on_submit():
        try:
            person = people.get_person(form.person.data)
            people.seat(current_actor(), person, key, form.starts.data, form.ends.data, form.note.data or "")
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("席次已登錄。", "success")
            return redirect(url_for(".seat", key=key), 303)
    rows = tuple(_holding(holding) for holding, _ in seat_history(key))
    page = pages.SeatPage(
        title=row.title,
        breadcrumbs=(Crumb(TITLE, url_for(".index")), Crumb(row.title)),
        seat=row,
        clause=clause_link(row.clause),
        form=form,
        rows=rows,
        free=row.count - sum(one.state == "在任" for one in rows),
        back_url=url_for(".index"),
    )
    return render_template("committee/seat.html", page=page), 422 if form.errors else 200


def _holding(holding: Holding) -> pages.HoldingRow:
    if holding.is_over(today()):
        return pages.HoldingRow(holding, "已卸任", "neutral", "")
    state, tone = ("在任", "good") if holding.starts <= today() else ("尚未就任", "info")
    return pages.HoldingRow(holding, state, tone, url_for(".end", key=holding.key, holding_id=holding.row_id))


@bp.route("/seats/<key>/holdings/<int:holding_id>/end", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def end(key: str, holding_id: int) -> Answer:
    row, back = _seat(key), url_for(".seat", key=key)
    holding = next((one for one, _ in seat_history(key) if one.row_id == holding_id), None)
    if holding is None:
        raise NotFound
    form = EndForm(data={"version": holding.version})
    if form.validate_on_submit():
        try:
            people.end_seat(current_actor(), holding_id, form.ends.data, version=form.opened_version)
        except Conflict:
            raise
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(f"{holding.title}任期到 {roc_short(form.ends.data)}。", "success")
            return redirect(back, 303)
    crumbs = (Crumb(TITLE, url_for(".index")), Crumb(row.title, back), Crumb("結束任期"))
    page = pages.EndPage(
        title="結束任期",
        breadcrumbs=crumbs,
        form=form,
        who=f"{holding.title}（{row.title}）",
        starts=holding.starts,
        back_url=back,
    )
    return render_template("committee/end.html", page=page), 422 if form.errors else 200
