"""Versions of the roster (名冊版次): frozen when sent, with a hash; a change makes a new one, numbers stay."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import json as structs_json

from intranet.documents.roster import GroupEvaluation, Roster, RosterLine
from intranet.extensions import db
from intranet.models import RosterVersion
from intranet.services.actor import Actor
from intranet.services.context import moment
from intranet.services.errors import NotFound, Refused
from intranet.services.rewards_records import CaseRecord
from intranet.services.rewards_road import VersionLine, versions_of
from intranet.services.rewards_roster import roster_of

COMPARED = ("subject", "lines", "evaluation")  # the day and who signs are not what a version is about


def freeze(actor: Actor, record: CaseRecord, comment: str) -> int:
    """Keep the roster as it stands as a new version, where it differs from the last; gives the version's number.

    Raises Refused where a later version comes without a comment. Called inside ``writing()``.
    """
    case_id = record.line.case_id
    last = _newest(versions_of(case_id))
    content = content_of(roster_of(record, kept_numbers(last)))
    if last is not None and not differs(last.content, content):
        return last.number
    if last is not None and not comment.strip():
        raise Refused(f"名冊與第 {last.number} 版不同，請寫明改了什麼。", field="comment")
    row = RosterVersion(
        case_id=case_id,
        number=(last.number if last else 0) + 1,
        content=content,
        sha256=hash_of(content),
        comment=comment.strip(),
        person_id=actor.person_id or 0,
        at=moment(),
    )
    db.session.add(row)
    return row.number


def kept_numbers(version: VersionLine | None) -> dict[int, int]:
    """Nomination id → its number on the frozen roster; a later version keeps it."""
    return {line["nomination"]: line["number"] for line in version.content["lines"]} if version else {}


def content_of(roster: Roster) -> dict[str, Any]:
    """A roster as plain values."""
    plain: dict[str, Any] = structs_json.decode(structs_json.encode(roster))
    return plain


def hash_of(content: Mapping[str, Any]) -> str:
    """The hash of a frozen roster's content."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def differs(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two contents say different things."""
    return any(one[key] != other[key] for key in COMPARED)


def frozen_roster(case_id: int, number: int) -> Roster:
    """A frozen roster as it was. Raises NotFound, and Refused where its content is not what was hashed."""
    version = next((one for one in versions_of(case_id) if one.number == number), None)
    if version is None:
        raise NotFound
    return _roster_from(version)


def _roster_from(version: VersionLine) -> Roster:
    content = version.content
    if hash_of(content) != version.sha256:
        raise Refused(f"名冊第 {version.number} 版的內容與雜湊不符，請通知系統管理人員。")
    known = set(RosterLine.__struct_fields__)
    evaluation = content["evaluation"]
    return Roster(
        school=content["school"],
        subject=content["subject"],
        lines=tuple(RosterLine(**{key: line[key] for key in line if key in known}) for line in content["lines"]),
        made_on=date.fromisoformat(content["made_on"]),
        evaluation=GroupEvaluation(
            date.fromisoformat(evaluation["held_on"]), evaluation["meeting"], evaluation["resolution"]
        )
        if evaluation
        else None,
        sign_offs=tuple(content["sign_offs"]),
        reference=content["reference"],
        version=version.number,
    )


def is_changed(record: CaseRecord) -> bool:
    """Whether a version was frozen before and the roster says something else now. One query."""
    last = _newest(versions_of(record.line.case_id))
    return last is not None and _draft_differs(record, last)


def standing_roster(record: CaseRecord, versions: tuple[VersionLine, ...] | None = None) -> Roster:
    """The roster that counts today: the newest version where nothing has changed since, else the draft of the next.
    ``versions`` are the case's, where they have been read already."""
    last = _newest(versions_of(record.line.case_id) if versions is None else versions)
    if last is not None and not _draft_differs(record, last):
        return _roster_from(last)
    return roster_of(record, kept_numbers(last))


def _draft_differs(record: CaseRecord, last: VersionLine) -> bool:
    return differs(last.content, content_of(roster_of(record, kept_numbers(last), with_boxes=False)))


def _newest(versions: tuple[VersionLine, ...]) -> VersionLine | None:
    return versions[-1] if versions else None
