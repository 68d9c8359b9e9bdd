"""Items that members ask for (提案): proposed, withdrawn, placed on an agenda by the secretary or declined with a reason."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Select, and_, or_, select

from intranet.extensions import db
from intranet.models import (
    AgendaItem,
    AgendaProposal,
    Attachment,
    Meeting,
    MeetingState,
    Person,
    ProposalState,
    Section,
)
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.services import attachments, audit
from intranet.services.actor import SYSTEM, Actor
from intranet.services.context import current_school, current_term, moment, today
from intranet.services.errors import NotFound, Refused
from intranet.services.meetings.proposal_letters import tell_declined
from intranet.services.meetings.records import (
    is_insider,
    meeting_for_writing,
    meeting_title,
    need_state,
    next_place,
    touch,
)
from intranet.services.people import seat_lines
from intranet.services.transactions import check_version, writing

RECORD = AgendaProposal.__tablename__


class ProposalDraft(Struct, frozen=True):
    """What a member enters: 案由, 說明, 辦法, and for which term."""

    term: Term
    title: str
    explanation: str = ""
    proposal: str = ""


class Proposal(Struct, frozen=True):
    """A proposal as lists and its page show it. ``meeting_id`` is that of the agenda that bears it; ``file_id`` is
    None where it has no file."""

    id: int
    term: Term
    proposer_id: int
    proposer: str
    title: str
    explanation: str
    proposal: str
    at: datetime
    state: ProposalState
    answer: str
    version: int
    item_id: int | None
    meeting_id: int | None
    meeting_term: Term | None
    meeting_ordinal: int | None
    meeting_state: MeetingState | None
    convened_at: datetime | None
    file_id: int | None
    file_name: str | None
    file_size: int | None

    @property
    def is_waiting(self) -> bool:
        """Nobody has answered it, or the meeting that bore it was called off."""
        return self.state is ProposalState.WAITING or self.meeting_state is MeetingState.CANCELLED

    @property
    def is_told(self) -> bool:
        """Members know of the meeting that bears it."""
        return self.convened_at is not None

    @property
    def meeting(self) -> str:
        if self.meeting_term is None or self.meeting_ordinal is None:
            return ""
        return meeting_title(self.meeting_term, self.meeting_ordinal)


_PROPOSALS: Select[
    tuple[
        int, Term, int, str, str, str, str, datetime, ProposalState, str, int, int | None, int | None, Term | None,
        int | None, MeetingState | None, datetime | None, int | None, str | None, int | None,
    ]
] = (
    select(
        AgendaProposal.id, AgendaProposal.term, AgendaProposal.proposer_id, Person.name, AgendaProposal.title,
        AgendaProposal.explanation, AgendaProposal.proposal, AgendaProposal.at, AgendaProposal.state,
        AgendaProposal.answer, AgendaProposal.version, AgendaProposal.agenda_item_id, Meeting.id, Meeting.term,
        Meeting.ordinal, Meeting.state, Meeting.convened_at, Attachment.id, Attachment.name, Attachment.size,
    )
    .join(Person, Person.id == AgendaProposal.proposer_id)
    .outerjoin(AgendaItem, AgendaItem.id == AgendaProposal.agenda_item_id)
    .outerjoin(Meeting, Meeting.id == AgendaItem.meeting_id)
    .outerjoin(Attachment, and_(Attachment.record == RECORD, Attachment.record_id == AgendaProposal.id))
    .order_by(AgendaProposal.at.desc(), AgendaProposal.id.desc())
)  # fmt: skip
_IS_WAITING = or_(AgendaProposal.state == ProposalState.WAITING, Meeting.state == MeetingState.CANCELLED)


def open_terms() -> tuple[Term, Term]:
    """For which terms members may propose now: this one and the next."""
    return current_term(), current_term().next


def proposals_of(actor: Actor) -> tuple[Proposal, ...]:
    """What the actor proposed, newest first. One query."""
    return _found(_PROPOSALS.where(AgendaProposal.proposer_id == actor.person_id))


def waiting_proposals(actor: Actor) -> tuple[Proposal, ...]:
    """What waits for the secretary, oldest first; nothing for anybody else. One query."""
    if not actor.can(Permission.PLAN_MEETINGS):
        return ()
    return _found(_PROPOSALS.where(_IS_WAITING))[::-1]


def proposal_of(actor: Actor, proposal_id: int) -> Proposal:
    """One proposal: for its proposer, and for those who work on meetings. Raises NotFound."""
    found = _found(_PROPOSALS.where(AgendaProposal.id == proposal_id))
    if not found or (found[0].proposer_id != actor.person_id and not is_insider(actor)):
        raise NotFound
    return found[0]


def open_drafts() -> tuple[tuple[int, str], ...]:
    """Id and title of the meetings whose agenda is open, the next first. One query."""
    rows = db.session.execute(
        select(Meeting.id, Meeting.term, Meeting.ordinal)
        .where(Meeting.state == MeetingState.DRAFT)
        .order_by(Meeting.on, Meeting.id)
    )
    return tuple((meeting_id, meeting_title(term, ordinal)) for meeting_id, term, ordinal in rows)


def _found(statement: Select[tuple]) -> tuple[Proposal, ...]:  # type: ignore[type-arg]
    return tuple(Proposal(*row) for row in db.session.execute(statement))


def file_of_proposal(actor: Actor, proposal_id: int) -> tuple[Attachment, Path]:
    """The file of a proposal, for those who may read it; raises NotFound."""
    return attachments.file_of(RECORD, proposal_id, proposal_of(actor, proposal_id).file_id or 0)


def propose_item(actor: Actor, draft: ProposalDraft, *, upload: attachments.Upload | None = None) -> AgendaProposal:
    """A member asks for an item on an agenda of this term or the next. Raises NotPermitted, Refused."""
    with writing(actor):
        actor.needs(Permission.TAKE_PART)
        if draft.term not in open_terms():
            labels = "、".join(term.label for term in open_terms())
            raise Refused(f"只能為{labels}提案。", field="term")
        row = AgendaProposal(
            term=draft.term,
            proposer_id=actor.person_id,
            title=draft.title,
            explanation=draft.explanation,
            proposal=draft.proposal,
            at=moment(),
        )
        db.session.add(row)
        db.session.flush()
        changes = {"term": draft.term, "title": draft.title}
        if upload:
            changes["file"] = attachments.attach(actor, RECORD, row.id, upload).name
        audit.record(
            actor, "propose_item", row, f"提案「{draft.title}」", changes=changes, permission=Permission.TAKE_PART
        )
    return row


def withdraw_proposal(actor: Actor, proposal_id: int, *, version: int | None = None) -> str:
    """Take back one's own proposal while it waits; returns its title. Raises NotFound, Refused, Conflict."""
    with writing(actor):
        actor.needs(Permission.TAKE_PART)
        row = _waiting(actor, proposal_id, version)
        if row.proposer_id != actor.person_id:
            raise NotFound
        audit.record(actor, "withdraw_proposal", row, f"撤回提案「{row.title}」", permission=Permission.TAKE_PART)
        files = attachments.of_record(RECORD, row.id)
        for file in files:
            db.session.delete(file)
        db.session.delete(row)
        title, digests = row.title, [file.sha256 for file in files]
    for digest in digests:
        attachments.drop_unused(SYSTEM, digest)
    return title


