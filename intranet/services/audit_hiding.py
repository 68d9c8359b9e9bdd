"""What the audit trail does not show to whoever may not read confidential items (密件): entries stay, words go."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec import field as column

from intranet.rules.minutes import CLOSED

# What is done to an item or to a task under it, told with the record of its meeting.
ITEM_ACTS = frozenset(
    (
        "place_item", "change_item", "remove_item", "move_item", "place_proposal", "set_confidential", "add_item_file",
        "remove_item_file", "record_outcome", "clear_outcome", "recuse", "end_recusal", "add_action", "drop_action",
        "report_progress", "release_action",
    )
)  # fmt: skip
_KEPT = frozenset(("item", "is_confidential", "section", "kind"))  # its number, and the kind of its outcome
_OPENS, _CLOSES, _LEFT_ROOM = "「", "」", "迴避"
# From the first quote to the last (a title may hold quotes), with the name of who left the room for it.
_QUOTED = re.compile(f"{_OPENS}.*{_CLOSES}(?:.+(?={_LEFT_ROOM}$))?|{_OPENS}.*$", re.DOTALL)


class Hidden(Struct, frozen=True):
    """What a reader must not see: ``words`` wherever they stand, the longest first; ``texts`` only as the whole of a
    field, since they may be as short as 「無」; all that entries on ``items`` say. ``open_words``: by meeting that has
    such items, the titles and tasks of its others, by which entries that name no item are told apart."""

    words: tuple[str, ...] = ()
    texts: frozenset[str] = frozenset()
    items: frozenset[int] = frozenset()
    open_words: Mapping[int, tuple[str, ...]] = column(default_factory=dict)

    def without(self, text: str) -> str:
        for words in self.words:
            text = text.replace(words, CLOSED)
        return text

    def field(self, value: Any) -> Any:
        """What a field held, or a mapping or list of such, as the reader may see it."""
        if isinstance(value, str):
            return CLOSED if value in self.texts else self.without(value)
        if isinstance(value, Mapping):
            return {key: self.field(part) for key, part in value.items()}
        return [self.field(part) for part in value] if isinstance(value, list) else value

    def entry(
        self, act: str, record: str, record_id: int | None, summary: str, changes: Mapping[str, Any]
    ) -> tuple[str, Mapping[str, Any]]:
        """Summary and changes of an entry as the reader may see them."""
        if not self.is_closed(act, record, record_id, summary, changes):
            return self.without(summary), self.field(changes)
        kept = {key: value if key in _KEPT or value in (None, "") else CLOSED for key, value in changes.items()}
        return _QUOTED.sub(f"「{CLOSED}」", summary), kept

    def is_closed(self, act: str, record: str, record_id: int | None, summary: str, changes: Mapping[str, Any]) -> bool:
        """Whether an entry is on a hidden item. One that does not say on which (older ones) is, where its meeting has
        such items, unless it names an open one."""
        if record != "meeting" or act not in ITEM_ACTS:
            return False
        if "item" in changes:
            return changes["item"] in self.items
        beside = self.open_words.get(record_id or 0)
        return beside is not None and not any(f"「{words}」" in summary for words in beside)


NOTHING = Hidden()
