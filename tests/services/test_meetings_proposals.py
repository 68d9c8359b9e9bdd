"""Members propose items; the secretary places them on a draft or says why not."""

from __future__ import annotations

import io

import pytest
from flask import Flask

from intranet.extensions import db
from intranet.models import AgendaProposal, Attachment, MeetingState, ProposalState, Section
from intranet.rules.dates import Term
from intranet.services import attachments
from intranet.services.attachments import Upload
from intranet.services.audit_trail import history_of
from intranet.services.context import on_day
from intranet.services.errors import Conflict, NotFound, NotPermitted, Refused
from intranet.services.meetings.agenda import remove_item
from intranet.services.meetings.convening import cancel_meeting
from intranet.services.meetings.item_files import add_file, files_of_meeting, read_file
from intranet.services.meetings.item_files import remove_file as remove_item_file
from intranet.services.meetings.proposals import (
    ProposalDraft,
    decline_proposal,
    file_of_proposal,
    place_proposal,
    proposal_of,
    proposals_of,
    propose_item,
    waiting_proposals,
    withdraw_proposal,
)
from tests.conftest import BOTH_SCHOOLS
from tests.support.letters import mails_to
from tests.support.meetings import DAY, TERM, Group, a_group, a_meeting, actor_of, items_of

DRAFT = ProposalDraft(TERM, "調整上傳期限", "期中考週衝突", "順延一週")


@pytest.fixture(autouse=True)
def today_lies_in_the_term() -> object:
    with on_day(DAY):
        yield


def a_pdf(name: str = "附件.pdf", text: bytes = b"one") -> Upload:
    return Upload(name, io.BytesIO(b"%PDF-1.7 " + text))


def proposed(group: Group, **kept: Upload) -> int:
    return propose_item(actor_of(group.seated[-1]), DRAFT, **kept).id


@pytest.mark.parametrize("school_code", BOTH_SCHOOLS)
def test_proposal_is_placed_as_an_item_with_its_proposer_and_file(app: Flask) -> None:
    group = a_group()
    member, meeting = actor_of(group.seated[-1]), a_meeting(group)
    proposal = proposed(group, upload=a_pdf())
    item = place_proposal(group.secretary, proposal, meeting)
    last = items_of(meeting)[-1]
    assert (last.id, last.section, last.title, last.explanation, last.proposal) == (
        item.id,
        Section.PROPOSAL,
        "調整上傳期限",
        "期中考週衝突",
        "順延一週",
    )
    assert last.proposer.endswith(group.seated[-1].name) and last.proposer != group.seated[-1].name
    mine = proposals_of(member)[0]
    assert (mine.state, mine.meeting_id, mine.is_waiting) == (ProposalState.PLACED, meeting, False)
    assert [file.name for file in files_of_meeting(group.secretary, meeting)[item.id]] == ["附件.pdf"]
    assert waiting_proposals(group.secretary) == ()
    assert f"排入{last.proposer}的提案「調整上傳期限」" in [entry.text for entry in history_of("meeting", meeting)]


def test_declined_proposal_tells_its_proposer_why(app: Flask) -> None:
    group = a_group()
    proposal = proposed(group)
    with pytest.raises(Refused, match="理由"):
        decline_proposal(group.secretary, proposal, "")
    decline_proposal(group.secretary, proposal, "屬行政會報權責")
    mine = proposals_of(actor_of(group.seated[-1]))[0]
    assert (mine.state, mine.answer) == (ProposalState.DECLINED, "屬行政會報權責")
    with pytest.raises(Refused, match="未排入"):
        place_proposal(group.secretary, proposal, a_meeting(group))


def test_withdrawn_proposal_is_gone_with_its_file(app: Flask) -> None:
    group = a_group()
    member = actor_of(group.seated[-1])
    proposal = proposed(group, upload=a_pdf())
    digest = db.session.scalars(db.select(Attachment.sha256)).one()
    withdraw_proposal(member, proposal)
    assert db.session.query(AgendaProposal).count() + db.session.query(Attachment).count() == 0
    assert not attachments.stored_file(digest).exists()


def test_placed_proposal_cannot_be_withdrawn(app: Flask) -> None:
    group = a_group()
    proposal = proposed(group)
    place_proposal(group.secretary, proposal, a_meeting(group))
    with pytest.raises(Refused, match="已排入議程"):
        withdraw_proposal(actor_of(group.seated[-1]), proposal)


