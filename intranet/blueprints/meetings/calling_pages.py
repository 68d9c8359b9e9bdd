"""The contexts of moving a meeting, and of who has answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from intranet.blueprints.meetings.calling_forms import RescheduleForm
from intranet.blueprints.meetings.pages import Button
from intranet.blueprints.meetings.planning_pages import ClashRow
from intranet.services.meetings.rescheduling import Rescheduling
from intranet.web.pages import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ReschedulePage(Page):
    """``asks``: the changes are shown, and the next press writes to everybody."""

    plan: Rescheduling
    form: RescheduleForm
    cancel_url: str
    notice_note: str
    asks: bool
    clashes: tuple[ClashRow, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """Members who stand alike: what they did, in a word, its tone, and their names."""

    label: str
    tone: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReplyBoard:
    """How the answers stand, for those who run the meeting; ``remind`` for whoever may remind."""

    groups: tuple[Answers, ...]
    remind: Button | None
    note: str


@dataclass(frozen=True, slots=True)
class OwnReply:
    """What the actor may do beside answering: say that the notice was read, and what leave means for the seat."""

    read: Button | None
    proxy_note: str


@dataclass(frozen=True, slots=True)
class Calling:
    """What the meeting's page says of its notice; ``stand_ins`` maps a member's title to the deputy's name."""

    board: ReplyBoard | None
    own: OwnReply | None
    stand_ins: Mapping[str, str]
