"""Teachers who left: one whose account was closed when the certification was done, one who still certifies."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Account, Appointment
from intranet.rules.duties import Duty
from intranet.rules.permissions import Permission
from intranet.services.account_closing import closing_of, delay_closing, owed_until
from intranet.services.accounts import disable
from intranet.services.actor import SYSTEM, Actor, resolve_actor
from intranet.services.context import current_school, on_day, today
from intranet.services.demo.cast import HISTORY_STARTS, Cast, synthetic_name
from intranet.services.demo_accounts import DEMO_PASSWORD
from intranet.services.people import add_person, appoint, end_appointment, open_account
from intranet.services.sign_in import hash_password
from intranet.services.transactions import writing

REASON = "學生成果上傳後仍須由原任課教師認證；限以學校信箱登入，資訊單位已確認權限僅餘認證。"
# User name, synthetic person, last day, the day on which the closing is decided, whether it is closed by now.
LEAVERS = (
    ("former-teacher", 660, date(2026, 7, 31), date(2026, 7, 28), True),
    ("leaving-teacher", 661, date(2026, 10, 31), date(2026, 10, 30), False),
)


def fill(cast: Cast) -> None:
    """Two leavers; where the school's rows let nobody put a closing off, the second is to be closed."""
    post = min(current_school().grants[Duty.CERTIFY], default="")
    if not post:
        return
    for username, number, left_on, decided, is_closed in LEAVERS:
        account_id = _enter(username, number, post, left_on)
        until = _delay(cast, account_id, decided)
        keeper = _who(cast, Permission.MANAGE_ACCOUNTS)
        if is_closed and keeper:
            with on_day(until or left_on):
                disable(keeper, account_id, "離職，認證已完成")


def _delay(cast: Cast, account_id: int, decided: date) -> date | None:
    """Put the closing off to the end of what is owed; None where nobody may, or nothing is owed."""
    decider, row = _who(cast, Permission.DELAY_CLOSING), closing_of(account_id, decided)
    until = owed_until(row) if row else None
    if decider is None or until is None:
        return None
    with on_day(decided):
        delay_closing(decider, account_id, until, REASON)
    return until


def _enter(username: str, number: int, post: str, left_on: date) -> int:
    with writing(SYSTEM):
        email = f"demo{number}@{current_school().profile.email_domain}"
        person = add_person(SYSTEM, name=synthetic_name(number), staff_type="教師", email=email)
        appoint(SYSTEM, person, post, HISTORY_STARTS)
        account = open_account(SYSTEM, person, username, password_hash=hash_password(DEMO_PASSWORD))
        account.notice_seen_at = account.created_at
        held = select(Appointment.id).where(Appointment.person_id == person.id)
        end_appointment(SYSTEM, db.session.scalars(held).one(), left_on)
        return account.id


def _who(cast: Cast, permission: Permission) -> Actor | None:
    """A person of the cast whose post gives a permission; None where no post does."""
    codes = sorted(current_school().allowed[permission] & set(cast.by_position))
    people = [person for code in codes for person in cast.by_position[code]]
    if not people:
        return None
    person = people[0]
    account_id = db.session.scalar(select(Account.id).where(Account.person_id == person.id))
    return resolve_actor(current_school(), today(), person_id=person.id, name=person.name, account_id=account_id)
