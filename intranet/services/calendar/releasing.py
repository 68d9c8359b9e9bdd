"""Releasing a schedule: what would go out, and the immutable release."""

from __future__ import annotations

from dataclasses import dataclass

from intranet.extensions import db
from intranet.models import Release
from intranet.rules.constraints import Finding, Level
from intranet.rules.dates import Term
from intranet.rules.permissions import Permission
from intranet.services import audit
from intranet.services.actor import Actor
from intranet.services.calendar.changes import LineChange, differences
from intranet.services.calendar.checking import findings_of, refusals
from intranet.services.calendar.content import Line, content_hash, frozen
from intranet.services.calendar.items import draft_lines
from intranet.services.calendar.releases import (
    Released,
    Resolution,
    releases_of,
    resolutions_for,
    schedule_matter,
)
from intranet.services.context import today
from intranet.services.errors import Conflict, Refused
from intranet.services.transactions import writing

MAX_COMMENT = 300


@dataclass(frozen=True, slots=True)
class ReleasePreview:
    """What a release now would publish. ``state`` is the version of what is shown: a release of anything else is
    refused."""

    term: Term
    number: int
    lines: tuple[Line, ...]
    changes: tuple[LineChange, ...]
    findings: tuple[Finding, ...]
    previous: Released | None
    resolutions: tuple[Resolution, ...]
    state: int

    @property
    def refusals(self) -> tuple[Finding, ...]:
        return refusals(self.findings)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(row for row in self.findings if row.level is Level.WARN)

    @property
    def is_unchanged(self) -> bool:
        return self.previous is not None and not self.changes


class RuleBroken(Refused):
    """The schedule breaks rules; ``findings`` are all of them, the message names the first."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        first = findings[0]
        more = f"另有 {len(findings) - 1} 項須修正。" if len(findings) > 1 else ""
        super().__init__(first.message + more, clause=first.clause)
        self.findings = findings


def preview_release(term: Term) -> ReleasePreview:
    """What would be published of the term's draft. Four queries."""
    return _preview(term, resolutions_for(term))


def _preview(term: Term, resolutions: tuple[Resolution, ...]) -> ReleasePreview:
    lines = tuple(row.line for row in draft_lines(term))
    found = releases_of(term)
    previous = found[-1] if found else None
    return ReleasePreview(
        term=term,
        number=previous.number + 1 if previous else 1,
        lines=lines,
        changes=differences(previous.lines, lines) if previous else (),
        findings=findings_of(term, lines),
        previous=previous,
        resolutions=resolutions,
        state=int(content_hash(frozen(lines))[:8], 16),
    )


def release_schedule(
    actor: Actor, term: Term, *, comment: str, resolution_id: int | None = None, state: int | None = None
) -> Release:
    """Publish the draft as the term's next release, never to be changed again.

    ``resolution_id`` is the agenda item whose resolution passed it; ``state`` that of the preview which was shown.
    Raises RuleBroken, Refused, Conflict.
    """
    comment = " ".join(comment.split())
    if not comment or len(comment) > MAX_COMMENT:
        raise Refused(f"請輸入本版說明（{MAX_COMMENT} 字以內）。", field="comment")
    with writing(actor):
        actor.needs(Permission.RELEASE_SCHEDULE)
        resolutions = resolutions_for(term)
        preview = _preview(term, resolutions)
        if state is not None and state != preview.state:
            raise Conflict("期程在您開啟這一頁之後已被修改，請重新確認要發布的內容。")
        _check(preview, resolution_id)
        content = frozen(preview.lines)
        release = Release(
            term=term,
            number=preview.number,
            comment=comment,
            content=content,
            sha256=content_hash(content),
            released_by=actor.person_id,
            released_on=today(),
            resolution_id=resolution_id,
        )
        db.session.add(release)
        changes = {row.title: str(row) for row in preview.changes} | {"resolution": resolution_id}
        audit.record(actor, "release_schedule", release, f"發布 {term} 作業期程第 {release.number} 版", changes=changes)
    return release


def _check(preview: ReleasePreview, resolution_id: int | None) -> None:
    if not preview.lines:
        raise Refused(f"{preview.term.label}還沒有作業項目，請先輸入基準日並排定期程。")
    if preview.refusals:
        raise RuleBroken(preview.refusals)
    if open_lines := [line.title for line in preview.lines if line.start is None or line.end is None]:
        raise Refused(f"「{open_lines[0]}」尚未訂定起迄日期，不能發布。")
    if preview.is_unchanged:
        raise Refused(f"內容與第 {preview.number - 1} 版相同，沒有可以發布的變更。")
    if resolution_id is not None and resolution_id not in {row.agenda_item_id for row in preview.resolutions}:
        raise Refused("請選擇本學期或上學期通過的決議。", field="resolution")


def without_resolution() -> tuple[str, str]:
    """What is pointed out where a release cites no resolution, and its clause."""
    return (
        "未引用工作小組的決議。作業期程應由工作小組議決；主管機關臨時調整時仍可先發布，再提會追認。",
        schedule_matter(),
    )
