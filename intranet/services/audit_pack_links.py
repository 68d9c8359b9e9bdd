"""Links by which an auditor without an account downloads one audit pack: signed, dated, counted, revocable."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer
from msgspec import Struct
from sqlalchemy import select

from intranet.extensions import db
from intranet.models import AuditLink, AuditPack
from intranet.rules.dates import Term, roc_short
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import SYSTEM, Actor
from intranet.services.audit_pack import PackLine, pack_line, pack_of
from intranet.services.context import current_settings, moment, today
from intranet.services.errors import LinkOver, NotFound, Refused
from intranet.services.transactions import writing

LONGEST = timedelta(days=30)
SHOWN = 20


class LinkLine(Struct, frozen=True):
    """A link in the list."""

    id: int
    term: Term
    personal: bool
    recipient: str
    created_at: datetime
    expires_on: date
    revoked_at: datetime | None
    downloads: int

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_on >= today()


class Shared(Struct, frozen=True):
    """What a link opens."""

    link_id: int
    recipient: str
    expires_on: date
    pack: PackLine


def create_link(actor: Actor, pack_id: int, *, recipient: str, expires_on: date) -> str:
    """A link to one of the actor's own packs; returns its token, which nothing keeps. Raises NotFound, Refused."""
    recipient = " ".join(recipient.split())
    pack = pack_of(actor, pack_id)
    if not pack.is_ready:
        raise Refused("這份稽核資料還沒有製成，或已逾保存期限，請重新製作。")
    if not recipient:
        raise Refused("請填寫收件的機關或人員。", field="recipient")
    last = today() + LONGEST
    if not today() <= expires_on <= last:
        text = f"到期日應在 {roc_short(today())} 到 {roc_short(last)} 之間（最長 {LONGEST.days} 天）。"
        raise Refused(text, field="expires_on")
    secret = secrets.token_urlsafe(24)
    with writing(actor):
        actor.needs(Permission.ISSUE_AUDIT_LINKS)
        link = AuditLink(
            pack_id=pack.id,
            recipient=recipient,
            secret_hash=_digest(secret),
            created_by=actor.person_id,
            created_at=moment(),
            expires_on=expires_on,
        )
        db.session.add(link)
        changes = {"recipient": recipient, "expires_on": expires_on, "sha256": pack.sha256}
        audit.record(
            actor, "create_link", link, f"核發 {pack.term} 稽核資料連結給{recipient}", changes=changes,
            permission=Permission.ISSUE_AUDIT_LINKS,
        )  # fmt: skip
        return _signer().dumps([link.id, secret])


def revoke_link(actor: Actor, link_id: int) -> None:
    """End a link at once. Raises NotFound, Refused where it has ended already."""
    with writing(actor):
        actor.needs(Permission.ISSUE_AUDIT_LINKS)
        link = db.session.get(AuditLink, link_id)
        if link is None:
            raise NotFound
        if link.revoked_at is not None:
            raise Refused("這個連結已經撤銷。")
        link.revoked_at = moment()
        audit.record(
            actor, "revoke_link", link, f"撤銷給{link.recipient}的稽核資料連結",
            permission=Permission.ISSUE_AUDIT_LINKS,
        )  # fmt: skip


def links() -> tuple[LinkLine, ...]:
    """The newest links. One query."""
    statement = (
        select(
            AuditLink.id, AuditPack.term, AuditPack.personal, AuditLink.recipient, AuditLink.created_at,
            AuditLink.expires_on, AuditLink.revoked_at, AuditLink.downloads,
        )
        .join(AuditPack, AuditPack.id == AuditLink.pack_id)
        .order_by(AuditLink.id.desc())
        .limit(SHOWN)
    )  # fmt: skip
    return tuple(LinkLine(*row) for row in db.session.execute(statement))


def linked_packs(pack_ids: Collection[int]) -> frozenset[int]:
    """Those of the packs that an open link leads to."""
    is_open = (AuditLink.revoked_at.is_(None), AuditLink.expires_on >= today())
    return frozenset(db.session.scalars(select(AuditLink.pack_id).where(AuditLink.pack_id.in_(pack_ids), *is_open)))


def shared(token: str) -> Shared:
    """What a link opens. Raises LinkOver where it is false, expired, revoked, or its archive is gone: the visitor
    learns no more than that."""
    link = _open_link(token)
    pack = pack_line(link.pack_id)
    if not pack.is_ready:
        raise _over()
    return Shared(link.id, link.recipient, link.expires_on, pack)


def enter_download(token: str) -> Shared:
    """Count a download and enter it in the audit trail. Raises NotFound as ``shared`` does."""
    found = shared(token)
    with writing(SYSTEM):
        link = _open_link(token)
        link.downloads += 1
        summary = f"由連結下載 {found.pack.term} 稽核資料（{link.recipient}，第 {link.downloads} 次）"
        audit.record(SYSTEM, "download_by_link", link, summary)
    return found


def _open_link(token: str) -> AuditLink:
    link_id, secret = _read(token)
    link = db.session.get(AuditLink, link_id)
    if link is None or not secrets.compare_digest(link.secret_hash, _digest(secret)):
        raise _over()
    if link.revoked_at is not None or link.expires_on < today():
        raise _over()
    return link


def _over() -> LinkOver:
    message = "下載連結有到期日，也可能已經撤銷，或沒有整行複製。"
    return LinkOver(message, instead="如仍需要，請洽核發連結的學校，重新核發。")


def _read(token: str) -> tuple[int, str]:
    try:
        value: Any = _signer().loads(token)
    except BadSignature:
        raise _over() from None
    link_id, secret = value  # signed by us, so of this shape
    return link_id, secret


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_settings().secret_key, salt="audit-link")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
