"""Reminding whoever acts for a post of its follow-ups (列管事項) that fall due or are overdue, once each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import select, update

from intranet.extensions import db
from intranet.models import ActionItem, Deputyship, Leave, Person
from intranet.rules.committee import ACTION_REMIND_DAYS
from intranet.rules.dates import roc_weekday
from intranet.rules.deputies import Deputy, Span, acting_deputy
from intranet.services import audit, outbox
from intranet.services.actor import SYSTEM, in_force
from intranet.services.context import current_school, current_settings, today
from intranet.services.meetings.follow_up import Action, open_actions
from intranet.services.people import Holder, holders_on
from intranet.services.transactions import writing


def remind_of_actions() -> int:
    """Once for each follow-up that is due within the days of warning or overdue, to whoever acts for its owner. One
    that nobody acts for waits until somebody does."""
    if not _due_actions():
        db.session.rollback()
        return 0
    with writing(SYSTEM):
        letters = _letters_of(_due_actions())
        if not letters:
            return 0
        for person, actions in letters:
            _post(person, actions)
        ids = sorted({action.id for _, actions in letters for action in actions})
        db.session.execute(update(ActionItem).where(ActionItem.id.in_(ids)).values(reminded_on=today()))
        summary = f"自動提醒 {len(ids)} 項列管事項，寄給 {len(letters)} 人"
        audit.record(SYSTEM, "remind_of_actions", None, summary, changes={"actions": ids})
    return len(letters)


def _due_actions() -> tuple[Action, ...]:
    last = today() + timedelta(days=ACTION_REMIND_DAYS)
    silent = set(db.session.scalars(select(ActionItem.id).where(ActionItem.reminded_on.is_(None))))
    return tuple(action for action in open_actions() if action.due <= last and action.id in silent) if silent else ()


def _letters_of(actions: Iterable[Action]) -> list[tuple[Holder, list[Action]]]:
    """One letter a person, with all that the person has to do."""
    found: dict[int, tuple[Holder, list[Action]]] = {}
    for action in actions:
        for person in acting_on(action.owner, today()):
            if person.email:
                found.setdefault(person.person_id, (person, []))[1].append(action)
    return list(found.values())


def acting_on(code: str, day: date) -> tuple[Holder, ...]:
    """Who acts for a post on ``day``: its holders who are there, else the first deputy who is."""
    holders = holders_on(day).get(code, [])
    away: dict[int, list[Span]] = defaultdict(list)
    leaves = select(Leave.person_id, Leave.starts, Leave.ends).where(Leave.starts <= day, Leave.ends >= day)
    for person_id, starts, ends in db.session.execute(leaves):
        away[person_id].append(Span(starts, ends))
    there = tuple(one for one in holders if one.person_id not in away)
    if there:
        return there
    rows = select(Deputyship.person_id, Deputyship.order, Deputyship.starts, Deputyship.ends).where(
        Deputyship.position == code, Deputyship.for_person_id.is_(None), in_force(Deputyship, day)
    )
    named = [Deputy(person, order, Span(starts, ends)) for person, order, starts, ends in db.session.execute(rows)]
    acting = acting_deputy(day, holders=[one.person_id for one in holders], deputies=named, leaves=away)
    return () if acting is None else (_holder(acting),)


def _holder(person_id: int) -> Holder:
    person = db.session.get_one(Person, person_id)
    return Holder(person.id, person.name, person.email)


def _post(person: Holder, actions: list[Action]) -> None:
    late = sum(action.days_overdue > 0 for action in actions)
    opening = f"您的職務有 {len(actions)} 項列管事項即將到期或已逾期" + (f"（逾期 {late} 項）" if late else "")
    lines = [f"{person.name} 您好：", "", f"{opening}，請回報執行情形。", ""]
    for number, action in enumerate(actions, 1):
        overdue = f"，已逾期 {action.days_overdue} 天" if action.days_overdue else ""
        lines += [f"{number}. {action.task}", f"　主辦：{action.owner_title}　期限：{roc_weekday(action.due)}{overdue}"]
        lines += [f"　交辦：{action.source}"]
    lines += ["", "登入後回報：", f"{current_settings().public_url}/meetings/actions"]
    outbox.post(
        key=f"action-{min(action.id for action in actions)}-remind-{person.person_id}",
        recipient=person.email,
        subject=f"列管事項提醒：{len(actions)} 項",
        body="\n".join([*lines, "", current_school().profile.name, ""]),
        person_id=person.person_id,
    )
