"""The contexts of moving a meeting, and of who has answered."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from intranet.blueprints.meetings.calling_forms import RescheduleForm
from intranet.blueprints.meetings.pages import Button
from intranet.blueprints.meetings.planning_pages import ClashRow
from intranet.services.meetings.rescheduling import Rescheduling
from intranet.web.pages import Page


class ReschedulePage(Page, frozen=True, kw_only=True):
    """``asks``: the changes are shown, and the next press writes to everybody."""

    plan: Rescheduling
    form: RescheduleForm
    cancel_url: str
    notice_note: str
    asks: bool
    clashes: tuple[ClashRow, ...]


class Answers(Struct, frozen=True):
    """Members who stand alike: what they did, in a word, its tone, and their names."""

    label: str
    tone: str
    names: tuple[str, ...]


class ReplyBoard(Struct, frozen=True):
    """How the answers stand, for those who run the meeting; ``remind`` for whoever may remind."""

    groups: tuple[Answers, ...]
    remind: Button | None
    note: str


class OwnReply(Struct, frozen=True):
    """What the actor may do beside answering: say that the notice was read, and what leave means for the seat."""

    read: Button | None
    proxy_note: str


class Calling(Struct, frozen=True):
    """What the meeting's page says of its notice; ``stand_ins`` maps a member's title to the deputy's name."""

    board: ReplyBoard | None
    own: OwnReply | None
    stand_ins: Mapping[str, str]
