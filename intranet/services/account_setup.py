"""The one-time link by which somebody sets the first password of an account, or a new one."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Account, AccountRole
from intranet.models.base import now
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import SYSTEM, Actor
from intranet.services.context import current_settings
from intranet.services.database import is_empty
from intranet.services.errors import NotFound, Refused
from intranet.services.people import add_person, open_account
from intranet.services.sign_in import digest_of, end_sessions_of, hash_password
from intranet.services.transactions import writing

VALID = timedelta(days=1)


def create_admin(*, name: str, username: str) -> str:
    """Open the first account of a new database; returns its one-time link. Raises Refused where people are in it."""
    if not is_empty():
        raise Refused("已有帳號，請由平臺管理人員開設。")
    with writing(SYSTEM):
        person = add_person(SYSTEM, name=name)
        account = open_account(SYSTEM, person, username, role=AccountRole.ADMIN)
        return issue_link(SYSTEM, account)


def issue_link(actor: Actor, account: Account) -> str:
    """A new one-time link for an account, valid for a day; an earlier one is void."""
    secret = secrets.token_urlsafe(32)
    with writing(actor):
        actor.needs(Permission.MANAGE_ACCOUNTS)
        account.setup_hash = digest_of(secret)
        account.setup_expires = now() + VALID
        audit.record(
            actor,
            "issue_link",
            account,
            f"核發 {account.username} 的設定密碼連結",
            permission=Permission.MANAGE_ACCOUNTS,
        )
    return f"{current_settings().public_url}/setup/{secret}"


def account_of_link(secret: str) -> Account:
    """The account whose valid link this is; raises NotFound."""
    account = db.session.scalar(select(Account).where(Account.setup_hash == digest_of(secret)))
    if account is None or account.setup_expires is None or account.setup_expires < now() or account.disabled_at:
        raise NotFound
    return account


def set_password(secret: str, password: str) -> str:
    """Set the password by a one-time link, which is void afterwards; returns the user name.

    Raises NotFound for a used or expired link, Refused for a short password.
    """
    hashed = hash_password(password)
    with writing(SYSTEM):
        account = account_of_link(secret)
        account.password_hash, account.setup_hash, account.setup_expires = hashed, "", None
        end_sessions_of(account.id)
        audit.record(SYSTEM, "set_password", account, f"{account.username} 設定密碼")
        return account.username
