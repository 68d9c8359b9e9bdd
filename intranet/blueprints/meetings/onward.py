"""While a meeting sits: which item comes next, and what an item with its outcome leads on to."""

from __future__ import annotations

from collections.abc import Callable

from flask import url_for

from intranet.blueprints.meetings.pages import Button, NextStep
from intranet.blueprints.meetings.present import label_of
from intranet.models import MeetingState
from intranet.rules.permissions import Permission
from intranet.services.actor import Actor
from intranet.services.meetings.outcomes import undecided_of
from intranet.services.meetings.queries import waiting_case_of
from intranet.services.meetings.shapes import Head, Item


def next_open(items: tuple[Item, ...], after: Item) -> Item | None:
    """The next item of the agenda without an outcome; else a proposal or motion before it that was passed over."""
    at = [item.id for item in items].index(after.id)
    later = [item for item in items[at + 1 :] if item.outcome_kind is None]
    return next(iter((*later, *undecided_of(items[:at]))), None)


def onward_from(head: Head, items: tuple[Item, ...], one: Item, url_of: Callable[[int, int], str]) -> NextStep | None:
    """Where to go once ``one`` has its outcome: the next open item at ``url_of`` it, else adjourning."""
    if head.state is not MeetingState.IN_SESSION or one.outcome_kind is None:
        return None
    following = next_open(items, one)
    if following is None:
        url = url_for("meetings.adjourn", meeting_id=head.id)
        return NextStep("各案都已作成結果", "", Button("宣布散會", url, "confirmed", "primary"))
    words = f"{label_of(following)}：{following.title}"
    return NextStep("接著處理", words, Button("下一案", url_of(head.id, following.id), "next", "primary"))


def evaluation_of(actor: Actor, head: Head, one: Item) -> Button | None:
    """The way from a decided reward case to its evaluation, for whoever enters it. One query where it may be one."""
    if one.outcome_kind is None or not actor.can(Permission.EVALUATE_REWARDS):
        return None
    case = waiting_case_of(one.id)
    return Button("登錄敘獎評核", url_for("rewards.evaluate", case_id=case), "reward") if case else None
