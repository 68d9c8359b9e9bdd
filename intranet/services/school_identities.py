"""Accounts and who they are at the school's sign-in service: linked by their holder, never by an address alone."""

from __future__ import annotations

from sqlalchemy import delete, select

from intranet.extensions import db
from intranet.models import Account, Person, SchoolIdentity
from intranet.services import audit
from intranet.services.account_setup import account_of_link
from intranet.services.actor import SYSTEM, Actor
from intranet.services.errors import Refused
from intranet.services.school_sign_in import Identity, service
from intranet.services.sign_in import open_session
from intranet.services.transactions import writing

UNKNOWN = "這個學校帳號還沒有連結。請先以帳號與密碼登入，到「我的帳號」連結；或使用平臺管理人員核發的連結。"


def sign_in_by(identity: Identity, state: str) -> str:
    """A session for the account that the identity is linked to; returns its secret. ``state`` counts once.

    Raises Refused where it is linked to none, or the account is closed; AlreadyDone for a state that was used.
    """
    row = db.session.execute(
        select(Account.id, Person.id, Person.name)
        .join(SchoolIdentity, SchoolIdentity.account_id == Account.id)
        .join(Person, Person.id == Account.person_id)
        .where(
            SchoolIdentity.issuer == identity.issuer,
            SchoolIdentity.subject == identity.subject,
            Account.disabled_at.is_(None),
        )
    ).first()
    if row is None:
        raise Refused(UNKNOWN)
    with writing(Actor(row[1], row[2], row[0], form_token=state)):
        return open_session(row[0], way=f"以{service().label}")


def linked(account_id: int | None) -> str | None:
    """How the account's identity reads; None where none is linked."""
    return db.session.scalar(select(SchoolIdentity.label).where(SchoolIdentity.account_id == account_id))


def link(actor: Actor, identity: Identity) -> None:
    """Link one's own account. Raises Refused where either is linked already."""
    with writing(actor):
        account = db.session.get_one(Account, actor.account_id)
        _link(account, identity)
        audit.record(actor, "link_identity", account, f"{account.username} 連結{service().label}")


def accept_invitation(secret: str, identity: Identity) -> None:
    """Link the account of a one-time link, which is void afterwards; no password is set.

    Raises NotFound for a used or expired link, Refused where either is linked already.
    """
    with writing(SYSTEM):
        account = account_of_link(secret)
        _link(account, identity)
        account.setup_hash, account.setup_expires = "", None
        summary = f"{account.username} 以一次性連結連結{service().label}"
        audit.record(SYSTEM, "link_identity", account, summary)


def unlink(actor: Actor) -> None:
    """Undo the link. Raises Refused where there is none, or no password to sign in by instead."""
    with writing(actor):
        account = db.session.get_one(Account, actor.account_id)
        if not account.password_hash:
            raise Refused("這個帳號還沒有密碼。請先在登入頁以「忘記密碼」設定，再解除連結。")
        if linked(account.id) is None:
            raise Refused("這個帳號沒有連結。")
        db.session.execute(delete(SchoolIdentity).where(SchoolIdentity.account_id == account.id))
        audit.record(actor, "unlink_identity", account, f"{account.username} 解除{service().label}的連結")


def _link(account: Account, identity: Identity) -> None:
    taken = select(SchoolIdentity.account_id).where(
        SchoolIdentity.issuer == identity.issuer, SchoolIdentity.subject == identity.subject
    )
    if db.session.scalar(taken) is not None:
        raise Refused("這個學校帳號已連結本系統的帳號。")
    if linked(account.id) is not None:
        raise Refused("這個帳號已連結另一個學校帳號，請先解除。")
    db.session.add(
        SchoolIdentity(
            account_id=account.id, issuer=identity.issuer[:200], subject=identity.subject, label=identity.label
        )
    )
