"""The one-time link by which somebody sets the first password of an account, or a new one."""

from __future__ import annotations

import secrets
from datetime import timedelta
from time import monotonic, sleep

from sqlalchemy import String, bindparam, select

from intranet.extensions import db
from intranet.models import Account, AccountRole, Person
from intranet.models.base import now
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import SYSTEM, Actor
from intranet.services.context import current_settings
from intranet.services.database import is_empty
from intranet.services.errors import LinkOver, Refused
from intranet.services.login_sessions import digest_of, end_sessions_of
from intranet.services.outbox import post
from intranet.services.people import add_person, open_account
from intranet.services.sign_in import hash_password, is_throttled, note_failure
from intranet.services.transactions import writing

VALID = timedelta(days=1)
MAILED_VALID = timedelta(hours=1)
ANSWER_AFTER = 0.2  # seconds: longer than the mail takes to be written, so that the time tells nothing
_ADDRESS = (
    select(Account.id, Person.id, Person.name, Person.email)
    .join(Person, Person.id == Account.person_id)
    .where(Account.username == bindparam("username", type_=String), Account.disabled_at.is_(None), Person.email != "")
)
_UNUSED = select(Account).where(
    Account.username == bindparam("username", type_=String),
    Account.role == AccountRole.ADMIN,
    Account.password_hash == "",
    Account.last_login_at.is_(None),
    Account.disabled_at.is_(None),
)
_OVER = "設定密碼的連結只能使用一次，核發後一日內有效（忘記密碼寄出的為一小時）；也可能沒有整行複製。"
_MAIL = """{name} 您好：

有人以您的帳號 {username} 申請重設密碼。請於一小時內開啟下列連結設定新密碼，連結只能使用一次：

{link}

如果不是您申請的，不必理會這封信，原來的密碼仍然有效。
"""


def create_admin(*, name: str, username: str) -> str:
    """Open the first account of a new database; returns its one-time link. Where nobody has set that account's password
    yet, the link was lost or is over: a new one. Raises Refused where other people are in it."""
    if not is_empty():
        account = db.session.scalar(_UNUSED, {"username": username.strip().lower()})
        if account is None:
            raise Refused("已有帳號，請由平臺管理人員開設。")
        return issue_link(SYSTEM, account)
    with writing(SYSTEM):
        person = add_person(SYSTEM, name=name)
        account = open_account(SYSTEM, person, username, role=AccountRole.ADMIN)
        return issue_link(SYSTEM, account)


def issue_link(actor: Actor, account: Account) -> str:
    """A new one-time link for an account, valid for a day; an earlier one is void."""
    with writing(actor):
        actor.needs(Permission.MANAGE_ACCOUNTS)
        link = fresh_link(account, VALID)
        audit.record(
            actor,
            "issue_link",
            account,
            f"核發 {account.username} 的設定密碼連結",
            permission=Permission.MANAGE_ACCOUNTS,
        )
    return link


def fresh_link(account: Account, valid: timedelta) -> str:
    """Write a new one-time link into the account, inside ``writing()``; its secret is kept nowhere."""
    secret = secrets.token_urlsafe(32)
    account.setup_hash, account.setup_expires = digest_of(secret), now() + valid
    return f"{current_settings().public_url}/setup/{secret}"


def request_link(username: str, *, source: str) -> None:
    """Mail a one-time link to whoever forgot the password, where the account is open and has an address.

    Whether it is so cannot be told from the answer: it is the same, and takes the same time. ``source`` is the
    client's address. Raises Refused after too many tries.
    """
    begun = monotonic()
    name = username.strip().lower()
    key = f"forgot:{name}"[:60]
    if is_throttled(key, source):
        raise Refused("申請次數過多，請等候 15 分鐘再試。")
    note_failure(key, source)
    row = db.session.execute(_ADDRESS, {"username": name}).first()
    if row is not None:
        _mail_link(*row)
    sleep(max(0.0, begun + ANSWER_AFTER - monotonic()))


def _mail_link(account_id: int, person_id: int, name: str, email: str) -> None:
    with writing(SYSTEM):
        account = db.session.get_one(Account, account_id)
        link = fresh_link(account, MAILED_VALID)
        post(
            key=f"forgot-password:{account_id}:{account.setup_hash[:16]}",
            recipient=email,
            subject="重設密碼",
            body=_MAIL.format(name=name, username=account.username, link=link),
            person_id=person_id,
        )
        audit.record(SYSTEM, "request_link", account, f"{account.username} 忘記密碼，寄出重設連結")


def account_of_link(secret: str) -> Account:
    """The account whose valid link this is; raises LinkOver."""
    account = db.session.scalar(select(Account).where(Account.setup_hash == digest_of(secret)))
    if account is None or account.setup_expires is None or account.setup_expires < now() or account.disabled_at:
        raise LinkOver(_OVER, instead="請在登入頁按「忘記密碼」重新申請，或請平臺管理人員重新核發。")
    return account


def set_password(secret: str, password: str) -> str:
    """Set the password by a one-time link, which is void afterwards; returns the user name.

    Raises LinkOver for a used or expired link, Refused for a short password.
    """
    hashed = hash_password(password)
    with writing(SYSTEM):
        account = account_of_link(secret)
        account.password_hash, account.setup_hash, account.setup_expires = hashed, "", None
        end_sessions_of(account.id)
        audit.record(SYSTEM, "set_password", account, f"{account.username} 設定密碼")
        return account.username