def _waiting(actor: Actor, proposal_id: int, version: int | None) -> AgendaProposal:
    """The proposal, inside ``writing()``, if it still waits."""
    known = proposal_of(actor, proposal_id)
    row = db.session.get_one(AgendaProposal, proposal_id)
    check_version(row, version)
    if not known.is_waiting:
        raise Refused(f"這件提案「{row.state.value}」，不能再處理。")
    return row


def place_proposal(actor: Actor, proposal_id: int, meeting_id: int, *, version: int | None = None) -> AgendaItem:
    """Put a member's proposal at the end of a draft's proposals, with its file. Raises NotFound, Refused, Conflict."""
    with writing(actor):
        actor.needs(Permission.PLAN_MEETINGS)
        row = _waiting(actor, proposal_id, version)
        meeting = meeting_for_writing(meeting_id)
        need_state(meeting, "排入提案", MeetingState.DRAFT)
        proposer = _named(row)
        item = AgendaItem(
            meeting_id=meeting.id,
            section=Section.PROPOSAL,
            place=next_place(meeting.id),
            title=row.title,
            explanation=row.explanation,
            proposal=row.proposal,
            proposer=proposer[:60],
        )
        db.session.add(item)
        db.session.flush()
        _copy_files(row, item)
        row.state, row.agenda_item_id, row.answer = ProposalState.PLACED, item.id, ""
        touch(meeting)
        summary = f"排入{proposer}的提案「{row.title}」"
        changes = {"item": item.id, "proposal": row.id, "title": row.title}
        audit.record(actor, "place_proposal", meeting, summary, changes=changes, permission=Permission.PLAN_MEETINGS)
    return item


def _named(row: AgendaProposal) -> str:
    """「教師代表王小明」: the proposer's seat today and name."""
    name = db.session.get_one(Person, row.proposer_id).name
    lines = seat_lines(current_school(), today())
    title = next((line.title for line in lines if line.holder and line.holder.person_id == row.proposer_id), "")
    return f"{title}{name}"


def _copy_files(row: AgendaProposal, item: AgendaItem) -> None:
    """The item bears the proposal's file too: the same content under a second record."""
    for file in attachments.of_record(RECORD, row.id):
        values = {name: getattr(file, name) for name in ("name", "kind", "size", "sha256", "added_by")}
        db.session.add(Attachment(record=AgendaItem.__tablename__, record_id=item.id, **values))


def decline_proposal(actor: Actor, proposal_id: int, reason: str, *, version: int | None = None) -> AgendaProposal:
    """Say why a proposal is not placed, and write to its proposer. Raises NotFound, Refused, Conflict."""
    if not reason:
        raise Refused("請填寫未排入的理由。", field="reason")
    with writing(actor):
        actor.needs(Permission.PLAN_MEETINGS)
        row = _waiting(actor, proposal_id, version)
        row.state, row.answer, row.agenda_item_id = ProposalState.DECLINED, reason, None
        tell_declined(row)
        audit.record(
            actor,
            "decline_proposal",
            row,
            f"未排入提案「{row.title}」：{reason}",
            changes={"reason": reason},
            permission=Permission.PLAN_MEETINGS,
        )
    return row
