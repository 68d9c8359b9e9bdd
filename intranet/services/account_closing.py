"""Accounts of those who have left: which are to be closed, and which stay open for the certification still owed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from sqlalchemy import and_, literal, select, union_all, update
from sqlalchemy.orm import aliased

from intranet.extensions import db
from intranet.models import Account, AccountRole, Appointment, DelayedClosing, Person, SeatHolding
from intranet.rules.closing import ClosingState, Held, certification_owed, last_day, state_on
from intranet.rules.dates import Term, roc_short
from intranet.rules.duties import Duty
from intranet.rules.permissions import Permission
from intranet.rules.schedule import Work
from intranet.rules.serves import of_duty
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.calendar.facts import release_facts
from intranet.services.context import current_school, today
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.transactions import check_version, writing

REASON = 300  # characters


class Delay(Struct, frozen=True):
    """A decision that an account stays open."""

    until: date
    reason: str
    on: date
    decided_by: str
    position: str
    as_deputy: bool
    version: int


class Closing(Struct, frozen=True):
    """How an open account stands towards its closing; ``left_on`` is its holder's last day in any post."""

    account_id: int
    person_id: int
    username: str
    name: str
    state: ClosingState
    left_on: date | None
    delay: Delay | None
    held: tuple[Held, ...]

    @property
    def certified(self) -> bool:
        """Whether its holder leaves a post that certifies: only then may the closing be put off."""
        certifies = current_school().grants[Duty.CERTIFY]
        return self.left_on is not None and any(row.position in certifies for row in self.held)


_is_open = and_(Account.disabled_at.is_(None), Account.role == AccountRole.NONE)
_decider = aliased(Person)
_ACCOUNTS = (
    select(
        Account.id, Account.username, Account.person_id, Person.name,
        DelayedClosing.until, DelayedClosing.reason, DelayedClosing.on, _decider.name.label("decided_by"),
        DelayedClosing.position, DelayedClosing.as_deputy, DelayedClosing.version,
    )
    .join(Person, Person.id == Account.person_id)
    .outerjoin(DelayedClosing, and_(DelayedClosing.account_id == Account.id, DelayedClosing.ended_on.is_(None)))
    .outerjoin(_decider, _decider.id == DelayedClosing.decided_by)
    .where(_is_open)
    .order_by(Account.username)
)  # fmt: skip
_HELD = union_all(
    select(Appointment.person_id, Appointment.position, Appointment.starts, Appointment.ends)
    .join(Account, Account.person_id == Appointment.person_id)
    .where(_is_open),
    select(SeatHolding.person_id, literal("").label("position"), SeatHolding.starts, SeatHolding.ends)
    .join(Account, Account.person_id == SeatHolding.person_id)
    .where(_is_open),
)


def closings(day: date) -> tuple[Closing, ...]:
    """Every open account as it stands on ``day``, by user name. Accounts that no post gives (auditors, the first
    account) are nobody's to leave. Two queries."""
    held: dict[int, list[Held]] = defaultdict(list)
    for person_id, position, starts, ends in db.session.execute(_HELD):
        held[person_id].append(Held(position, starts, ends))
    title = current_school().directory.title
    found = []
    for row in db.session.execute(_ACCOUNTS):
        posts, delay = tuple(held[row.person_id]), None
        if row.until:
            delay = Delay(
                row.until, row.reason, row.on, row.decided_by, title(row.position), row.as_deputy, row.version
            )
        left_on = last_day(posts)
        state = state_on(day, left_on, delay.until if delay else None)
        found.append(Closing(row.id, row.person_id, row.username, row.name, state, left_on, delay, posts))
    return tuple(found)


def closing_of(account_id: int, day: date) -> Closing | None:
    """One open account; None for a closed one and those that no post gives."""
    return next((row for row in closings(day) if row.account_id == account_id), None)


def closing_of_person(person_id: int, day: date) -> Closing | None:
    """The open account of a person, where they are leaving or have left; None else."""
    return next((row for row in closings(day) if row.person_id == person_id and row.left_on), None)


def proposed(day: date) -> tuple[Closing, ...]:
    """The accounts that are to be closed on ``day``."""
    return tuple(row for row in closings(day) if row.state.is_proposed)


def owed_until(row: Closing) -> date | None:
    """The end of the certification that the holder still owes, by the released schedules. One query."""
    if row.left_on is None:
        return None
    term = Term.containing(row.left_on)
    newest = {release.term: release for release in release_facts(term.previous.previous, term)}
    windows = [
        (release.term, line.end)
        for release in newest.values()
        for line in release.lines
        if line.work is Work.CERTIFICATION and line.end
    ]
    return certification_owed(row.held, current_school().grants[Duty.CERTIFY], windows)


