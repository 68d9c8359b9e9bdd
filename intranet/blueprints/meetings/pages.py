"""The contexts of the meeting pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from intranet.blueprints.meetings.forms import CancelForm, ConveneForm, ReplyForm
from intranet.blueprints.meetings.planning_pages import ClashRow, FileLink, Planning
from intranet.blueprints.meetings.session_forms import (
    ActionForm,
    AdjournForm,
    OutcomeForm,
    RecusalForm,
)
from intranet.models import MailState
from intranet.rules.meetings import Count, MeetingState
from intranet.rules.recusal import Concern
from intranet.services.audit_trail import Entry
from intranet.services.mail_reasons import Trouble
from intranet.services.meetings.convening import Cancelling, Convening
from intranet.services.meetings.follow_up import Action
from intranet.services.meetings.shapes import Attendee, Head, Item, Mail, Recused
from intranet.web.pages import ClauseLink, Page

if TYPE_CHECKING:  # it uses the buttons of this module
    from intranet.blueprints.meetings.calling_pages import Calling

TONES: Mapping[MeetingState, str] = {
    MeetingState.DRAFT: "neutral",
    MeetingState.APPROVED: "info",
    MeetingState.CONVENED: "info",
    MeetingState.IN_SESSION: "warn",
    MeetingState.MINUTES_DRAFTED: "warn",
    MeetingState.CONFIRMED: "good",
    MeetingState.PUBLISHED: "good",
    MeetingState.CANCELLED: "bad",
}
MAIL_TONES = {MailState.WAITING: "info", MailState.SENT: "good", MailState.FAILED: "bad"}


class Button(Struct, frozen=True):
    """A link (``hidden`` None) or a one-button form; ``confirm`` asks once, ``sure`` is what the answer's button says,
    else 確定 and the label."""

    label: str
    url: str
    icon: str = ""
    kind: str = ""
    hidden: Mapping[str, object] | None = None
    confirm: str = ""
    sure: str = ""


class NextStep(Struct, frozen=True):
    """The next legal step: its button for whoever may take it, else who takes it."""

    title: str
    text: str
    button: Button | None


class ItemView(Struct, frozen=True):
    """An agenda item as the meeting's page shows it; ``label`` is 「案由二」 or what its section calls it."""

    item: Item
    label: str
    clause: ClauseLink | None
    actions: tuple[Action, ...]
    buttons: tuple[Button, ...] = ()
    files: tuple[FileLink, ...] = ()


class SectionView(Struct, frozen=True):
    """A part of the agenda; ``carried`` are followed-up action items."""

    title: str
    items: tuple[ItemView, ...]
    carried: tuple[Action, ...] = ()


class MeetingPage(Page, frozen=True, kw_only=True):
    """``mine`` is the actor's own attendance where they were told; ``reply_form`` while they may answer."""

    head: Head
    tone: str
    steps: tuple[tuple[str, str], ...]
    next: NextStep | None
    tools: tuple[Button, ...]
    papers: tuple[Button, ...]
    facts: tuple[tuple[str, str], ...]
    planning: Planning | None
    count: Count | None
    expected: str  # how many were told, of how many seats; empty while nobody was
    quorum_note: str
    sections: tuple[SectionView, ...]
    add_item_url: str
    people: tuple[Attendee, ...]
    mine: Attendee | None
    calling: Calling
    reply_form: ReplyForm | None
    reply_url: str
    history: tuple[Entry, ...]
    clauses: tuple[ClauseLink, ...]


class ConvenePage(Page, frozen=True, kw_only=True):
    plan: Convening
    form: ConveneForm
    notice_url: str
    cancel_url: str
    late: bool
    notice_note: str
    clashes: tuple[ClashRow, ...]


class CancelPage(Page, frozen=True, kw_only=True):
    plan: Cancelling
    form: CancelForm
    back_url: str


class MailRow(Struct, frozen=True):
    mail: Mail
    tone: str
    said: str


class MailPage(Page, frozen=True, kw_only=True):
    head: Head
    rows: tuple[MailRow, ...]
    waiting: int
    failed: int
    troubles: tuple[Trouble, ...]


class RecusedRow(Struct, frozen=True):
    one: Recused
    url: str


class ActionRow(Struct, frozen=True):
    action: Action
    url: str


class ItemPage(Page, frozen=True, kw_only=True):
    """One item while the meeting is in session: recusals, outcome, what it asks of whom."""

    head: Head
    view: ItemView
    count: Count
    quorum_note: str
    onward: NextStep | None
    evaluation: Button | None
    form: OutcomeForm
    sent_along: Mapping[str, str]  # where the form stood, so that a second press leads back there as well
    recusal_form: RecusalForm
    recusal_url: str
    proposed: tuple[Concern, ...]
    recused: tuple[RecusedRow, ...]
    action_form: ActionForm
    action_url: str
    actions: tuple[ActionRow, ...]
    clear: Button | None
    can_decide: bool
    back_url: str
    next_url: str


class AdjournPage(Page, frozen=True, kw_only=True):
    head: Head
    form: AdjournForm
    undecided: tuple[tuple[str, str], ...]  # the words of each open item, and where its outcome is entered
    uncalled: tuple[Attendee, ...]
    missing_chair: Attendee | None  # whom the minutes would name as chair, though the roll has them not present
    roll_url: str
    count: Count
    quorum_note: str
    cancel_url: str
