"""One meeting as its document reads: from its record to its page."""

from __future__ import annotations

from functools import partial

from flask import url_for

from intranet.blueprints.meetings.answers import calling_of
from intranet.blueprints.meetings.blueprint import meeting_crumbs
from intranet.blueprints.meetings.forms import ReplyForm
from intranet.blueprints.meetings.pages import TONES, MeetingPage
from intranet.blueprints.meetings.planning_present import item_links, planning_of
from intranet.blueprints.meetings.present import (
    clauses_of,
    evidence_note,
    next_of,
    open_sections,
    papers_of,
    quorum_note,
    sections_of,
    steps_of,
    tools_of,
)
from intranet.documents.environment import day_and_time
from intranet.models import Meeting, MeetingState, Reply
from intranet.rules.dates import roc_weekday
from intranet.rules.meetings import expected_words
from intranet.rules.permissions import Permission
from intranet.services.actor import Actor
from intranet.services.audit_trail import Entry, history_of
from intranet.services.meetings.confidential import hidden_from
from intranet.services.meetings.follow_up import actions_around, as_read_by
from intranet.services.meetings.queries import agenda_for, attendees_for, count_of, told_of
from intranet.services.meetings.records import local_day
from intranet.services.meetings.shapes import Attendee, Head

LISTED = 40  # entries of the history on the meeting's page; the whole trail has its own


def record_page(actor: Actor, head: Head, *, sent: ReplyForm | None = None) -> MeetingPage:
    """The page of a meeting; ``sent`` is an answer that was refused, shown again as it was typed."""
    meeting_id = head.id
    items, people = agenda_for(actor, meeting_id), attendees_for(actor, head)
    around = actions_around(meeting_id, head.on)
    carried, asked = (tuple(as_read_by(actor, action) for action in actions) for actions in around)
    mine = next((one for one in people if one.person_id == actor.person_id), None)
    may_reply = mine is not None and head.state is MeetingState.CONVENED and actor.can(Permission.TAKE_PART)
    count = count_of(head, people) if head.opened_at else None
    return MeetingPage(
        title=head.title,
        breadcrumbs=meeting_crumbs(head),
        head=head,
        tone=TONES[head.state],
        steps=steps_of(head.state),
        next=next_of(actor, head, items, is_called=any(one.arrived_at for one in people)),
        tools=tools_of(actor, head),
        papers=papers_of(actor, head),
        facts=_facts(head, people),
        planning=planning_of(actor, head, items),
        count=count,
        expected=expected_words(head.seats_total, told_of(people)) if told_of(people) else "",
        quorum_note=quorum_note(count, told_of(people)) if count else "",
        sections=sections_of(actor, head, items, carried, asked, item_links(actor, meeting_id)),
        add_item_url=url_for("meetings.add_item", meeting_id=meeting_id) if open_sections(actor, head) else "",
        people=people,
        mine=mine,
        calling=calling_of(actor, head, people, mine),
        reply_form=(sent or _reply_form(mine)) if may_reply else None,
        reply_url=url_for("meetings.reply", meeting_id=meeting_id),
        history=_history(actor, meeting_id) if actor.can(Permission.VIEW_AUDIT) else (),
        clauses=clauses_of(items),
    )


def _history(actor: Actor, meeting_id: int) -> tuple[Entry, ...]:
    return history_of(Meeting.__tablename__, meeting_id, limit=LISTED, hiding=partial(hidden_from, actor))


def _reply_form(mine: Attendee | None) -> ReplyForm:
    known = mine.reply.name if mine and mine.reply.name != "NONE" else None
    return ReplyForm(formdata=None, answer=known, note=mine.reply_note if mine and known else "")


def _facts(head: Head, people: tuple[Attendee, ...]) -> tuple[tuple[str, str], ...]:
    """The head of the document: as noticed, and as held."""
    rows = [("開會時間", day_and_time(head.starts_at, head.ends_at)), ("開會地點", head.place)]
    if head.opened_at is not None:
        rows.append(("實際時間", day_and_time(head.opened_at, head.adjourned_at)))
    rows += [(label, text) for label, text in (("主席", head.chair), ("紀錄", head.clerk)) if text]
    rows += [("發文字號", head.document_no)] if head.document_no else []
    for label, name, moment in (
        ("核定", head.approved_by, head.approved_at),
        ("紀錄確認", head.confirmed_by, head.confirmed_at),
    ):
        rows += [(label, f"{name}，{roc_weekday(local_day(moment))}")] if moment else []
    if head.state is MeetingState.CONVENED:
        rows.append(("回復", _replies(people)))
    proof = evidence_note(head, count_of(head, people))
    rows += [("佐證", proof)] if proof else []
    rows += [("備註", head.remarks)] if head.remarks else []
    return tuple(rows)


def _replies(people: tuple[Attendee, ...]) -> str:
    """「出席 6 人，請假 1 人，未回復 17 人」, of the members."""
    answers = [one.reply for one in people if one.is_member and not one.deputy_for]
    return "，".join(
        f"{answer.value} {answers.count(answer)} 人" for answer in (Reply.COMING, Reply.EXCUSED, Reply.NONE)
    )
