"""Action items (列管事項): carried from meeting to meeting until the secretary releases them (解除列管)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Select, bindparam, delete, or_, select

from intranet.extensions import db
from intranet.models import ActionItem, ActionReport, AgendaItem, Meeting, MeetingState, Person
from intranet.rules.dates import Term, roc_short
from intranet.rules.minutes import CLOSED
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.context import current_school, moment, today
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.meetings.records import (
    item_for_writing,
    may_read_confidential,
    meeting_for_writing,
    meeting_title,
    need_state,
)
from intranet.services.transactions import check_version, writing


class Action(Struct, frozen=True):
    """An action item as it is shown. ``owner`` is a position code."""

    id: int
    item_id: int
    meeting_id: int
    term: Term
    ordinal: int
    item_title: str
    owner: str
    task: str
    due: date
    progress: str
    closed_on: date | None
    reminded_on: date | None
    version: int
    is_confidential: bool

    @property
    def is_closed(self) -> bool:
        """Whether its words were taken out for this reader."""
        return self.is_confidential and self.task == CLOSED

    @property
    def owner_title(self) -> str:
        return current_school().directory.title(self.owner)

    @property
    def source(self) -> str:
        """The meeting that asked for it."""
        return meeting_title(self.term, self.ordinal)

    @property
    def days_left(self) -> int:
        """Days until the due day, 0 on it and after it."""
        return max(0, (self.due - today()).days)

    @property
    def days_overdue(self) -> int:
        """Days past the due day, 0 while there is time or once it is released."""
        return max(0, (today() - self.due).days) if self.closed_on is None else 0


class Report(Struct, frozen=True):
    """One report on an action item (辦理情形), as histories show it."""

    at: datetime
    actor: str
    text: str


_ACTIONS: Select[
    tuple[int, int, int, Term, int, str, str, str, date, str, date | None, date | None, int, bool]
] = (
    select(
        ActionItem.id,
        ActionItem.agenda_item_id,
        AgendaItem.meeting_id,
        Meeting.term,
        Meeting.ordinal,
        AgendaItem.title,
        ActionItem.owner,
        ActionItem.task,
        ActionItem.due,
        ActionItem.progress,
        ActionItem.closed_on,
        ActionItem.reminded_on,
        ActionItem.version,
        AgendaItem.is_confidential,
    )
    .join(AgendaItem, AgendaItem.id == ActionItem.agenda_item_id)
    .join(Meeting, Meeting.id == AgendaItem.meeting_id)
    .order_by(ActionItem.due, ActionItem.id)
)  # fmt: skip
_OPEN = _ACTIONS.where(ActionItem.closed_on.is_(None))
_OPEN_OF = _OPEN.where(ActionItem.owner.in_(bindparam("owners", expanding=True)))


def as_read_by(actor: Actor, action: Action) -> Action:
    """The action item without its words where it comes from a confidential item that is not for the actor; whoever has
    to do it reads it."""
    if not action.is_confidential or action.owner in actor.acts_as or may_read_confidential(actor):
        return action
    return replace(action, item_title=CLOSED, task=CLOSED, progress="")


def open_actions(owners: Collection[str] | None = None) -> tuple[Action, ...]:
    """Action items that are not released, soonest due first; of some position codes where they are given."""
    if owners is None:
        return tuple(Action(*row) for row in db.session.execute(_OPEN))
    return tuple(Action(*row) for row in db.session.execute(_OPEN_OF, {"owners": list(owners)}))


def action_of(action_id: int) -> Action:
    """One action item, released or not; raises NotFound."""
    row = db.session.execute(_ACTIONS.where(ActionItem.id == action_id)).one_or_none()
    if row is None:
        raise NotFound
    return Action(*row)


def reports_on(action_id: int) -> tuple[Report, ...]:
    """What was reported on an action item, newest first. One query."""
    statement = (
        select(ActionReport.at, Person.name, ActionReport.text)
        .join(Person, Person.id == ActionReport.person_id)
        .where(ActionReport.action_item_id == action_id)
        .order_by(ActionReport.id.desc())
    )
    return tuple(Report(*row) for row in db.session.execute(statement))


def released_actions(limit: int = 30) -> tuple[Action, ...]:
    """Those released last."""
    newest = _ACTIONS.where(ActionItem.closed_on.is_not(None)).order_by(None)
    rows = db.session.execute(newest.order_by(ActionItem.closed_on.desc(), ActionItem.id.desc()).limit(limit))
    return tuple(Action(*row) for row in rows)


def actions_around(meeting_id: int, on: date) -> tuple[tuple[Action, ...], tuple[Action, ...]]:
    """What a meeting of day ``on`` follows up (items of earlier meetings that were not released before it), and
    what it asks for itself. One query."""
    earlier = (Meeting.on < on) & or_(ActionItem.closed_on.is_(None), ActionItem.closed_on >= on)
    statement = _ACTIONS.where(or_(Meeting.id == meeting_id, earlier))
    found = [Action(*row) for row in db.session.execute(statement)]
    carried = tuple(action for action in found if action.meeting_id != meeting_id)
    return carried, tuple(action for action in found if action.meeting_id == meeting_id)


def add_action(actor: Actor, item_id: int, *, owner: str, task: str, due: date) -> ActionItem:
    """Give a position something to do by a day, under an item of a meeting in session. Raises Refused."""
    post = current_school().directory.by_code.get(owner)
    if post is None:
        raise Refused("沒有這個職務。", field="owner")
    with writing(actor):
        actor.needs(Permission.RECORD_MEETINGS)
        item, meeting = item_for_writing(item_id)
        need_state(meeting, "交辦事項", MeetingState.IN_SESSION, MeetingState.MINUTES_DRAFTED)
        if due < today():
            raise Refused(f"期限不得早於今天（{roc_short(today())}）。", field="due")
        action = ActionItem(agenda_item_id=item.id, owner=owner, task=task, due=due)
        db.session.add(action)
        changes = {"item": item.id, "owner": owner, "task": task, "due": due}
        audit.record(
            actor,
            "add_action",
            meeting,
            f"列管：{post.title}「{task}」",
            changes=changes,
            permission=Permission.RECORD_MEETINGS,
        )
    return action


def drop_action(actor: Actor, action_id: int) -> int:
    """Strike an action item that was entered by mistake, before the minutes are confirmed; returns its meeting."""
    with writing(actor):
        actor.needs(Permission.RECORD_MEETINGS)
        action, meeting = _load(action_id)
        need_state(meeting, "刪除列管事項", MeetingState.IN_SESSION, MeetingState.MINUTES_DRAFTED)
        db.session.execute(delete(ActionReport).where(ActionReport.action_item_id == action.id))
        db.session.delete(action)
        summary = f"刪除列管「{action.task}」"
        changes = {"item": action.agenda_item_id}
        audit.record(actor, "drop_action", meeting, summary, changes=changes, permission=Permission.RECORD_MEETINGS)
    return meeting.id


def report_progress(actor: Actor, action_id: int, progress: str, *, version: int | None = None) -> ActionItem:
    """The owner, or the secretary for it, says how far it is; what was said before is kept. Raises NotFound, NotPermitted, Refused, Conflict."""
    with writing(actor):
        action, meeting = _load(action_id)
        if action.owner not in actor.acts_as and not actor.can(Permission.PLAN_MEETINGS):
            if not actor.can(Permission.VIEW_MEETINGS):
                raise NotFound
            title = current_school().directory.title(action.owner)
            raise NotPermitted(f"這項列管由{title}回報執行情形。")
        check_version(action, version)
        if action.closed_on is not None:
            raise Refused("這項列管已經解除，不再更動。")
        action.progress = progress
        db.session.add(ActionReport(action_item_id=action.id, person_id=actor.person_id, at=moment(), text=progress))
        summary = f"回報「{action.task}」執行情形"
        audit.record(
            actor,
            "report_progress",
            meeting,
            summary,
            changes={"item": action.agenda_item_id, "progress": progress},
            as_position=frozenset({action.owner}),
        )
    return action


def release_action(actor: Actor, action_id: int, *, version: int | None = None) -> ActionItem:
    """解除列管: the secretary closes it. Raises NotFound, Refused while nothing was reported, Conflict."""
    with writing(actor):
        actor.needs(Permission.PLAN_MEETINGS)
        action, meeting = _load(action_id)
        check_version(action, version)
        if action.closed_on is not None:
            raise Refused("這項列管已經解除。")
        if not action.progress.strip():
            raise Refused("尚未回報執行情形，請先填寫再解除列管。")
        action.closed_on = today()
        summary = f"解除列管「{action.task}」"
        changes = {"item": action.agenda_item_id}
        audit.record(actor, "release_action", meeting, summary, changes=changes, permission=Permission.PLAN_MEETINGS)
    return action


def _load(action_id: int) -> tuple[ActionItem, Meeting]:
    action = db.session.get(ActionItem, action_id)
    if action is None:
        raise NotFound
    item = db.session.get_one(AgendaItem, action.agenda_item_id)
    return action, meeting_for_writing(item.meeting_id)
