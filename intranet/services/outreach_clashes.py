"""What else is on when a session is planned: a closed day, the released schedule, meetings, other sessions. Warnings
only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import time
from typing import Any

from msgspec import Struct
from sqlalchemy import CompoundSelect, String, bindparam, cast, literal, null, select, union_all

from intranet.extensions import db
from intranet.models import Meeting, MeetingState, OutreachSession
from intranet.models.base import TermText
from intranet.rules.dates import Term, roc_weekday
from intranet.rules.obligations import Audience
from intranet.services.calendar.facts import release_facts
from intranet.services.calendar.office_days import office_days
from intranet.services.meetings.clashes import overlaps
from intranet.services.meetings.records import meeting_title
from intranet.services.outreach_drafts import SessionDraft
from intranet.services.outreach_facts import audiences

SHORT = 3  # days: a longer period of the schedule leaves room beside it, only its ends are busy


_SAME_DAY: CompoundSelect[Any] = union_all(
    select(
        OutreachSession.id, cast(null(), TermText).label("term"), OutreachSession.title, OutreachSession.starts,
        OutreachSession.ends, OutreachSession.place, cast(OutreachSession.organisers, String),
        cast(OutreachSession.audience, String),
    ).where(
        OutreachSession.on == bindparam("day"), OutreachSession.withdrawn_at.is_(None),
        OutreachSession.id != bindparam("own"),
    ),
    select(
        Meeting.ordinal, Meeting.term, literal(""), Meeting.starts, Meeting.ends, Meeting.place, literal("[]"),
        literal("[]"),
    ).where(Meeting.on == bindparam("day"), Meeting.state != MeetingState.CANCELLED),
)  # fmt: skip


class _Other(Struct, frozen=True):
    """A session on the day, or a meeting: that has a term, and its ordinal for an id. The last two are JSON."""

    id: int
    term: Term | None
    title: str
    starts: time | None
    ends: time | None
    place: str
    organisers: str
    audience: str


def clashes_of(draft: SessionDraft, own_id: int | None = None) -> tuple[str, ...]:
    """One sentence for each thing that is on at the same time. Two queries, one more for whether offices are open."""
    others = [_Other(*row) for row in db.session.execute(_SAME_DAY, {"day": draft.on, "own": own_id or 0})]
    at_once = [row for row in others if overlaps((draft.starts, draft.ends), (row.starts, row.ends))]
    at_once.sort(key=lambda row: (row.starts is not None, row.starts, row.id))
    return (*_closed(draft), *_schedule(draft), *_meetings(at_once), *_sessions(at_once, draft))


def _closed(draft: SessionDraft) -> Iterator[str]:
    if why := office_days(Term.containing(draft.on)).why_closed(draft.on):
        yield f"{roc_weekday(draft.on)} 是{why}，不是上班日。"


def _schedule(draft: SessionDraft) -> Iterator[str]:
    """Items of the newest releases for the same audience that begin, end or nearly fill the day. The windows of a term
    may run into the next one."""
    term = Term.containing(draft.on)
    newest = {released.term: released for released in release_facts(term.previous, term)}
    for line in (line for one in (term, term.previous) if one in newest for line in newest[one].lines):
        if not line.start or not line.end or not line.start <= draft.on <= line.end:
            continue
        if not _meet(line.audience, draft.audience):
            continue
        if draft.on == line.end:
            yield f"作業期程：當天是「{line.title}」截止日。"
        elif draft.on == line.start or (line.end - line.start).days < SHORT:
            yield f"作業期程：當天辦理「{line.title}」。"


def _meetings(at_once: list[_Other]) -> Iterator[str]:
    for row in at_once:
        if row.term and row.starts:
            yield f"會議：{meeting_title(row.term, row.id)}（{row.starts:%H:%M} 起）。"


def _sessions(at_once: list[_Other], draft: SessionDraft) -> Iterator[str]:
    """Sessions in the same room, by the same organisers or for the same people."""
    for row in at_once:
        if row.term:
            continue
        same = [] if row.place != draft.place else ["同一地點"]
        same += ["同一辦理單位"] if set(json.loads(row.organisers)) & set(draft.organisers) else []
        same += ["同一對象"] if _meet(audiences(json.loads(row.audience)), draft.audience) else []
        if same:
            clock = f"，{row.starts:%H:%M} 起" if row.starts else ""
            yield f"場次：「{row.title}」{'、'.join(same)}（{row.place}{clock}）。"


def _meet(one: tuple[Audience, ...], other: tuple[Audience, ...]) -> bool:
    return any(first.covers(second) or second.covers(first) for first in one for second in other)
