"""What else is on when a session is planned: a closed day, the released schedule, meetings, other sessions. Warnings
only."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Meeting, MeetingState, OutreachSession
from intranet.rules.dates import Term, roc_weekday
from intranet.rules.obligations import Audience
from intranet.services.calendar.office_days import office_days
from intranet.services.calendar.releases import releases_of
from intranet.services.meetings.clashes import overlaps
from intranet.services.meetings.records import meeting_title
from intranet.services.outreach_drafts import SessionDraft
from intranet.services.outreach_facts import audiences

SHORT = 3  # days: a longer period of the schedule leaves room beside it, only its ends are busy


def clashes_of(draft: SessionDraft, own_id: int | None = None) -> tuple[str, ...]:
    """One sentence for each thing that is on at the same time. Four queries."""
    return (*_closed(draft), *_schedule(draft), *_meetings(draft), *_sessions(draft, own_id))


def _closed(draft: SessionDraft) -> Iterator[str]:
    if why := office_days(Term.containing(draft.on)).why_closed(draft.on):
        yield f"{roc_weekday(draft.on)} 是{why}，不是上班日。"


def _schedule(draft: SessionDraft) -> Iterator[str]:
    """Items of the newest releases for the same audience that begin, end or nearly fill the day. The windows of a term
    may run into the next one."""
    term = Term.containing(draft.on)
    newest = [found[-1] for found in (releases_of(term), releases_of(term.previous)) if found]
    for line in (line for released in newest for line in released.lines):
        if not line.start or not line.end or not line.start <= draft.on <= line.end:
            continue
        if not _meet(line.audience, draft.audience):
            continue
        if draft.on == line.end:
            yield f"作業期程：當天是「{line.title}」截止日。"
        elif draft.on == line.start or (line.end - line.start).days < SHORT:
            yield f"作業期程：當天辦理「{line.title}」。"


def _meetings(draft: SessionDraft) -> Iterator[str]:
    rows = db.session.scalars(
        select(Meeting)
        .where(Meeting.on == draft.on, Meeting.state != MeetingState.CANCELLED)
        .order_by(Meeting.starts, Meeting.id)
    )
    for row in rows:
        if overlaps((draft.starts, draft.ends), (row.starts, row.ends)):
            yield f"會議：{meeting_title(row.term, row.ordinal)}（{row.starts:%H:%M} 起）。"


def _sessions(draft: SessionDraft, own_id: int | None) -> Iterator[str]:
    """Sessions in the same room, by the same organisers or for the same people."""
    rows = db.session.scalars(
        select(OutreachSession)
        .where(
            OutreachSession.on == draft.on, OutreachSession.withdrawn_at.is_(None), OutreachSession.id != (own_id or 0)
        )
        .order_by(OutreachSession.starts, OutreachSession.id)
    )
    for row in rows:
        if not overlaps((draft.starts, draft.ends), (row.starts, row.ends)):
            continue
        same = [] if row.place != draft.place else ["同一地點"]
        same += ["同一辦理單位"] if set(row.organisers) & set(draft.organisers) else []
        same += ["同一對象"] if _meet(audiences(row.audience), draft.audience) else []
        if same:
            clock = f"，{row.starts:%H:%M} 起" if row.starts else ""
            yield f"場次：「{row.title}」{'、'.join(same)}（{row.place}{clock}）。"


def _meet(one: tuple[Audience, ...], other: tuple[Audience, ...]) -> bool:
    return any(first.covers(second) or second.covers(first) for first in one for second in other)
