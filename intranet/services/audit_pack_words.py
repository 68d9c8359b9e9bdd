"""What an audit pack's cells say: names and codes by the words of the screen, dates in ISO as in every export."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from intranet.models import EnrolmentCase, OutboxMessage, Release, RosterVersion, TermAnchor
from intranet.rules.dates import TAIPEI
from intranet.rules.operations import CHECKLISTS
from intranet.rules.school import School
from intranet.services.audit_pack_labels import table_label
from intranet.services.audit_words import HIDDEN, label_of, steps_done, word_for
from intranet.services.calendar.anchors import known_anchors
from intranet.services.mail_reasons import reason_of

# Frozen with a hash over them: shown letter by letter as they were kept.
FROZEN = {(Release.__tablename__, "content"), (RosterVersion.__tablename__, "content")}


def in_words(school: School, table: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """A row's values, those that only their table or the rest of the row explains in words."""
    told = dict(values)
    if table == EnrolmentCase.__tablename__:
        steps = {step.key: step.text for step in CHECKLISTS[told["kind"]]}
        told["done"] = {steps.get(key, key): day for key, day in told["done"].items()}
    elif table == TermAnchor.__tablename__:
        told["key"] = next((one.label for one in known_anchors() if one.key == told["key"]), told["key"])
    elif table == OutboxMessage.__tablename__ and told["error"]:
        told["error"] = reason_of(told["error"]).said
    if "record" in told:
        told["record"] = table_label(told["record"])
    return told


def plain(school: School, table: str, name: str, value: Any) -> str:
    """A value as a cell: ISO dates, moments in Asia/Taipei, 是 and 否, the Chinese word of an enum and of a code, lists
    joined by 、, fields of a mapping by ；."""
    if (table, name) in FROZEN:
        return json.dumps(value, ensure_ascii=False)
    return _spelt(school, name, value)


def _spelt(school: School, name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return value.astimezone(TAIPEI).isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "；".join(f"{label_of(key)}：{_spelt(school, key, part)}" for key, part in value.items())
    if isinstance(value, list) and name == "done":
        return steps_done(value)
    if isinstance(value, list):
        return "、".join(_spelt(school, name, part) for part in value)
    text = str(value)
    return HIDDEN if text.startswith("hmac:") else word_for(school, name, text) or text
