"""Logging outreach (宣導與研習): a session, its papers and the one obligation that it is for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, time
from typing import Any

from sqlalchemy import select

from intranet.extensions import db
from intranet.models import Credit, OutreachSession
from intranet.rules import outreach as rules
from intranet.rules.dates import Term, roc_short
from intranet.rules.obligations import OUTREACH_KINDS, Audience, Kind
from intranet.rules.obligations import Credit as Verdict
from intranet.rules.permissions import Permission
from intranet.rules.positions import UnknownName
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.attachments import Upload, attach, detach, drop_unused
from intranet.services.context import current_school, current_term, moment
from intranet.services.errors import NotFound, NotPermitted, Refused
from intranet.services.transactions import check_version, writing

RECORD = OutreachSession.__tablename__
YEARS_BACK = 3  # older sessions are no evidence for a school year that anybody still accounts for
MAX_REMARK = 300
AUDIENCES = tuple(audience for audience in Audience if audience is not Audience.PUBLIC)


@dataclass(frozen=True, slots=True)
class SessionDraft:
    """What a person enters. ``organisers`` and ``host`` are names; ``obligation`` is a key, empty for none."""

    kind: Kind
    title: str
    on: date
    place: str
    audience: tuple[Audience, ...]
    organisers: tuple[str, ...]
    topic: str = ""
    host: str = ""
    starts: time | None = None
    ends: time | None = None
    headcount: int | None = None
    notes: str = ""
    obligation: str = ""


_LABELS = {
    "kind": "類別", "title": "名稱", "on": "日期", "place": "地點", "audience": "對象", "organisers": "辦理單位",
    "topic": "主題", "host": "配合場合", "starts": "開始時間", "ends": "結束時間", "headcount": "人數",
    "notes": "說明", "obligation": "條文",
}  # fmt: skip


def judge(draft: SessionDraft) -> Verdict | None:
    """Whether the draft counts for its obligation, and what would pass; None where it is for none. Raises Refused
    for an obligation that the school does not have."""
    if not draft.obligation:
        return None
    obligation = current_school().obligation(draft.obligation)
    if obligation is None or not obligation.is_outreach:
        raise Refused("沒有這項應辦事項，請重新選擇。", field="obligation")
    facts = rules.SessionFacts(draft.kind, draft.audience, draft.organisers)
    return rules.judge_session(obligation, facts, current_school().directory)


def log_session(actor: Actor, draft: SessionDraft, uploads: Iterable[Upload] = ()) -> OutreachSession:
    """Log a session, held or planned, with its files and its credit. Raises Refused."""
    _check(draft)
    with writing(actor):
        actor.needs(Permission.LOG_OUTREACH)
        row = OutreachSession(logged_by=actor.person_id, logged_at=moment(), **_columns(draft))
        db.session.add(row)
        db.session.flush()
        names = _attach_all(actor, row, uploads)
        counts = _set_credit(row, draft)
        changes = {**_plain(draft), **({"files": names} if names else {}), "counts": counts}
        _record(actor, "log_session", row, f"登錄{draft.kind.value}「{draft.title}」", changes)
    return row


def edit_session(
    actor: Actor, session_id: int, draft: SessionDraft, *, version: int | None = None, uploads: Iterable[Upload] = ()
) -> OutreachSession:
    """Change a session and judge it anew. Raises NotFound, NotPermitted, Conflict, Refused."""
    _check(draft)
    with writing(actor):
        row = _own(actor, session_id)
        check_version(row, version)
        if row.withdrawn_at is not None:
            raise Refused("這一場已撤回，請先恢復再修改。")
        new = _columns(draft)
        changed = [key for key, value in new.items() if getattr(row, key) != value]
        for key in changed:
            setattr(row, key, new[key])
        names = _attach_all(actor, row, uploads)
        counts = _set_credit(row, draft)
        said = [_LABELS[key] for key in changed if key in _LABELS] + [f"檔案「{name}」" for name in names]
        changes = {key: value for key, value in _plain(draft).items() if key in changed} | {"counts": counts}
        _record(actor, "edit_session", row, f"修改{'、'.join(said) or '（內容未變）'}", changes)
    return row


def withdraw_session(actor: Actor, session_id: int, *, version: int | None = None) -> OutreachSession:
    """Take a session back: it counts for nothing, the row and its files stay. Raises NotFound, NotPermitted,
    Conflict, Refused."""
    with writing(actor):
        row = _own(actor, session_id)
        check_version(row, version)
        if row.withdrawn_at is not None:
            raise Refused("這一場已經撤回。")
        row.withdrawn_at = moment()
        _record(actor, "withdraw_session", row, f"撤回「{row.title}」")
    return row


def restore_session(actor: Actor, session_id: int, *, version: int | None = None) -> OutreachSession:
    """Undo a withdrawal. Raises NotFound, NotPermitted, Conflict, Refused."""
    with writing(actor):
        row = _own(actor, session_id)
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
        row = _own(actor, session_id)
        file = detach(RECORD, session_id, attachment_id)
        name, digest = file.name, file.sha256
        _record(actor, "remove_material", row, f"移除檔案「{name}」")
    drop_unused(replace(actor, form_token=""), digest)
    return name


def may_edit(actor: Actor, logged_by: int, organisers: Iterable[str]) -> bool:
    """Whether the actor is the session's logger or may act as one of its organisers, and logs outreach at all."""
    if not actor.can(Permission.LOG_OUTREACH):
        return False
    return actor.person_id == logged_by or bool(actor.acts_as & _codes(organisers))


