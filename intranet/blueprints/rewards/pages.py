"""What the rewards templates read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct
from wtforms import Field, FormField

from intranet.blueprints.rewards.blueprint import RuleLine
from intranet.blueprints.rewards.forms import CaseForm, EvaluationForm, NominationForm, SubmitForm
from intranet.documents.roster import Roster
from intranet.models import CaseState, Outcome
from intranet.rules.reward_candidates import Candidate
from intranet.services.audit_trail import Entry
from intranet.services.rewards_mine import OwnNomination
from intranet.services.rewards_records import CaseLine, CaseRecord, NominationLine
from intranet.services.rewards_road import Road, StepLine, VersionLine
from intranet.services.rewards_views import OpenCase, Summary
from intranet.web.forms import BaseForm
from intranet.web.pages import ClauseLink, Page

TONES = {CaseState.COLLECTING: "neutral", CaseState.SUBMITTED: "warn", CaseState.EVALUATED: "good"}
OUTCOME_TONES = {
    Outcome.APPROVED: "good",
    Outcome.CHANGED: "good",
    Outcome.REJECTED: "bad",
    Outcome.POSTPONED: "warn",
}


def tone_of(state: CaseState) -> str:
    return TONES[state]


class CaseRow(Struct, frozen=True):
    """A case in the list."""

    line: CaseLine
    url: str
    meeting_url: str
    tone: str


class IndexPage(Page, frozen=True, kw_only=True):
    """``rules`` with their sources; ``new_url`` is empty for who may not propose."""

    term: str
    rows: tuple[CaseRow, ...]
    new_url: str
    clause: ClauseLink | None
    proposer: str
    evaluator: str
    standard: str
    rules: tuple[RuleLine, ...]
    waiting_url: str
    mine_url: str


class NominationRow(Struct, frozen=True):
    """A nomination in its case; the addresses are empty where nothing may be changed."""

    line: NominationLine
    tone: str
    sources: tuple[str, ...]
    views: Summary | None
    edit_url: str
    remove_url: str


class NextStep(Struct, frozen=True):
    """The next legal step in words, and its button (empty: somebody else's turn)."""

    title: str
    text: str
    label: str = ""
    url: str = ""
    icon: str = ""


class CasePage(Page, frozen=True, kw_only=True):
    """``links`` are further actions of (label, address, icon); addresses of acts are empty where they may not."""

    record: CaseRecord
    meta: str
    tone: str
    steps: tuple[tuple[str, str], ...]
    next: NextStep | None
    rows: tuple[NominationRow, ...]
    clause: ClauseLink | None
    meeting_url: str
    links: tuple[tuple[str, str, str], ...]
    discard_url: str
    withdraw_url: str
    carry_url: str
    correct_url: str
    history: tuple[Entry, ...]
    onward: str
    road: Road
    acts: tuple[tuple[str, str, str], ...]
    may_amend: bool


class CaseFormPage(Page, frozen=True, kw_only=True):
    form: CaseForm
    back_url: str
    example: str


class NominationPage(Page, frozen=True, kw_only=True):
    """``reminders`` are what rules advise, each with its field: the person is asked whether to go on; ``accepted``
    where they have said so. ``action`` names the candidate where there is one."""

    form: NominationForm
    action: str
    back_url: str
    reminders: tuple[tuple[Field, str], ...]
    accepted: bool
    basis_hint: str
    rules: tuple[RuleLine, ...]


class CandidateRow(Struct, frozen=True):
    """A candidate with its facts as (line, address; empty where the reader may not open the record)."""

    candidate: Candidate
    facts: tuple[tuple[str, str], ...]
    url: str


class CandidatesPage(Page, frozen=True, kw_only=True):
    record: CaseRecord
    rows: tuple[CandidateRow, ...]
    clause: ClauseLink | None
    back_url: str
    by_hand_url: str


class SubmitPage(Page, frozen=True, kw_only=True):
    """``recused`` names the nominees who sit in the group at the meeting offered first."""

    record: CaseRecord
    form: SubmitForm
    back_url: str
    recused: tuple[str, ...]
    meetings_url: str
    has_meetings: bool


class OwnPage(Page, frozen=True, kw_only=True):
    """``asked`` are the cases before a meeting that the reader, a member, may speak on."""

    rows: tuple[OwnNomination, ...]
    asked: tuple[tuple[OpenCase, str], ...]


class ViewsPage(Page, frozen=True, kw_only=True):
    """``parts`` are the form's rows by nomination id."""

    record: CaseRecord
    form: BaseForm
    parts: Mapping[int, FormField]
    rows: tuple[NominationLine, ...]


class EvaluationPage(Page, frozen=True, kw_only=True):
    """``parts`` are the form's rows by nomination id; a nomination without one is the person's own."""

    record: CaseRecord
    form: EvaluationForm
    parts: Mapping[int, FormField]
    rows: tuple[NominationLine, ...]
    own: frozenset[int]
    views: Mapping[int, Summary]
    back_url: str
    resolution: str
    votes: str


class RosterPage(Page, frozen=True, kw_only=True):
    """``changed_since`` is the number of the version that no longer says what stands here, or 0."""

    roster: Roster
    columns: tuple[str, ...]
    sign_offs: tuple[str, ...]
    back_url: str
    files: tuple[tuple[str, str], ...]
    versions: tuple[VersionRow, ...]
    evaluated: bool
    changed_since: int


class VersionRow(Struct, frozen=True):
    """A frozen roster and its files as (kind, address)."""

    line: VersionLine
    files: tuple[tuple[str, str], ...]


class ActPage(Page, frozen=True, kw_only=True):
    """One act on a case: its fields in order, and what it does."""

    record: CaseRecord
    form: BaseForm
    fields: tuple[Field, ...]
    hint: str
    back_url: str


class WaitingRow(Struct, frozen=True):
    """A case on the road: ``since`` when it waits, ``last`` the step before."""

    line: CaseLine
    title: str
    since: date
    last: StepLine
    is_mine: bool
    url: str


class WaitingPage(Page, frozen=True, kw_only=True):
    rows: tuple[WaitingRow, ...]
