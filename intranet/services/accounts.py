"""Accounts (帳號): list, open by one-time link, disable, enable. Names are never issued twice."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime

from msgspec import Struct
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Account, AccountRole, Person
from intranet.rules.idle import is_idle
from intranet.rules.obligations import audience_of
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.account_closing import end_delay_of
from intranet.services.account_setup import issue_link
from intranet.services.actor import Actor
from intranet.services.context import current_school, moment, today
from intranet.services.errors import NotFound, Refused
from intranet.services.login_sessions import end_sessions_of
from intranet.services.people import folded_username, holders_on, open_account
from intranet.services.transactions import check_version, writing

USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,39}")
USERNAME_RULE = "以英文字母開頭，3 至 40 個小寫英數字或 . _ -"
NO_POST = "目前沒有職務"
_ROWS = (
    select(
        Account.id, Account.username, Account.role, Account.created_at, Account.last_login_at, Account.disabled_at,
        Account.disabled_why, Account.version, Account.password_hash, Person.id.label("person_id"), Person.name,
        Person.email,
    )
    .join(Person, Person.id == Account.person_id)
    .order_by(Account.disabled_at.is_not(None), Account.username)
)  # fmt: skip
_WITHOUT_ACCOUNT = (
    select(Person.id, Person.name).outerjoin(Account, Account.person_id == Person.id).where(Account.id.is_(None))
)


class AccountRow(Struct, frozen=True):
    """An account as lists show it; ``titles`` are the person's positions today."""

    id: int
    username: str
    name: str
    email: str
    titles: tuple[str, ...]
    role: AccountRole
    created_at: datetime
    last_login_at: datetime | None
    disabled_at: datetime | None
    disabled_why: str
    has_password: bool
    version: int
    idle: bool


def account_rows(account_id: int | None = None) -> tuple[AccountRow, ...]:
    """All accounts, open ones first, or the one asked for: two queries."""
    at = moment()
    titles = _titles()
    statement = _ROWS if account_id is None else _ROWS.where(Account.id == account_id)
    return tuple(
        AccountRow(
            row.id, row.username, row.name, row.email, tuple(sorted(titles[row.person_id])), row.role,
            row.created_at, row.last_login_at, row.disabled_at, row.disabled_why, bool(row.password_hash), row.version,
            is_idle(at, last_used=row.last_login_at, opened=row.created_at),
        )
        for row in db.session.execute(statement)
    )  # fmt: skip


def _titles() -> defaultdict[int, list[str]]:
    """The titles of each person's posts today, by the person's number."""
    titles: defaultdict[int, list[str]] = defaultdict(list)
    for code, holders in holders_on(today()).items():
        for holder in holders:
            titles[holder.person_id].append(current_school().directory.title(code))
    return titles


def account_row(account_id: int) -> AccountRow:
    """One account; raises NotFound."""
    rows = account_rows(account_id)
    if not rows:
        raise NotFound
    return rows[0]


def id_of(username: str) -> int:
    """The number of the account of this name; raises Refused where there is none."""
    found = db.session.scalar(select(Account.id).where(Account.username == username.strip().lower()))
    if found is None:
        raise Refused(f"沒有這個帳號：{username}")
    return found


class Newcomer(Struct, frozen=True):
    """Somebody without an account; ``post`` is the first of their posts in the school's order, or that there is none,
    ``label`` the name with all posts: names alone may be borne by two."""

    person_id: int
    post: str
    label: str


def people_without_account() -> tuple[Newcomer, ...]:
    """Persons who could be given an account, in the order of the school's posts, those without one last. Two queries."""
    posts: defaultdict[int, list[str]] = defaultdict(list)
    held = holders_on(today())
    for position in current_school().profile.positions:
        for holder in held.get(position.code, ()):
            posts[holder.person_id].append(position.title)
    order = {title: rank for rank, title in enumerate(one.title for one in current_school().profile.positions)}
    found = [
        Newcomer(row.id, titles[0] if titles else NO_POST, "　".join(filter(None, (row.name, "、".join(titles)))))
        for row in db.session.execute(_WITHOUT_ACCOUNT)
        for titles in [posts[row.id]]
    ]
    return tuple(sorted(found, key=lambda one: (order.get(one.post, len(order)), one.label, one.person_id)))


def open_for(actor: Actor, person_id: int, username: str) -> tuple[Account, str]:
    """Open an account for a person; returns it with its one-time link. Raises Refused, NotFound."""
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound
    name = folded_username(username)
    if not USERNAME.fullmatch(name):
        raise Refused(f"帳號{USERNAME_RULE}。", field="username")
    check_school_email(person)
    with writing(actor):
        account = open_account(actor, db.session.get_one(Person, person_id), name)
        return account, issue_link(actor, account)


def check_school_email(person: Person) -> None:
    """Refuse an address outside the school's domain where the regulation asks for the school's e-mail."""
    rule = current_school().portfolio.email
    if rule is None or person.email.lower().endswith(f"@{rule.domain}"):
        return
    held = {code for code, holders in holders_on(today()).items() if any(h.person_id == person.id for h in holders)}
    known = current_school().directory.by_code
    audiences = {audience_of(known[code]) for code in held if code in known}
    if any(wanted.covers(audience) for wanted in rule.enforced for audience in audiences):
        raise Refused(
            f"教師與學生一律使用學校信箱；目前登錄為「{person.email or '未登錄'}」，請改為 @{rule.domain} 的信箱。",
            field="person_id",
            clause=rule.clause,
        )


def disable(actor: Actor, account_id: int, why: str, *, version: int | None = None) -> None:
    """Close an account and end its sessions; its name stays taken. Raises Refused, NotFound, Conflict."""
    if account_id == actor.account_id:
        raise Refused("不能停用自己的帳號，請由其他管理人員辦理。")
    if not why.strip():
        raise Refused("請填寫停用原因。", field="why")
    with writing(actor):
        actor.needs(Permission.MANAGE_ACCOUNTS)
        account = _get(account_id)
        check_version(account, version)
        close_account(account, why)
        audit.record(
            actor,
            "disable_account",
            account,
            f"停用帳號 {account.username}",
            changes={"why": why},
            permission=Permission.MANAGE_ACCOUNTS,
        )


def close_account(account: Account, why: str) -> None:
    """Mark an account as closed and end its sessions, inside ``writing()``."""
    account.disabled_at, account.disabled_why = moment(), why.strip()[:200]
    end_delay_of(account.id)
    end_sessions_of(account.id)


def enable(actor: Actor, account_id: int, *, version: int | None = None) -> None:
    """Open a disabled account again. Raises NotFound, Conflict."""
    with writing(actor):
        actor.needs(Permission.MANAGE_ACCOUNTS)
        account = _get(account_id)
        check_version(account, version)
        account.disabled_at, account.disabled_why = None, ""
        audit.record(
            actor, "enable_account", account, f"恢復帳號 {account.username}", permission=Permission.MANAGE_ACCOUNTS
        )


def new_link(actor: Actor, account_id: int) -> str:
    """A new one-time link by which the holder sets a password. Raises NotFound, Refused for a disabled account."""
    with writing(actor):
        account = _get(account_id)
        if account.disabled_at:
            raise Refused("帳號已停用，請先恢復帳號。")
        return issue_link(actor, account)


def _get(account_id: int) -> Account:
    account = db.session.get(Account, account_id)
    if account is None:
        raise NotFound
    return account
