"""The second factor of an account (第二因素驗證): who needs one, setting it up, replacing, removing and resetting it."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import delete, select

from intranet.extensions import db
from intranet.models import Account, LoginSession, Person, SecondFactor
from intranet.models.base import now
from intranet.rules.dates import TAIPEI
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services import second_factor_codes as codes
from intranet.services.actor import Actor
from intranet.services.context import current_school, current_settings, moment
from intranet.services.errors import NotFound, Refused
from intranet.services.login_sessions import SignedIn, end_sessions_of
from intranet.services.outbox import post
from intranet.services.sign_in import matches
from intranet.services.transactions import writing

SHOWN_FOR = timedelta(minutes=30)  # how long a secret that was shown waits for its first code
_MAIL = """{name} 您好：

帳號 {username} 的第二因素驗證{what}。

如果不是您辦理的，請立即洽平臺管理人員。
"""


class Status(Struct, frozen=True):
    """The second factor of an account as its holder and the platform's keeper see it."""

    set_up_at: datetime | None
    codes_left: int


class Shown(Struct, frozen=True):
    """A secret that waits for its first code: to be typed by hand, or read from a square code."""

    secret: str
    address: str


class Owed(Struct, frozen=True):
    """A second factor is needed and not set up yet; ``until`` is the last day without it."""

    until: date
    is_over: bool


def must_have(actor: Actor) -> bool:
    """Whoever may run accounts, and the executive secretary and whoever stands in for that post."""
    return actor.can(Permission.MANAGE_ACCOUNTS) or current_school().secretary.code in actor.acts_as


def owed(session: SignedIn, source: str) -> Owed | None:
    """Whether a second factor is needed where the request comes from, and until when it may wait."""
    settings = current_settings()
    if session.has_factor or settings.is_inside(source) or not must_have(session.actor):
        return None
    present = now().astimezone(TAIPEI).date()
    asked = session.asked_at.astimezone(TAIPEI).date() if session.asked_at else present
    until = asked + timedelta(days=settings.second_factor_grace)
    return Owed(until, present >= until)


def ask(session: SignedIn, source: str) -> Owed | None:
    """At sign-in: note since when the holder knows that a second factor is needed; None where none is."""
    found = owed(session, source)
    if found and session.asked_at is None:
        actor = replace(session.actor, form_token="")  # the form that was pressed is the one that signed in
        with writing(actor):
            account = db.session.get_one(Account, actor.account_id)
            _factor(account.id).asked_at = now()
            audit.record(actor, "ask_second_factor", account, f"請 {account.username} 設定第二因素驗證")
    return found


def status(account_id: int) -> Status:
    at = db.session.scalar(select(SecondFactor.set_up_at).where(SecondFactor.account_id == account_id))
    return Status(at, codes.codes_left(account_id) if at else 0)


def begin(actor: Actor) -> None:
    """Make a new secret to be shown; one that is in use stays so until the new one is confirmed."""
    secret = codes.new_secret()
    with writing(actor):
        account = db.session.get_one(Account, actor.account_id)
        factor = _factor(account.id)
        factor.pending, factor.pending_at = codes.seal_for(account.id, secret), now()
        audit.record(actor, "begin_second_factor", account, f"{account.username} 開始設定第二因素驗證")


def shown(actor: Actor) -> Shown | None:
    """The secret that waits for the actor's first code; None where none does, or it waited too long."""
    account = db.session.get_one(Account, actor.account_id)
    factor = db.session.scalar(select(SecondFactor).where(SecondFactor.account_id == account.id))
    secret = _pending(factor) if factor else None
    if secret is None:
        return None
    name = f"{account.username}@{current_school().code}"
    return Shown(secret, codes.address_for_app(secret, name=name, issuer=current_school().profile.name))


