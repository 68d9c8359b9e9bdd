"""A school in which somebody typed markup into every field that takes text, and what a page makes of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, Text, literal, text, update

from intranet.extensions import Base, db
from intranet.models import Release
from intranet.services.actor import SYSTEM
from intranet.services.transactions import writing

PAYLOAD = "<img src=x onerror=alert(1)><script>alert(2)</script>'\"><svg onload=alert(3)>[a](javascript:alert(4))"
# The fields that people type freely. Others hold words of the program: keys, codes of posts, digests.
TYPED = frozenset(
    ["name", "title", "body", "answer", "note", "notes", "place", "contact", "remarks", "remark", "explanation", "proposal", "proposer", "outcome", "task", "progress", "text", "reason", "comment", "summary", "actor_name", "deputy_for", "deed", "evidence", "basis", "method", "witness", "reply_note", "disabled_why", "subject", "topic", "host", "speakers", "what", "check_what", "document_no", "evaluation", "minutes_text", "division", "announced_where", "withdrawn_why", "outcome_text", "class_name", "student", "other_school", "postcode", "detail", "error", "file_name", "evidence", "final_grade", "series"]
)  # fmt: skip


def type_payload_everywhere(payload: str = PAYLOAD, *, in_front: bool = False) -> int:
    """Add the payload to every field of every row, on SQLite; returns how many fields of tables that were."""
    fields = 0
    with writing(SYSTEM):
        for (trigger,) in db.session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            db.session.execute(text(f"DROP TRIGGER {trigger}"))  # some rows are never changed by the product itself
        for table in Base.metadata.sorted_tables:
            columns = [c for c in table.columns if type(c.type) in (String, Text) and c.name in TYPED]
            if columns:
                db.session.execute(
                    update(table).values(
                        {c.name: literal(payload).concat(c) if in_front else c.concat(payload) for c in columns}
                    )
                )
                fields += len(columns)
        for release in db.session.scalars(db.select(Release)):
            release.content = _typed(release.content, payload, in_front)
    db.session.expire_all()
    return fields


def _typed(content: Any, payload: str, in_front: bool) -> Any:
    """The payload in what a release keeps of its items."""
    if isinstance(content, list):
        return [_typed(part, payload, in_front) for part in content]
    if not isinstance(content, dict):
        return content
    both = {
        key: (payload + value if in_front else value + payload)
        for key, value in content.items()
        if isinstance(value, str)
    }
    return {
        key: both[key] if key in TYPED & set(both) else _typed(value, payload, in_front)
        for key, value in content.items()
    }


def markup_of(tree: Any) -> list[str]:
    """What the payload became where a page took it for markup."""
    found = tree.xpath("//img[@src='x'] | //script[not(@src)] | //svg[@onload] | //*[@onerror]")
    links = [
        a.get("href") for a in tree.xpath("//a[starts-with(translate(@href, 'JAVSCRIPT', 'javscript'), 'javascript:')]")
    ]
    return [element.tag for element in found] + links
