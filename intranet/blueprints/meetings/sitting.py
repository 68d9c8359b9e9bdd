"""From the records of a meeting in session to its one screen: each person's buttons, each item's state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import url_for

from intranet.blueprints.meetings.blueprint import in_hand_url
from intranet.blueprints.meetings.pages import Button, ItemView, RecusedRow
from intranet.blueprints.meetings.present import label_of
from intranet.blueprints.meetings.session_pages import AgendaLine, RollRow, TapButton
from intranet.models import Presence, Reply
from intranet.rules.dates import TAIPEI
from intranet.rules.meetings import is_late
from intranet.services.meetings.outcomes import VOTED
from intranet.services.meetings.roll import THERE, Tap, word_of
from intranet.services.meetings.shapes import Attendee, Head, Item
from intranet.web.clauses import clause_link


def roll_rows(head: Head, people: tuple[Attendee, ...]) -> tuple[RollRow, ...]:
    return tuple(_row(head, one) for one in people)


def _row(head: Head, one: Attendee) -> RollRow:
    on = set(_noted(head, one))
    said = "、".join(_said(head, one))
    return RollRow(
        one=one,
        url=url_for("meetings.tap_presence", meeting_id=head.id, attendance_id=one.id),
        buttons=tuple(TapButton(what.name, word_of(what, one.is_member), what in on) for what in Tap),
        said=said,
        live=said,
    )


def _noted(head: Head, one: Attendee) -> Iterator[Tap]:
    """Which of the buttons say what is noted."""
    if one.presence in THERE:
        yield Tap.LATE if is_late(head.opened_at, one.arrived_at) else Tap.THERE
        if one.left_at is not None:
            yield Tap.LEFT
    elif one.presence is not None:
        yield Tap.EXCUSED if one.presence is Presence.EXCUSED else Tap.ABSENT


def _said(head: Head, one: Attendee) -> Iterator[str]:
    if one.presence is None:
        yield "未點名" if one.reply is Reply.NONE else f"未點名（回復{one.reply.value}）"
        return
    yield one.presence.value
    if one.arrived_at is not None and is_late(head.opened_at, one.arrived_at):
        yield f"{one.arrived_at.astimezone(TAIPEI):%H:%M} 到"
    if one.left_at is not None:
        yield f"{one.left_at.astimezone(TAIPEI):%H:%M} 離席"
    if one.signed_at is not None:
        yield f"{one.signed_at.astimezone(TAIPEI):%H:%M} 簽到"


def agenda_lines(head: Head, items: tuple[Item, ...], now: Item | None) -> tuple[AgendaLine, ...]:
    return tuple(
        AgendaLine(
            view=ItemView(item, label_of(item), None, ()),
            url=in_hand_url(head.id, item.id),
            state=_state(item),
            tone=_tone(item),
            is_now=now is not None and item.id == now.id,
        )
        for item in items
    )


def _state(item: Item) -> str:
    if item.outcome_kind is None:
        return "尚未處理"
    return f"{item.outcome_kind.value}未通過" if item.carried is False else f"已{item.outcome_kind.value}"


def _tone(item: Item) -> str:
    if item.outcome_kind is None:
        return "neutral"
    return "bad" if item.carried is False else "good"


def item_in_hand(items: tuple[Item, ...], wanted: int | None) -> Item | None:
    """The item asked for, else the first proposal, motion or report without an outcome."""
    asked = next((item for item in items if item.id == wanted), None)
    if asked is not None:
        return asked
    open_items = [item for item in items if item.outcome_kind is None]
    return next((item for item in open_items if item.section in VOTED), next(iter(open_items), None))


def view_of(item: Item) -> ItemView:
    return ItemView(item, label_of(item), clause_link(item.matter), ())


def recused_rows(head: Head, item: Item) -> tuple[RecusedRow, ...]:
    """Those who left the room for the item, each with the way back."""
    own: dict[str, Any] = {"meeting_id": head.id, "item_id": item.id}
    return tuple(
        RecusedRow(gone, url_for("meetings.end_recusal", **own, person_id=gone.person_id)) for gone in item.recused
    )


def tools_of_sitting(head: Head) -> tuple[Button, ...]:
    """What else the session needs, at the top right."""
    return (
        Button("簽到碼", url_for("meetings.door_code", meeting_id=head.id), "view"),
        Button("增列列席人員", url_for("meetings.observers", meeting_id=head.id), "people"),
        Button("提出臨時動議", url_for("meetings.add_item", meeting_id=head.id), "add"),
        Button("回會議", url_for("meetings.show", meeting_id=head.id), "back"),
    )
