"""Outreach (宣導與研習): a session that is planned or held, its papers and the one obligation that it is for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace
from sqlalchemy import delete, select
from sqlalchemy.orm.attributes import flag_modified

from intranet.extensions import db
from intranet.models import Credit, OutreachSession, SessionPart
from intranet.rules.dates import roc_short
from intranet.rules.obligations import Audience
from intranet.rules.outreach_parts import Part, fault_of
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.attachments import Upload, attach, detach, drop_unused
from intranet.services.context import moment, today
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.outreach_checks import named, ready
from intranet.services.outreach_drafts import (
    LABELS,
    SessionDraft,
    check,
    codes_of,
    columns,
    judge,
    judge_for,
    plain,
)
from intranet.services.transactions import check_version, writing

__all__ = ["RECORD", "SessionDraft", "edit_session", "judge", "log_session", "plan_session"]
RECORD = OutreachSession.__tablename__
MAX_REMARK = 300


def log_session(actor: Actor, draft: SessionDraft, uploads: Iterable[Upload] = ()) -> OutreachSession:
    """Log a session with its files and its credit; one whose day is still to come is planned. Raises Refused."""
    files = ready(draft, uploads)
    with writing(actor):
        actor.needs(Permission.LOG_OUTREACH)
        row, changes = _new(actor, draft)
        names = _attach_all(actor, row, files)
        changes |= {"files": names} if names else {}
        _record(actor, "log_session", row, f"登錄{draft.kind.value}「{draft.title}」", changes)
    return row


def plan_session(actor: Actor, *drafts: SessionDraft, series: str = "", uploads: Iterable[Upload] = ()) -> list[int]:
    """Plan one session, or several as a series with a common key; returns their ids. None counts as evidence before it
    is logged as held. Raises Refused."""
    files = ready(drafts[0], uploads)
    for draft in drafts:
        check(draft)
        if draft.on < today():
            raise Refused(f"{roc_short(draft.on)} 已經過去；已辦理的場次請用「登錄場次」。", field="on")
    with writing(actor):
        actor.needs(Permission.LOG_OUTREACH)
        rows = [_new(actor, replace(draft, is_planned=True), series)[0] for draft in drafts]
        names = _attach_all(actor, rows[0], files)
        first = drafts[0]
        changes = {**plain(first), "rows": len(rows), **({"files": names} if names else {})}
        many = f"等 {len(rows)} 場" if len(rows) > 1 else ""
        _record(actor, "plan_session", rows[0], f"排定{first.kind.value}「{first.title}」{many}", changes)
        return [row.id for row in rows]


def _new(actor: Actor, draft: SessionDraft, series: str = "") -> tuple[OutreachSession, dict[str, Any]]:
    row = OutreachSession(logged_by=actor.person_id, logged_at=moment(), series=series, **columns(draft))
    db.session.add(row)
    db.session.flush()
    return row, {**plain(draft), "counts": _set_credit(row, draft)}


def edit_session(
    actor: Actor, session_id: int, draft: SessionDraft, *, version: int | None = None, uploads: Iterable[Upload] = ()
) -> OutreachSession:
    """Change a session and judge it anew, with its parts; a planned one whose draft is not ``is_planned`` becomes
    held. Raises NotFound, NotPermitted, Conflict, Refused."""
    files = ready(draft, uploads)
    with writing(actor):
        row = own_session(actor, session_id)
        check_version(row, version)
        if row.withdrawn_at is not None:
            raise Refused("這一場已撤回，請先恢復再修改。")
        new = columns(draft)
        changed = [key for key, value in new.items() if getattr(row, key) != value]
        for key in changed:
            setattr(row, key, new[key])
        names = _attach_all(actor, row, files)
        counts = _set_credit(row, draft)
        said = [LABELS[key] for key in changed if key in LABELS] + [f"檔案「{name}」" for name in names]
        changes = {key: value for key, value in plain(draft).items() if key in changed} | {"counts": counts}
        held = "登錄辦理情形" if "is_planned" in changed and not row.is_planned else ""
        summary = "；".join(
            filter(None, (held, f"修改{'、'.join(said)}" if said else "" if held else "修改（內容未變）"))
        )
        _record(actor, "hold_session" if held else "edit_session", row, summary, changes)
    return row


def hold_session(
    actor: Actor, session_id: int, draft: SessionDraft, *, version: int | None = None, uploads: Iterable[Upload] = ()
) -> OutreachSession:
    """Log a planned session as held: from now on it counts. Raises as edit_session() does."""
    if draft.on > today():
        raise Refused(f"{roc_short(draft.on)} 還沒有到，辦理當日起才能登錄。", field="on")
    return edit_session(actor, session_id, replace(draft, is_planned=False), version=version, uploads=uploads)


def withdraw_session(actor: Actor, session_id: int, *, version: int | None = None) -> OutreachSession:
    """Take a session back: it counts for nothing, the row and its files stay. Raises NotFound, NotPermitted,
    Conflict, Refused."""
    with writing(actor):
        row = own_session(actor, session_id)
        check_version(row, version)
        if row.withdrawn_at is not None:
            raise Refused("這一場已經撤回。")
        row.withdrawn_at = moment()
        _record(actor, "withdraw_session", row, f"撤回「{row.title}」")
    return row


def restore_session(actor: Actor, session_id: int, *, version: int | None = None) -> OutreachSession:
    """Undo a withdrawal. Raises NotFound, NotPermitted, Conflict, Refused."""
    with writing(actor):
        row = own_session(actor, session_id)
        check_version(row, version)
        if row.withdrawn_at is None:
            raise Refused("這一場沒有撤回。")
        row.withdrawn_at = None
        _record(actor, "restore_session", row, f"恢復「{row.title}」")
    return row


def remove_material(actor: Actor, session_id: int, attachment_id: int) -> str:
    """Take a file from a session, for good: it may show persons who should not be seen. Returns its name. Raises
    NotFound, NotPermitted."""
    with writing(actor):
        row = own_session(actor, session_id)
        file = detach(RECORD, session_id, attachment_id)
        name, digest = file.name, file.sha256
        _record(actor, "remove_material", row, f"移除檔案「{name}」")
    drop_unused(replace(actor, form_token=""), digest)
    return name


def may_edit(actor: Actor, logged_by: int, organisers: Iterable[str]) -> bool:
    """Whether the actor is the session's logger or may act as one of its organisers, and logs outreach at all."""
    if not actor.can(Permission.LOG_OUTREACH):
        return False
    return actor.person_id == logged_by or bool(actor.acts_as & codes_of(organisers))


