"""The documents of a term: read as plain values first, printed afterwards, when no transaction is open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from msgspec import Struct
from sqlalchemy import select

from intranet.documents.account_review import account_review_pdf
from intranet.documents.committee_roster import committee_roster_ods, committee_roster_pdf
from intranet.documents.minutes import minutes_pdf
from intranet.documents.notice import notice_pdf
from intranet.documents.roster import roster_pdf
from intranet.documents.roster_ods import roster_ods
from intranet.documents.schedule import schedule_pdf
from intranet.documents.sign_in import sign_in_pdf
from intranet.extensions import db
from intranet.models import Attachment, Meeting, MeetingState
from intranet.rules.dates import Term, roc_short
from intranet.services.account_review import review_of
from intranet.services.account_review_paper import review_paper
from intranet.services.actor import Actor
from intranet.services.attachments import stored_file
from intranet.services.audit_pack_masking import Masker, Open
from intranet.services.audit_pack_records import kinds, of_term
from intranet.services.calendar.files import schedule_of
from intranet.services.calendar.releases import releases_of
from intranet.services.committee_roster import roster_on
from intranet.services.context import current_school, today
from intranet.services.meetings.papers import minutes_of, notice_of, paper_cache, sign_in_of
from intranet.services.meetings.queries import head_of
from intranet.services.rewards_records import case_record, list_cases
from intranet.services.rewards_versions import standing_roster


class Paper(Struct, frozen=True):
    """A document of the pack. ``url`` is the record that it belongs to; ``make`` prints it and asks no database."""

    name: str
    title: str
    url: str
    make: Callable[[], bytes]


class Kept(Struct, frozen=True):
    """A file that staff attached. A picture or scan cannot be masked, so a masked pack names it and leaves it out."""

    name: str
    record: str
    size: int
    sha256: str
    path: Path
    url: str


_CALLED = (
    select(Meeting.id)
    .where(Meeting.convened_at.is_not(None), Meeting.state != MeetingState.CANCELLED)
    .order_by(Meeting.on, Meeting.id)
)
# Frozen reports → the table that their record is of; that of a year is of no table.
_REPORTS = {"outreach_report": "outreach_session", "outreach_year_report": ""}
_PAGES = {
    "outreach_session": "/outreach/",
    "outreach_report": "/outreach/",
    "meeting": "/meetings/",
    "reward_case": "/rewards/",
}


def papers_of(actor: Actor, term: Term, masker: Masker) -> tuple[Paper, ...]:
    """Everything that the term's records print. Queries by meeting and case; none by the rows in them."""
    return (
        *_of_meetings(actor, term, masker),
        *_of_schedule(term, masker),
        *_of_rewards(term, masker),
        *_of_group(term, masker),
        *_of_accounts(term, masker),
    )


def _of_meetings(actor: Actor, term: Term, masker: Masker) -> Iterator[Paper]:
    cache = paper_cache()
    for meeting_id in db.session.scalars(_CALLED.where(Meeting.term == term)).all():
        head = head_of(actor, meeting_id)
        name, url = f"{term}第{head.ordinal}次會議", f"/meetings/{meeting_id}"
        notice = masker.value(notice_of(head))
        yield Paper(f"{name}-開會通知單.pdf", f"{head.title}開會通知單", url, partial(notice_pdf, notice, cache))
        sheet = masker.value(sign_in_of(head))
        yield Paper(f"{name}-簽到表.pdf", f"{head.title}簽到表（空白表）", url, partial(sign_in_pdf, sheet, cache))
        if head.opened_at and head.minutes:
            minutes = masker.value(minutes_of(head, public=not isinstance(masker, Open)))
            yield Paper(f"{name}-會議紀錄.pdf", f"{head.title}紀錄", url, partial(minutes_pdf, minutes, cache))


def _of_schedule(term: Term, masker: Masker) -> Iterator[Paper]:
    for released in releases_of(term):
        schedule = masker.value(schedule_of(released))
        yield Paper(
            f"{term}作業期程第{released.number}版.pdf",
            f"{term.label}作業期程第 {released.number} 版",
            f"/public/calendar/{term}/v{released.number}",
            partial(schedule_pdf, schedule, paper_cache()),
        )


def _of_rewards(term: Term, masker: Masker) -> Iterator[Paper]:
    for case in list_cases(term):
        roster = masker.value(standing_roster(case_record(case.case_id)))
        name, url = f"{term}敘獎第{case.number}號-建議名冊", f"/rewards/{case.case_id}"
        title = f"第 {case.number} 號敘獎案建議名冊"
        yield Paper(f"{name}.pdf", title, url, partial(roster_pdf, roster, paper_cache()))
        yield Paper(f"{name}.ods", f"{title}（試算表）", url, partial(roster_ods, roster))


def _of_group(term: Term, masker: Masker) -> Iterator[Paper]:
    day = min(term.end, today())
    roster, name, url = masker.value(roster_on(day)), f"{term}工作小組名冊", "/committee/"
    title = f"{current_school().committee.name}名冊，{roc_short(day)}"
    yield Paper(f"{name}.pdf", title, url, partial(committee_roster_pdf, roster, paper_cache()))
    yield Paper(f"{name}.ods", f"{title}（試算表）", url, partial(committee_roster_ods, roster))


def _of_accounts(term: Term, masker: Masker) -> Iterator[Paper]:
    """The review's paper, to be signed, once it is complete; it lists every account as it was confirmed."""
    review = review_of(term)
    if review is None or review.completed_on is None:
        return
    paper = masker.value(review_paper(term))
    title = f"{term.label}帳號清查紀錄，{roc_short(review.completed_on)} 完成"
    make = partial(account_review_pdf, paper, paper_cache())
    yield Paper(f"{term}帳號清查紀錄.pdf", title, f"/accounts/review?term={term}", make)


def files_of(term: Term) -> tuple[Kept, ...]:
    """The files that staff attached to records of the term, and the frozen reports of its sessions and its year. One
    query a kind of record that has any."""
    found = []
    tables = {table.name: table for table in kinds()}
    for record in sorted(set(db.session.scalars(select(Attachment.record).distinct())) & {*tables, *_REPORTS}):
        table = tables.get(_REPORTS.get(record, record))
        inside = of_term(table, term) if table is not None else None
        if table is not None and inside is None:
            continue
        ids = select(table.columns["id"]).where(inside) if table is not None and inside is not None else [term.year]
        rows = select(Attachment).where(Attachment.record == record, Attachment.record_id.in_(ids))
        for row in db.session.scalars(rows.order_by(Attachment.id)):
            url = f"{_PAGES[record]}{row.record_id}" if record in _PAGES else ""
            found.append(Kept(row.name, record, row.size, row.sha256, stored_file(row.sha256), url))
    return tuple(found)