def confirm(session: SignedIn, typed: str) -> tuple[str, ...]:
    """The first code of the shown secret: from now on it is asked for at every sign-in. Ends all other sessions of
    the account and returns ten recovery codes, shown once. Raises Refused."""
    actor = session.actor
    with writing(actor):
        account = db.session.get_one(Account, actor.account_id)
        factor = _factor(account.id)
        secret = _pending(factor)
        if secret is None:
            raise Refused("這次設定已逾 30 分鐘或已完成，請重新開始。")
        step = codes.step_of(secret, typed)
        if step is None:
            raise Refused("驗證碼不正確。請確認手機時間為自動校正，並輸入程式目前顯示的 6 位數字。", field="code")
        replaced, factor.sealed = bool(factor.sealed), factor.pending
        factor.pending, factor.pending_at, factor.last_step, factor.set_up_at = "", None, step, moment()
        others = delete(LoginSession).where(LoginSession.account_id == account.id)
        db.session.execute(others.where(LoginSession.id != session.session_id))
        made = codes.make_codes(account.id)
        what = "已更換" if replaced else "已啟用"
        _tell(account, what)
        audit.record(actor, "set_up_second_factor", account, f"{account.username} 的第二因素驗證{what}")
    return made


def renew_codes(actor: Actor) -> tuple[str, ...]:
    """Ten new recovery codes; the earlier ones are void. Raises Refused where no second factor is set up."""
    with writing(actor):
        account = db.session.get_one(Account, actor.account_id)
        if _factor(account.id).set_up_at is None:
            raise Refused("尚未設定第二因素驗證。")
        made = codes.make_codes(account.id)
        audit.record(actor, "renew_recovery_codes", account, f"{account.username} 更換備援碼")
    return made


def take_away(actor: Actor) -> None:
    """Remove one's own, inside ``writing()``; whoever calls it has checked the password or a code."""
    account = db.session.get_one(Account, actor.account_id)
    if _factor(account.id).set_up_at is None:
        raise Refused("尚未設定第二因素驗證。")
    forget(account, "已移除")
    audit.record(actor, "remove_second_factor", account, f"{account.username} 移除第二因素驗證")


def has_any_password(actor: Actor) -> bool:
    """Whether the actor's account can be opened by a password at all; one that is linked elsewhere may have none."""
    return bool(db.session.get_one(Account, actor.account_id).password_hash)


def has_password(actor: Actor, typed: str) -> bool:
    """Whether this is the actor's password."""
    return matches(db.session.get_one(Account, actor.account_id).password_hash, typed)


def reset(actor: Actor, account_id: int) -> None:
    """Remove another's, whose phone and recovery codes are gone, and end the account's sessions.

    Raises NotFound, Refused for one's own or where none is set up.
    """
    if account_id == actor.account_id:
        raise Refused("自己的第二因素驗證請在「我的帳號」更換或移除。")
    with writing(actor):
        actor.needs(Permission.MANAGE_ACCOUNTS)
        account = db.session.get(Account, account_id)
        if account is None:
            raise NotFound
        if _factor(account.id).set_up_at is None:
            raise Refused("這個帳號沒有設定第二因素驗證。")
        forget(account, "已由管理人員重設")
        end_sessions_of(account.id)
        summary = f"重設 {account.username} 的第二因素驗證"
        audit.record(actor, "reset_second_factor", account, summary, permission=Permission.MANAGE_ACCOUNTS)


def _factor(account_id: int) -> SecondFactor:
    """The account's row, made where there is none; inside ``writing()``."""
    factor = db.session.scalar(select(SecondFactor).where(SecondFactor.account_id == account_id))
    if factor is None:
        factor = SecondFactor(account_id=account_id, sealed="", pending="", last_step=0)
        db.session.add(factor)
    return factor


def _pending(factor: SecondFactor) -> str | None:
    if not factor.pending or factor.pending_at is None or now() - factor.pending_at > SHOWN_FOR:
        return None
    return codes.open_for(factor.account_id, factor.pending)


def is_set_up(account_id: int) -> bool:
    return status(account_id).set_up_at is not None


def forget(account: Account, what: str) -> None:
    """Forget secret and recovery codes and tell the holder, inside ``writing()``; whoever needs a second factor has the
    days of grace again."""
    factor = _factor(account.id)
    factor.sealed = factor.pending = ""
    factor.pending_at, factor.set_up_at, factor.last_step, factor.asked_at = None, None, 0, now()
    codes.drop_codes(account.id)
    _tell(account, what)


def _tell(account: Account, what: str) -> None:
    """Tell the holder by mail, so that nobody else does it unnoticed."""
    person = db.session.get_one(Person, account.person_id)
    if person.email:
        post(
            key=f"second-factor:{account.id}:{secrets.token_hex(8)}",
            recipient=person.email,
            subject="第二因素驗證變更通知",
            body=_MAIL.format(name=person.name, username=account.username, what=what),
            person_id=person.id,
        )
