"""Gather what clauses are judged on: six queries, however many rows, from the school year before on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    or_,
    union_all,
)

from intranet.extensions import db
from intranet.models import (
    Account,
    AccountReview,
    AgendaItem,
    Appointment,
    CaseState,
    ClauseException,
    DelayedClosing,
    Deputyship,
    Meeting,
    Person,
    RewardCase,
    SeatHolding,
    Statement,
    TermAnchor,
)
from intranet.rules.constraints import ScheduleItem
from intranet.rules.dates import Period, Term
from intranet.rules.evidence.facts import (
    CaseFact,
    CheckFact,
    DecisionFact,
    DelayFact,
    DeputyFact,
    ExceptionFact,
    Facts,
    ItemFact,
    MailFact,
    MeetingFact,
    ReleaseFact,
    ReviewFact,
    SessionFact,
    StatementFact,
    Tenure,
)
from intranet.rules.obligations import Audience
from intranet.rules.school import School
from intranet.services.calendar.content import Line
from intranet.services.calendar.facts import schedule_facts
from intranet.services.context import current_school
from intranet.services.fact_parts import DAY, SINCE, TERMS, part
from intranet.services.meetings.facts import HELD, held_meetings
from intranet.services.operations.facts import operation_facts, operation_parts
from intranet.services.outreach_facts import CreditedSession, credited_sessions


def _tenures(kind: str, table: type[Appointment] | type[SeatHolding], key: Any) -> Select[Any]:
    found = part(kind, key=key, first=table.starts, last=table.ends, number=func.count(table.person_id))
    overlapping = and_(table.starts <= DAY, or_(table.ends.is_(None), table.ends >= SINCE))
    return found.where(overlapping).group_by(key, table.starts, table.ends)


_OUTSIDE = case((func.lower(Person.email).like(bindparam("mailbox")), None), else_=Person.id)
_DECIDED = and_(
    AgendaItem.id == Deputyship.resolution_id, AgendaItem.outcome_kind.is_not(None), AgendaItem.carried.is_not(False)
)
_IN_POST = exists().where(
    Appointment.person_id == Account.person_id, Appointment.starts <= DAY,
    or_(Appointment.ends.is_(None), Appointment.ends >= DAY),
)  # fmt: skip
_SMALL = union_all(
    _tenures("position", Appointment, Appointment.position),
    _tenures("seat", SeatHolding, SeatHolding.seat),
    part(
        "deputy", key=Deputyship.position, first=Deputyship.starts, last=Deputyship.ends, done=Meeting.on,
        text=Deputyship.rule, number=Meeting.id,
    )
    .select_from(Deputyship)
    .outerjoin(AgendaItem, _DECIDED)
    .outerjoin(Meeting, and_(Meeting.id == AgendaItem.meeting_id, Meeting.state.in_(HELD)))
    .where(Deputyship.starts <= DAY, or_(Deputyship.ends.is_(None), Deputyship.ends >= SINCE)),
    part(
        "statement", key=Statement.clause, term=Statement.term, first=Statement.on,
        who=Person.name,
    )
    .join(Person, Person.id == Statement.signed_by)
    .where(Statement.term.in_(TERMS)),
    part(
        "exception", key=ClauseException.clause, first=ClauseException.starts, last=ClauseException.ends,
        text=ClauseException.reason, who=ClauseException.document_no,
    ).where(ClauseException.ends >= SINCE),
    part("review", term=AccountReview.term, first=AccountReview.completed_on).where(
        AccountReview.term.in_(TERMS), AccountReview.completed_on.is_not(None)
    ),
    part(
        "delay", first=DelayedClosing.on, last=DelayedClosing.until, done=DelayedClosing.ended_on,
        text=cast(DelayedClosing.left_on, String), number=Account.id, other=case((_IN_POST, 1), else_=0),
    )
    .select_from(DelayedClosing)
    .join(Account, Account.id == DelayedClosing.account_id)
    .where(DelayedClosing.on <= DAY, or_(DelayedClosing.ended_on.is_(None), DelayedClosing.ended_on >= SINCE)),
    part(
        "case", term=RewardCase.term, text=RewardCase.title, number=RewardCase.id,
        other=case((RewardCase.state == CaseState.SUBMITTED, 1), else_=0), done=case((RewardCase.state == CaseState.EVALUATED, RewardCase.evaluated_on)),
    ).where(RewardCase.term.in_(TERMS)),
    part("anchor", key=TermAnchor.key, term=TermAnchor.term, first=TermAnchor.on).where(TermAnchor.term.in_(TERMS)),
    *operation_parts(),
    part("mail", number=func.count(Person.id.distinct()), other=func.count(_OUTSIDE.distinct()))
    .select_from(Appointment)
    .join(Person, Person.id == Appointment.person_id)
    .where(
        Appointment.position.in_(bindparam("mail_posts", expanding=True)),
        Appointment.starts <= DAY, or_(Appointment.ends.is_(None), Appointment.ends >= DAY),
    ),
)  # fmt: skip


@dataclass
class _Small:
    """The rows of the union, by kind."""

    rows: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def tenures(self, kind: str, url: str) -> tuple[Tenure, ...]:
        return tuple(Tenure(row.key, row.first, row.last, row.number, url) for row in self.rows[kind])

    def deputies(self) -> tuple[DeputyFact, ...]:
        return tuple(
            DeputyFact(row.key, row.first, row.last, row.text, row.done, _meeting_url(row.number) if row.done else "")
            for row in self.rows["deputy"]
        )

    def statements(self) -> tuple[StatementFact, ...]:
        rows = self.rows["statement"]
        return tuple(
            StatementFact(row.key, row.term, row.first, row.who, f"/regulation/clause/{row.key}") for row in rows
        )

    def exceptions(self) -> tuple[ExceptionFact, ...]:
        rows = self.rows["exception"]
        return tuple(ExceptionFact(row.key, row.first, row.last, row.who, row.text) for row in rows)

    def reviews(self) -> tuple[ReviewFact, ...]:
        return tuple(
            ReviewFact(row.term, row.first, f"/accounts/review?term={row.term}") for row in self.rows["review"]
        )

    def delays(self) -> tuple[DelayFact, ...]:
        return tuple(
            DelayFact(
                row.first, date.fromisoformat(row.text), row.last, row.done, bool(row.other),
                f"/accounts/{row.number}",
            )
            for row in self.rows["delay"]
        )  # fmt: skip

    def cases(self) -> tuple[CaseFact, ...]:
        return tuple(
            CaseFact(row.term, row.text, row.done, bool(row.other), f"/rewards/{row.number}")
            for row in self.rows["case"]
        )

    def mail(self) -> MailFact:
        return next((MailFact(row.number, row.other) for row in self.rows["mail"]), MailFact())

    def anchors(self, school: School, terms: Iterable[Term]) -> dict[Term, dict[str, date]]:
        """Per term the dates that it sees: its own and those kept for its year."""
        yearly = {anchor.key for anchor in school.anchors if anchor.per is Period.YEAR}
        found: dict[Term, dict[str, date]] = {term: {} for term in terms}
        for row in self.rows["anchor"]:
            for term, dates in found.items():
                if term == row.term or (row.key in yearly and row.term == Term(term.year, 1)):
                    dates[row.key] = row.first
        return found


def gather_facts(day: date, term: Term) -> Facts:
    """Everything dated from the school year before ``term`` on. Six queries."""
    school, first, last = current_school(), Term(term.year - 1, 1), Term(term.year, 2)
    terms = (first, first.next, last.previous, last)
    small, meetings = _small(school, day, terms), held_meetings(since=first.start)
    schedule, sessions = schedule_facts(first, last), credited_sessions(planned=True, since=first.start)
    return Facts(
        positions=small.tenures("position", "/duties/"),
        seats=small.tenures("seat", "/committee/"),
        deputies=small.deputies(),
        meetings=tuple(
            MeetingFact(
                row.id, row.on, row.present, row.seats, row.ordinal, _meeting_url(row.id), row.is_recorded_later
            )
            for row in meetings
        ),
        decisions=tuple(DecisionFact(matter, row.id) for row in meetings for matter in row.matters),
        releases=tuple(
            ReleaseFact(
                row.term, row.number, row.released_on, tuple(_item(row.term, line) for line in row.lines),
                row.has_resolution, f"/public/calendar/{row.term}/v{row.number}", row.seen_on,
            )
            for row in schedule.releases
        ),
        checks=tuple(CheckFact(row.term, row.key, row.position, row.on, row.passed) for row in schedule.checks),
        sessions=tuple(_session(row) for row in sessions if not row.is_planned),
        planned=tuple(_session(row) for row in sessions if row.is_planned),
        reviews=small.reviews(),
        delays=small.delays(),
        cases=small.cases(),
        statements=small.statements(),
        exceptions=small.exceptions(),
        anchors=small.anchors(school, terms),
        mail=small.mail(),
        operations=operation_facts(small.rows),
    )  # fmt: skip


def _session(row: CreditedSession) -> SessionFact:
    return SessionFact(row.obligation, row.on, row.title, row.remark, row.audience, f"/outreach/{row.session_id}")


def _small(school: School, day: date, terms: tuple[Term, ...]) -> _Small:
    email = school.portfolio.email
    values = {
        "day": day,
        "since": terms[0].start,
        "terms": list(terms),
        "mail_posts": _mail_posts(school) if email else [],
        "mailbox": f"%@{email.domain.lower()}" if email else "",
    }
    small = _Small()
    for row in db.session.execute(_SMALL, values):
        small.rows[row.kind].append(row)
    return small


def _mail_posts(school: School) -> list[str]:
    """Codes of the posts whose holders the e-mail rule binds."""
    email = school.portfolio.email
    enforced = email.enforced if email else ()
    return [
        post.code
        for post in school.profile.positions
        if (Audience.TEACHERS in enforced and post.staff_type == Audience.TEACHERS.value)
        or (Audience.STAFF in enforced and post.staff_type)
        or post.title in {audience.value for audience in enforced}
    ]


def _item(term: Term, line: Line) -> ItemFact:
    item = ScheduleItem(
        line.key, line.title, line.work, term, line.audience, line.start, line.end, line.check_start, line.check_end,
        line.owner,
    )  # fmt: skip
    return ItemFact(line.key, line.window, item)


def _meeting_url(meeting_id: int) -> str:
    return f"/meetings/{meeting_id}"