def _record(actor: Actor, act: str, row: OutreachSession, summary: str, changes: dict[str, Any] | None = None) -> None:
    audit.record(actor, act, row, summary, changes=changes, permission=Permission.LOG_OUTREACH)


def own_session(actor: Actor, session_id: int) -> OutreachSession:
    """The session for writing, inside ``writing()``. Raises NotFound, NotPermitted."""
    row = db.session.get(OutreachSession, session_id)
    if row is None:
        raise NotFound
    if not may_edit(actor, row.logged_by, row.organisers):
        raise NotPermitted("這一場由登錄人或辦理單位修改。")
    return row


def split_session(actor: Actor, session_id: int, parts: tuple[Part, ...], *, version: int | None = None) -> None:
    """Split a session into parts, each for a clause of its own, or (without parts) make it whole again. Raises
    NotFound, NotPermitted, Conflict, Refused (``field`` is the number of the part)."""
    with writing(actor):
        row = own_session(actor, session_id)
        check_version(row, version)
        if fault := fault_of(parts, row.starts, row.ends):
            raise Refused(fault[1], field=str(fault[0]))
        for old in db.session.scalars(select(SessionPart).where(SessionPart.session_id == row.id)):
            db.session.delete(old)
        draft = draft_of(row)
        for part in parts:
            verdict = judge_for(part.obligation, None, draft)
            db.session.add(_part(row.id, part, verdict.counts, verdict.remark))
        row.obligation = "" if parts else row.obligation
        flag_modified(row, "obligation")  # a form that was opened on the session as a whole is out of date
        db.session.flush()
        _set_credit(row, draft_of(row))
        said = f"分為 {len(parts)} 段：{'、'.join(part.title for part in parts)}" if parts else "不分段"
        _record(actor, "split_session", row, said, {"parts": [part.obligation for part in parts]})


def _part(session_id: int, part: Part, counts: bool, remark: str) -> SessionPart:
    return SessionPart(
        session_id=session_id, title=part.title, obligation=part.obligation, starts=part.starts, ends=part.ends,
        counts=counts, remark=remark[:MAX_REMARK],
    )  # fmt: skip


def draft_of(row: OutreachSession) -> SessionDraft:
    """A saved row as its draft."""
    names = {name: getattr(row, name) for name in SessionDraft.__struct_fields__}
    audience = tuple(Audience[name] for name in row.audience)
    return SessionDraft(**{**names, "audience": audience, "organisers": tuple(row.organisers)})


def _set_credit(row: OutreachSession, draft: SessionDraft) -> bool | None:
    """Keep the verdict beside the session: one session, one clause, unless it is split into parts."""
    parts = db.session.scalars(select(SessionPart).where(SessionPart.session_id == row.id)).all()
    if parts and draft.obligation:
        raise Refused("這一場已分段，各段各計一條；要改計一條，請先取消分段。", field="obligation")
    spans = tuple(Part(part.title, part.obligation, part.starts, part.ends) for part in parts)
    if spans and (fault := fault_of(spans, row.starts, row.ends)):
        raise Refused(f"分段「{spans[fault[0]].title}」：{fault[1]}請先調整分段。", field="starts")
    for part in parts:
        found = judge_for(part.obligation, None, draft)
        part.counts, part.remark = found.counts, found.remark[:MAX_REMARK]
    db.session.execute(delete(Credit).where(Credit.session_id == row.id))
    verdict = judge(draft)
    if verdict is None:
        return any(part.counts for part in parts) if parts else None
    remark = verdict.remark[:MAX_REMARK]
    db.session.add(Credit(session_id=row.id, obligation=draft.obligation, counts=verdict.counts, remark=remark))
    return verdict.counts


def _attach_all(actor: Actor, row: OutreachSession, uploads: Iterable[Upload]) -> list[str]:
    return [named(upload, lambda one: attach(actor, RECORD, row.id, one)).name for upload in uploads]
