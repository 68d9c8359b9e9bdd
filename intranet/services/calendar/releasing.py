"""Releasing a schedule: the checks before it, and the immutable release."""

from __future__ import annotations

from intranet.extensions import db
from intranet.models import Release
from intranet.rules.constraints import Finding
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.calendar.content import content_hash, frozen
from intranet.services.calendar.desk import Desk, desk_of
from intranet.services.calendar.release_notices import told_of, write_to
from intranet.services.calendar.releases import resolutions_for, schedule_matter
from intranet.services.calendar.reviews import check_agreed
from intranet.services.context import today
from intranet.services.errors import Conflict, Refused
from intranet.services.transactions import writing

MAX_COMMENT = 300


class RuleBroken(Refused):
    """The schedule breaks rules; ``findings`` are all of them, the message names the first."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        first = findings[0]
        more = f"另有 {len(findings) - 1} 項須修正。" if len(findings) > 1 else ""
        super().__init__(first.message + more, clause=first.clause)
        self.findings = findings


def release_schedule(
    actor: Actor, term: Term, *, comment: str, resolution_id: int | None = None, state: int | None = None
) -> Release:
    """Publish the draft as the term's next release, never to be changed again, and write to those whose items changed.

    ``resolution_id`` is the agenda item whose resolution passed it; ``state`` that of the desk which was shown.
    Raises RuleBroken, Refused, Conflict.
    """
    comment = " ".join(comment.split())
    if not comment or len(comment) > MAX_COMMENT:
        raise Refused(f"請輸入本版說明（{MAX_COMMENT} 字以內）。", field="comment")
    with writing(actor):
        actor.needs(Permission.RELEASE_SCHEDULE)
        desk = desk_of(term)
        if state is not None and state != desk.state:
            raise Conflict("期程在開啟這一頁之後已被修改，請重新確認要發布的內容。")
        _check(desk, resolution_id)
        check_agreed(actor, desk)
        content = frozen(desk.lines)
        release = Release(
            term=term,
            number=desk.next_number,
            comment=comment,
            content=content,
            sha256=content_hash(content),
            released_by=actor.person_id,
            released_on=today(),
            resolution_id=resolution_id,
        )
        db.session.add(release)
        changes = {row.title: str(row) for row in desk.changes} | {"resolution": resolution_id}
        audit.record(
            actor,
            "release_schedule",
            release,
            f"發布 {term} 作業期程第 {release.number} 版",
            changes=changes,
            permission=Permission.RELEASE_SCHEDULE,
        )
        write_to(release, told_of(desk.unreleased))
    return release


def _check(desk: Desk, resolution_id: int | None) -> None:
    if not desk.lines:
        raise Refused(f"{desk.term.label}還沒有作業項目，請先輸入基準日並排定期程。")
    if desk.refusals:
        raise RuleBroken(desk.refusals)
    if open_lines := [line.title for line in desk.lines if line.start is None or line.end is None]:
        raise Refused(f"「{open_lines[0]}」尚未訂定起迄日期，不能發布。")
    if desk.is_unchanged:
        raise Refused(f"內容與第 {desk.next_number - 1} 版相同，沒有可以發布的變更。")
    citable = {row.agenda_item_id for row in resolutions_for(desk.term)}
    if resolution_id is not None and resolution_id not in citable:
        raise Refused("請選擇本學期或上學期通過的決議。", field="resolution")


def without_resolution() -> tuple[str, str]:
    """What is pointed out where a release cites no resolution, and its clause."""
    return (
        "未引用工作小組的決議。作業期程應由工作小組議決；主管機關臨時調整時仍可先發布，再提會追認。",
        schedule_matter(),
    )
