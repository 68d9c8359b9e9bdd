"""The codes of a second factor: six digits from the app, accepted once and one step early or late; recovery codes."""

from __future__ import annotations

import hmac
import re
import secrets
import unicodedata

from msgspec import Struct
from sqlalchemy import delete, func, select, update

from intranet.extensions import db
from intranet.models import RecoveryCode, SecondFactor
from intranet.models.base import now
from intranet.services.sealing import Unreadable, keyed_digest, seal, unseal

STEP = 30  # seconds
DRIFT = 1  # steps that a clock may be early or late
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
_LENGTH, _GROUP = 12, 4
_DIGITS = re.compile(r"\d{6}")


def seal_for(account_id: int, secret: str) -> str:
    """A secret as it is kept: readable with our key and for this account alone."""
    return seal(secret, f"second factor of {account_id}")


def open_for(account_id: int, sealed: str) -> str | None:
    """The secret again; None where it was sealed with a key that is no longer ours."""
    try:
        return unseal(sealed, f"second factor of {account_id}")
    except Unreadable:
        return None


def new_secret() -> str:
    import pyotp  # a seventh of a second, for the few who use it

    return str(pyotp.random_base32())


def address_for_app(secret: str, *, name: str, issuer: str) -> str:
    """What the square code holds: an ``otpauth:`` address that the app understands."""
    import pyotp  # as above

    return str(pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer))


def step_of(secret: str, typed: str, *, after: int = 0) -> int | None:
    """The time step that a code belongs to, where it is right now and newer than step ``after``; else None."""
    import pyotp  # as above

    code = tidy(typed)
    if not _DIGITS.fullmatch(code):
        return None
    totp, present = pyotp.TOTP(secret, interval=STEP), int(now().timestamp()) // STEP
    steps = range(present - DRIFT, present + DRIFT + 1)
    right = [step for step in steps if hmac.compare_digest(totp.generate_otp(step), code)]
    return next((step for step in right if step > after), None)


def tidy(typed: str) -> str:
    """What was meant: full-width digits, spaces, hyphens and capitals are all the same."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed)).lower()


class Accepted(Struct, frozen=True):
    """Which kind of code was given; ``left`` recovery codes remain after one was used."""

    word: str
    left: int | None = None


def accept(account_id: int, typed: str) -> Accepted | None:
    """Take a code of the account's second factor, inside ``writing()``: it is used up. None where it is not right."""
    factor = db.session.scalar(select(SecondFactor).where(SecondFactor.account_id == account_id))
    if factor is None or factor.set_up_at is None:
        return None
    secret = open_for(account_id, factor.sealed)
    step = step_of(secret, typed, after=factor.last_step) if secret else None
    if step is not None:
        factor.last_step = step
        return Accepted("驗證碼")
    used = update(RecoveryCode).where(
        RecoveryCode.account_id == account_id,
        RecoveryCode.code_hash == _digest(account_id, tidy(typed)),
        RecoveryCode.used_at.is_(None),
    )
    if db.session.execute(used.values(used_at=now()).returning(RecoveryCode.id)).first() is None:
        return None
    return Accepted("備援碼", codes_left(account_id))


def codes_left(account_id: int) -> int:
    unused = select(func.count()).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(unused) or 0


def drop_codes(account_id: int) -> None:
    """Earlier recovery codes are void; inside ``writing()``."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))


def make_codes(account_id: int) -> tuple[str, ...]:
    """Ten new recovery codes instead of earlier ones, inside ``writing()``; they can be read here and never again."""
    drop_codes(account_id)
    codes = tuple("".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(RECOVERY_CODES))
    db.session.add_all(RecoveryCode(account_id=account_id, code_hash=_digest(account_id, code)) for code in codes)
    return tuple("-".join(code[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP)) for code in codes)


def _digest(account_id: int, code: str) -> str:
    return keyed_digest(code, f"recovery code of {account_id}")