def test_proposal_is_its_proposers_and_the_secretarys(app: Flask) -> None:
    group = a_group()
    proposal = proposed(group, upload=a_pdf())
    other = actor_of(group.seated[-2])
    with pytest.raises(NotFound):
        proposal_of(other, proposal)
    with pytest.raises(NotFound):
        withdraw_proposal(other, proposal)
    with pytest.raises(NotFound):
        file_of_proposal(other, proposal)
    assert (proposals_of(other), waiting_proposals(other)) == ((), ())
    assert proposal_of(group.secretary, proposal).title == "調整上傳期限"
    with pytest.raises(NotPermitted):
        place_proposal(other, proposal, a_meeting(group))
    with pytest.raises(NotPermitted):
        propose_item(group.clerk, DRAFT)  # the clerk holds no seat


@pytest.mark.parametrize("term", [Term(114, 2), Term(116, 1)])
def test_proposal_for_a_term_that_is_past_or_far_is_refused(app: Flask, term: Term) -> None:
    group = a_group()
    with pytest.raises(Refused, match="115 學年度第 1 學期、115 學年度第 2 學期"):
        propose_item(group.secretary, ProposalDraft(term, "案"))


def test_proposal_is_placed_in_a_draft_only_and_not_twice_at_once(app: Flask) -> None:
    group = a_group()
    proposal, approved = proposed(group), a_meeting(group, MeetingState.APPROVED)
    with pytest.raises(Refused, match="草案"):
        place_proposal(group.secretary, proposal, approved)
    with pytest.raises(Conflict):
        place_proposal(group.secretary, proposal, a_meeting(group), version=7)


def test_proposal_waits_again_when_its_item_or_its_meeting_goes(app: Flask) -> None:
    group = a_group()
    proposal, meeting = proposed(group, upload=a_pdf()), a_meeting(group)
    item = place_proposal(group.secretary, proposal, meeting)
    remove_item(group.secretary, item.id)
    assert [one.id for one in waiting_proposals(group.secretary)] == [proposal]
    assert file_of_proposal(group.secretary, proposal)[1].exists()  # the item's copy went, not the proposal's
    place_proposal(group.secretary, proposal, meeting)
    cancel_meeting(group.secretary, meeting, reason="改期")
    assert [one.id for one in waiting_proposals(group.secretary)] == [proposal]
    place_proposal(group.secretary, proposal, a_meeting(group))
    assert waiting_proposals(group.secretary) == ()


def test_files_of_items_come_and_go_while_the_agenda_is_open(app: Flask) -> None:
    group = a_group()
    meeting = a_meeting(group)
    item = items_of(meeting)[0]
    file = add_file(group.secretary, item.id, a_pdf())
    with pytest.raises(Refused, match="檔案內容不是 pdf"):
        add_file(group.secretary, item.id, Upload("假.pdf", io.BytesIO(b"MZ")))
    with pytest.raises(NotPermitted):
        add_file(actor_of(group.seated[-1]), item.id, a_pdf())
    with pytest.raises(NotFound):
        read_file(actor_of(group.seated[-1]), meeting, item.id, file.id)  # a draft is not the member's to know
    digest, name = file.sha256, remove_item_file(group.secretary, item.id, file.id)
    assert (name, attachments.stored_file(digest).exists()) == ("附件.pdf", False)
    assert files_of_meeting(group.secretary, meeting) == {}
    texts = [entry.text for entry in history_of("meeting", meeting)][:2]
    assert texts == [f"「{item.title}」移除附件「附件.pdf」", f"「{item.title}」加附件「附件.pdf」"]


def test_files_of_a_convened_meeting_are_read_by_members_and_stay(app: Flask) -> None:
    group = a_group()
    meeting, other = a_meeting(group, MeetingState.CONVENED), a_meeting(group)
    item = items_of(other)[0]
    file = add_file(group.secretary, item.id, a_pdf())
    called = items_of(meeting)[0]
    with pytest.raises(Refused, match="草案"):
        add_file(group.secretary, called.id, a_pdf())
    with pytest.raises(NotFound):
        read_file(group.secretary, meeting, item.id, file.id)  # of another meeting
    db.session.execute(db.update(Attachment).where(Attachment.id == file.id).values(record_id=called.id))
    db.session.commit()
    member = actor_of(group.seated[-1])
    assert read_file(member, meeting, called.id, file.id)[0].name == "附件.pdf"
    with pytest.raises(Refused, match="草案"):
        remove_item_file(group.secretary, called.id, file.id)


def test_declined_proposal_is_told_its_proposer_by_mail(app: Flask) -> None:
    group = a_group()
    proposal = proposed(group)
    decline_proposal(group.secretary, proposal, "本學期已排滿")
    (letter,) = mails_to(group.seated[-1].id)
    assert letter.subject == "提案未排入議程：調整上傳期限"
    assert "理由：本學期已排滿" in letter.body