def organiser_choices() -> tuple[str, ...]:
    """The names that the school's outreach clauses use for organisers and hosts, as the school calls them."""
    school = current_school()
    names = (name for row in school.outreach for name in (*row.organisers.names, row.host) if name)
    return tuple(dict.fromkeys(school.directory.canonical(name) for name in names))


def split_names(text: str) -> tuple[str, ...]:
    """Names typed in one line (輔導處、家長會), each as the school calls it."""
    for mark in "，,；;／":
        text = text.replace(mark, "、")
    directory = current_school().directory
    return tuple(dict.fromkeys(directory.canonical(name.strip()) for name in text.split("、") if name.strip()))


def date_limits() -> tuple[date, date]:
    """First and last day that a session may bear: three school years back to the end of the next one."""
    year = current_term().year
    return Term(year - YEARS_BACK, 1).start, Term(year + 1, 2).end


def _check(draft: SessionDraft) -> None:
    """What no session can be without; raises Refused at the field, naming what would pass."""
    if draft.kind not in OUTREACH_KINDS:
        raise Refused("請選擇宣導說明、系統操作訓練或專業研習。", field="kind")
    if not set(draft.audience) & set(AUDIENCES):
        raise Refused("請至少選一種對象。", field="audience")
    if not draft.organisers:
        raise Refused("請至少選一個辦理單位，或填入其他辦理單位。", field="organisers")
    first, last = date_limits()
    if not first <= draft.on <= last:
        raise Refused(f"日期請在 {roc_short(first)} 至 {roc_short(last)} 之間。", field="on")
    if draft.starts and draft.ends and draft.ends <= draft.starts:
        raise Refused("結束時間要在開始時間之後。", field="ends")
    judge(draft)


def _columns(draft: SessionDraft) -> dict[str, Any]:
    values = {field.name: getattr(draft, field.name) for field in fields(draft)}
    return {
        **values,
        "term": Term.containing(draft.on),
        "audience": [audience.name for audience in draft.audience],
        "organisers": list(draft.organisers),
    }


def _plain(draft: SessionDraft) -> dict[str, Any]:
    """The fields for the audit trail; notes are free text about people and stay out of it."""
    return {key: value for key, value in _columns(draft).items() if key not in ("term", "notes") and value}


def _record(actor: Actor, act: str, row: OutreachSession, summary: str, changes: dict[str, Any] | None = None) -> None:
    audit.record(actor, act, row, summary, changes=changes, permission=Permission.LOG_OUTREACH)


def _own(actor: Actor, session_id: int) -> OutreachSession:
    row = db.session.get(OutreachSession, session_id)
    if row is None:
        raise NotFound
    if not may_edit(actor, row.logged_by, row.organisers):
        raise NotPermitted("這一場由登錄人或辦理單位修改。")
    return row


def _codes(names: Iterable[str]) -> frozenset[str]:
    directory, codes = current_school().directory, frozenset[str]()
    for name in names:
        try:
            codes |= directory.codes((name,))
        except UnknownName:  # a partner outside the school
            continue
    return frozenset(codes)


def _set_credit(row: OutreachSession, draft: SessionDraft) -> bool | None:
    """Keep the verdict beside the session: one session, one clause."""
    verdict = judge(draft)
    credit = db.session.scalar(select(Credit).where(Credit.session_id == row.id))
    if verdict is None:
        if credit is not None:
            db.session.delete(credit)
        return None
    if credit is None:
        credit = Credit(session_id=row.id)
        db.session.add(credit)
    credit.obligation, credit.counts = draft.obligation, verdict.counts
    credit.remark = verdict.remark[:MAX_REMARK]
    return verdict.counts


def _attach_all(actor: Actor, row: OutreachSession, uploads: Iterable[Upload]) -> list[str]:
    names = []
    for upload in uploads:
        try:
            names.append(attach(actor, RECORD, row.id, upload).name)
        except Refused as refused:
            raise Refused(f"「{upload.name[:60]}」{refused.message}", field="files") from refused
    return names
