"""The agenda of a draft: adding, changing, moving and removing items; motions in the session."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from intranet.blueprints.meetings.blueprint import Answer, act, bp, meeting_crumbs, to_meeting
from intranet.blueprints.meetings.forms import ItemForm
from intranet.blueprints.meetings.planning_pages import ItemFormPage
from intranet.blueprints.meetings.present import agenda_closed, can_edit, open_sections
from intranet.models import Section
from intranet.rules.permissions import Permission
from intranet.services.errors import Conflict, NotFound, Refused
from intranet.services.meetings import agenda
from intranet.services.meetings.matters import missing_matters
from intranet.services.meetings.queries import agenda_of, head_of
from intranet.services.meetings.shapes import Head, Item
from intranet.web.auth import current_actor
from intranet.web.conflicts import conflict_answer
from intranet.web.permissions import requires

COMPARED = ("section", "title", "proposer", "matter", "explanation", "proposal", "planned_minutes")
BOTH = (Permission.PLAN_MEETINGS, Permission.RECORD_MEETINGS)


def item_of(meeting_id: int, item_id: int) -> Item:
    """The item of that meeting; raises NotFound for an item of another."""
    return find_item(agenda_of(meeting_id), item_id)


def find_item(items: tuple[Item, ...], item_id: int) -> Item:
    found = next((item for item in items if item.id == item_id), None)
    if found is None:
        raise NotFound
    return found


@bp.route("/<int:meeting_id>/items/new", methods=["GET", "POST"])
@requires(*BOTH)
def add_item(meeting_id: int) -> Answer:
    head = head_of(current_actor(), meeting_id)
    sections = open_sections(current_actor(), head)
    if not sections:
        raise agenda_closed(head, "新增議案")
    form = ItemForm(sections, section=sections[-1].name, missing=missing_matters(current_actor(), head.term.year))
    if form.validate_on_submit():
        try:
            agenda.place_item(current_actor(), meeting_id, **form.values())
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("已加入議程。", "success")
            return redirect(to_meeting(meeting_id, "agenda"), 303)
    return _form_page("新增議案", head, form)


@bp.route("/<int:meeting_id>/items/<int:item_id>/edit", methods=["GET", "POST"])
@requires(*BOTH)
def edit_item(meeting_id: int, item_id: int) -> Answer:
    head, item = head_of(current_actor(), meeting_id), item_of(meeting_id, item_id)
    if not can_edit(current_actor(), head, item.section):
        raise agenda_closed(head, "修改這一案")
    form = _filled(head, item)
    if form.validate_on_submit():
        try:
            agenda.change_item(current_actor(), item_id, **form.values(), version=form.opened_version)
        except Conflict as conflict:
            saved = _filled(head, item_of(meeting_id, item_id), formdata=None)
            url = to_meeting(meeting_id)
            return conflict_answer(conflict, form, saved, COMPARED, crumbs=meeting_crumbs(head), url=url)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash("已修改議案。", "success")
            return redirect(to_meeting(meeting_id, "agenda"), 303)
    return _form_page("修改議案", head, form)


def _filled(head: Head, item: Item, **more: object) -> ItemForm:
    open_now = open_sections(current_actor(), head)
    is_motion = item.section is Section.MOTION
    sections = tuple(one for one in open_now if (one is Section.MOTION) == is_motion)
    values = {name: getattr(item, name) for name in COMPARED}
    missing = missing_matters(current_actor(), head.term.year)
    return ItemForm(
        sections, **more, missing=missing, data={**values, "section": item.section.name, "version": item.version}
    )


def _form_page(title: str, head: Head, form: ItemForm) -> Answer:
    page = ItemFormPage(
        title=title, breadcrumbs=meeting_crumbs(head, title), form=form, cancel_url=to_meeting(head.id, "agenda")
    )
    return render_template("meetings/item_form.html", page=page), 422 if form.errors else 200


@bp.post("/<int:meeting_id>/items/<int:item_id>/move")
@requires(Permission.PLAN_MEETINGS)
def move_item(meeting_id: int, item_id: int) -> Answer:
    item = item_of(meeting_id, item_id)

    def call() -> object:
        return agenda.move_item(current_actor(), item.id, up=request.form.get("to") == "up")

    return act(call, "已調整順序。", to_meeting(meeting_id, "agenda"))


@bp.post("/<int:meeting_id>/items/<int:item_id>/remove")
@requires(*BOTH)
def remove_item(meeting_id: int, item_id: int) -> Answer:
    item = item_of(meeting_id, item_id)

    def call() -> object:
        return agenda.remove_item(current_actor(), item.id)

    return act(call, f"已刪除「{item.title}」。", to_meeting(meeting_id, "agenda"))


def item_url(meeting_id: int, item_id: int) -> str:
    return url_for("meetings.item", meeting_id=meeting_id, item_id=item_id)