def delay_clauses() -> tuple[str, ...]:
    """The clauses that let the school put a closing off; empty where its rows give nobody that decision."""
    return of_duty(current_school(), Duty.DELAY_CLOSING)


def delay_closing(
    actor: Actor, account_id: int, until: date, reason: str, *, version: int | None = None
) -> DelayedClosing:
    """Keep the account of a leaver open to ``until`` at most, or name another day for it.

    Raises NotFound, NotPermitted, Refused, Conflict.
    """
    with writing(actor):
        actor.needs(Permission.DELAY_CLOSING)
        if actor.person_id is None:
            raise NotPermitted("延後停用由在職人員決定。")
        row = closing_of(account_id, today())
        if row is None:
            raise NotFound
        left_on, last = _may_wait(row)
        _check(until, reason, left_on, last)
        found = db.session.scalar(
            select(DelayedClosing).where(DelayedClosing.account_id == account_id, DelayedClosing.ended_on.is_(None))
        )
        if found is not None:
            check_version(found, version)
        codes = current_school().grants[Duty.DELAY_CLOSING]
        post = min(codes & actor.acts_as, key=lambda code: (code not in actor.positions, code), default="")
        values = {"left_on": left_on, "until": until, "reason": reason.strip()}
        signed = {"on": today(), "decided_by": actor.person_id, "position": post}
        delay = found or DelayedClosing(account_id=account_id)
        for key, value in {**values, **signed, "as_deputy": post not in actor.positions}.items():
            setattr(delay, key, value)
        db.session.add(delay)
        summary = f"帳號 {row.username} 延後到 {roc_short(until)} 停用"
        account = db.session.get_one(Account, account_id)
        audit.record(actor, "delay_closing", account, summary, changes=values, permission=Permission.DELAY_CLOSING)
    return delay


def _may_wait(row: Closing) -> tuple[date, date]:
    """The holder's last day and the last day that the account may wait for; raises Refused."""
    clause = next(iter(delay_clauses()), "")
    if row.left_on is None:
        raise Refused("帳號的持有人仍在職，沒有停用期限可以延後。", clause=clause)
    if not row.certified:
        raise Refused("只有擔任過認證職務的離職教師可以延後停用。", clause=clause)
    last = owed_until(row)
    if last is None:
        raise Refused(
            f"{row.name}任教學期的已公告期程中，沒有 {roc_short(row.left_on)} 之後截止的認證，不能延後。", clause=clause
        )
    return row.left_on, last


def _check(until: date, reason: str, left_on: date, last: date) -> None:
    clause = next(iter(delay_clauses()), "")
    first = max(today(), left_on)
    if not first <= until <= last:
        if last < first:
            raise Refused(f"應完成的認證已於 {roc_short(last)} 截止，不能再延後。", field="until", clause=clause)
        text = f"延後的期限請在 {roc_short(first)} 到 {roc_short(last)}（應完成認證的截止日）之間。"
        raise Refused(text, field="until", clause=clause)
    if not reason.strip():
        raise Refused("請填寫延後的原因與資通安全上的考量。", field="reason")
    if len(reason.strip()) > REASON:
        raise Refused(f"原因請精簡到 {REASON} 字以內。", field="reason")


def end_delay(actor: Actor, account_id: int, *, version: int | None = None) -> None:
    """End a delay while the account stays: its holder has a post again, or has certified everything. Raises NotFound,
    Conflict."""
    with writing(actor):
        actor.needs(Permission.DELAY_CLOSING)
        found = db.session.scalar(
            select(DelayedClosing).where(DelayedClosing.account_id == account_id, DelayedClosing.ended_on.is_(None))
        )
        if found is None:
            raise NotFound
        check_version(found, version)
        found.ended_on = today()
        account = db.session.get_one(Account, account_id)
        audit.record(
            actor, "end_delay", account, f"帳號 {account.username} 不再延後停用", permission=Permission.DELAY_CLOSING
        )


def end_delay_of(account_id: int) -> None:
    """The account is closed: whatever delay it had is over. Inside ``writing()``."""
    db.session.execute(
        update(DelayedClosing)
        .where(DelayedClosing.account_id == account_id, DelayedClosing.ended_on.is_(None))
        .values(ended_on=today())
    )


def words_of(rows: Iterable[Closing]) -> str:
    """「a、b、c 等 5 個」: user names in one line."""
    names = [row.username for row in rows]
    return "、".join(names[:5]) + (f" 等 {len(names)} 個" if len(names) > 5 else "")
