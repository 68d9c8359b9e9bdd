"""Small factories: persons with accounts and posts, made through the services."""

from __future__ import annotations

from datetime import date

from intranet.models import Account, AccountRole, Person
from intranet.models.base import now
from intranet.services.actor import SYSTEM, Actor
from intranet.services.people import add_person, appoint, open_account
from intranet.services.sign_in import actor_named, hash_password
from intranet.services.transactions import writing

PASSWORD = "correct-horse-battery"
LONG_AGO = date(2025, 8, 1)


def make_account(username: str, *positions: str, role: AccountRole = AccountRole.NONE) -> tuple[Person, Account]:
    """A person named like the account, in these positions since 114/8/1, with the password PASSWORD."""
    person = add_person(SYSTEM, name=username, staff_type="教師", email=f"{username}@example.edu.tw")
    for position in positions:
        appoint(SYSTEM, person, position, LONG_AGO)
    account = open_account(SYSTEM, person, username, password_hash=hash_password(PASSWORD), role=role)
    with writing(SYSTEM):
        account.notice_seen_at = now()
    return person, account


def make_actor(username: str, *positions: str, role: AccountRole = AccountRole.NONE) -> Actor:
    """The actor behind such an account, today."""
    make_account(username, *positions, role=role)
    return actor_named(username)
